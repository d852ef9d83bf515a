import { randomUUID } from 'node:crypto';
import type Router from '@koa/router';
import { z } from 'zod';
import { ConflictError, NotFoundError } from '../../errors.js';
import type { ApiDeps } from './index.js';
import { bodyOf, checked } from './input.js';
import { schemas } from './schemas.js';

const query = z.strictObject({ who: z.string().min(1).max(200) });

/** Who is who among customers, and the deletion of one; a person is named by order number, phone, chat or record. */
export function mountPeople(router: Router, { people, privacy }: ApiDeps): void {
  const known = async (reference: string) => {
    const person = await people.show(reference);
    if (!person) throw new NotFoundError('unknown-person', 'Nobody is known by this.');
    return person;
  };

  router.get('/people', async (ctx) => {
    ctx.body = await known(checked(query, { ...ctx.query }).who);
  });
  router.post('/people/merge', async (ctx) => {
    const { people: pair } = await bodyOf(ctx, schemas.people);
    const [first, second] = [await known(pair[0]), await known(pair[1])];
    const done = await people.merge({
      id: `api:${randomUUID()}`,
      by: 'api',
      first: first.id,
      second: second.id,
    });
    // One already: that is what was asked for.
    if (!done.ok && done.code !== 'same-person') throw new ConflictError(done.code, 'They cannot be merged.');
    ctx.body = await known(first.id);
  });
  router.post('/people/unmerge', async (ctx) => {
    const { person } = await bodyOf(ctx, schemas.person);
    await known(person);
    const done = await people.unmerge({ id: `api:${randomUUID()}`, by: 'api', reference: person });
    if (!done.ok)
      throw new ConflictError(
        done.code,
        done.code === 'which-one'
          ? 'Several records are merged into this one: name the one to be parted.'
          : 'Nothing was merged.',
      );
    ctx.body = { kept: await known(done.kept), parted: await known(done.merged) };
  });
  router.post('/people/erase', async (ctx) => {
    const { id } = await known((await bodyOf(ctx, schemas.person)).person);
    ctx.body = await privacy.erase(`api:${randomUUID()}`, id, 'api');
  });
}
