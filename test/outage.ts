import { MongoNetworkError } from 'mongodb';
import type { Models } from '../src/storage/models/index.js';

/** Whether a call to the database is lost: before it arrives, or after it was done, so that only the answer is. */
type Cut = 'before' | 'after' | null;

/**
 * The same models behind a wire that breaks when the test says so. Only what goes by `collection` is carried,
 * named `model.method`.
 */
export function onWire(models: Models) {
  const wire = {
    /** Asked at every call. */
    cut: (_call: string): Cut => null,
    models,
    async cross<T>(call: string, work: () => Promise<T>): Promise<T> {
      const cut = wire.cut(call);
      if (cut === 'before') throw new MongoNetworkError('connection closed');
      const answer = await work();
      if (cut === 'after') throw new MongoNetworkError('connection closed');
      return answer;
    },
  };
  /** A cursor asks only when it is read. */
  const carry = (target: object, name: string): object =>
    new Proxy(target, {
      get(of, method: string) {
        const work = (of as Record<string, unknown>)[method];
        if (typeof work !== 'function') return work;
        return (...args: unknown[]) => {
          const call = () => work.apply(of, args);
          if (method === 'toArray') return wire.cross(name, call);
          if (!['find', 'sort', 'limit'].includes(method)) return wire.cross(`${name}.${method}`, call);
          return carry(call(), method === 'find' ? `${name}.find` : name);
        };
      },
    });
  wire.models = new Proxy(models, {
    get: (of, name: string) => ({ collection: carry(of[name as keyof Models].collection, name) }),
  });
  return wire;
}
