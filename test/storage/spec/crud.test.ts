import { describe, expect, it } from 'vitest';
import { embeddedForTests } from '../embedded/start.js';
import { files } from './cases.js';
import { runFile } from './runner.js';

const server = embeddedForTests();

describe('the unified test format', () => {
  for (const file of files)
    it(file.description, async () => {
      const outcomes = await runFile(server.uri, file);
      expect(outcomes).toEqual(
        file.tests.map(({ description }: { description: string }) => ({
          name: `${file.description}: ${description}`,
        })),
      );
    });
});

describe('its runner', () => {
  const [aFile] = files;
  const run = async (test: object) => {
    const [outcome] = await runFile(server.uri, { ...aFile, tests: [{ description: 'x', ...test }] });
    return outcome;
  };
  const insert = { name: 'insertOne', object: 'c0', arguments: { document: { _id: 7 } } };

  it('sees a wrong result, a wrong outcome, a wrong command and an error that did not come', async () => {
    expect((await run({ operations: [{ ...insert, expectResult: { insertedId: 8 } }] }))?.failure).toMatch(
      /insertedId/,
    );
    const outcome = [{ databaseName: 'spec', collectionName: 'things', documents: [] }];
    expect((await run({ operations: [insert], outcome }))?.failure).toMatch(/outcome/);
    const events = [{ commandStartedEvent: { command: { insert: 'others' } } }];
    expect(
      (await run({ operations: [insert], expectEvents: [{ client: 'client0', events }] }))?.failure,
    ).toMatch(/insert/);
    expect((await run({ operations: [{ ...insert, expectError: { isError: true } }] }))?.failure).toMatch(
      /expected/,
    );
  });

  it('skips by requirement and by name', async () => {
    const requirement = { runOnRequirements: [{ minServerVersion: '8.0' }], operations: [insert] };
    expect((await run(requirement))?.skipped).toMatch(/8\.0/);
    expect((await run({ operations: [{ ...insert, name: 'watch' }] }))?.skipped).toMatch(/watch/);
  });
});
