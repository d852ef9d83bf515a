import { startEmbedded } from '../../../src/storage/embedded/index.js';

/** A server in a process of its own, to be killed: prints its uri, then runs until then. */
const [dataDir] = process.argv.slice(2);
if (!dataDir) throw new Error('usage: child.ts <dataDir>');
const embedded = await startEmbedded({ dataDir });
process.stdout.write(`${embedded.uri}\n`);
