import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EJSON } from 'bson';
import { runFile } from './runner.js';

/**
 * Runs files of MongoDB's unified test format against a server: `npx tsx test/storage/spec/run.ts URI
 * FOLDER|FILE…`. The original files are not in this repository, their licence (CC BY-NC-SA) forbids it.
 */
const [uri, ...paths] = process.argv.slice(2);
if (!uri || paths.length === 0) throw new Error('usage: run.ts URI FOLDER|FILE…');
const files = paths.flatMap((path) =>
  statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path],
);
const tally = { passed: 0, skipped: 0, failed: 0 };
const reasons = new Map<string, number>();
for (const path of files.filter((name) => name.endsWith('.json')).sort()) {
  for (const { name, failure, skipped } of await runFile(uri, EJSON.parse(readFileSync(path, 'utf8')))) {
    if (failure !== undefined) console.log(`FAILED  ${name}\n        ${failure}`);
    if (skipped !== undefined) reasons.set(skipped, (reasons.get(skipped) ?? 0) + 1);
    tally[failure !== undefined ? 'failed' : skipped !== undefined ? 'skipped' : 'passed']++;
  }
}
for (const [reason, count] of reasons) console.log(`skipped ${count} × ${reason}`);
console.log(tally);
process.exitCode = tally.failed > 0 ? 1 : 0;
