import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.js';
import { InvalidError } from '../errors.js';
import { checkEmbedded, EmbeddedInUseError, hasEmbedded, startEmbedded } from '../storage/embedded/index.js';
import { dump } from './storage-dump.js';
import { restore } from './storage-restore.js';

const HELP = `repairline storage serve   [--port N] [--data-dir DIR]     run the embedded database alone; prints its URI
repairline storage check   [--data-dir DIR]                compare every document with every index entry
repairline storage dump    --out DIR  [--gzip] [--db NAME] [--data-dir DIR | --uri URI]
repairline storage restore --from DIR [--drop] [--db NAME] [--data-dir DIR | --uri URI]

dump writes what mongodump writes (DIR/<db>/<collection>.bson and .metadata.json, with --gzip both
compressed), restore reads it; mongorestore and mongodump may stand on the other side.
--data-dir is that of the service (DATA_DIR, ./data); it must be stopped. --uri works with whatever runs
there, this database or a real MongoDB. More: docs/storage.md.`;

const options = {
  port: { type: 'string', default: '0' },
  'data-dir': { type: 'string' },
  uri: { type: 'string' },
  out: { type: 'string' },
  from: { type: 'string' },
  db: { type: 'string' },
  gzip: { type: 'boolean', default: false },
  drop: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];
const parse = (args: string[]) => parseArgs({ args, options, allowPositionals: true });

/** The database by itself: run, check, copy out, copy in. */
export async function runStorage(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [action = ''] = positionals;
  const run = { serve, check, dump: dumpTo, restore: restoreFrom }[action];
  if (values.help || !run || positionals.length > 1) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  return await run(values);
}

/** Until SIGTERM or SIGINT; then everything accepted is finished, and 0. */
async function serve(values: Values): Promise<number> {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidError('port', `--port ${values.port} is not a port number`);
  const told = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  const embedded = await startEmbedded({ dataDir: folderOf(values), port });
  console.log(embedded.uri);
  await told;
  await embedded.close();
  return 0;
}

async function check(values: Values): Promise<number> {
  const { collections, documents, entries, faults, faultCount } = await checkEmbedded(folderOf(values));
  for (const fault of faults) console.log(fault);
  if (faultCount > faults.length) console.log(`and ${faultCount - faults.length} more`);
  console.log(
    `${collections} collections, ${documents} documents, ${entries} index entries: ${faultCount === 0 ? 'all agree' : `${faultCount} faults`}`,
  );
  return faultCount === 0 ? 0 : 1;
}

async function dumpTo(values: Values): Promise<number> {
  const { out, gzip, db } = values;
  if (!out) throw new InvalidError('out', 'dump needs --out DIR, a folder to write to');
  if (!values.uri && !hasEmbedded(folderOf(values)))
    throw new InvalidError('data-dir', `there is no embedded database in ${folderOf(values)}`);
  return await withUri(values, (uri) => dump({ uri, out, gzip, db, say: console.log }));
}

async function restoreFrom(values: Values): Promise<number> {
  const { from, drop, db } = values;
  if (!from)
    throw new InvalidError('from', 'restore needs --from DIR, a folder that dump or mongodump wrote');
  return await withUri(values, (uri) => restore({ uri, from, drop, db, say: console.log }));
}

/** At the URI given, or at the stopped database of the folder, which runs for as long as this takes. */
async function withUri(values: Values, work: (uri: string) => Promise<number>): Promise<number> {
  if (values.uri) return await work(values.uri);
  try {
    const embedded = await startEmbedded({ dataDir: folderOf(values) });
    try {
      return await work(embedded.uri);
    } finally {
      await embedded.close();
    }
  } catch (error) {
    if (error instanceof EmbeddedInUseError)
      throw new InvalidError(
        'data-dir',
        `${error.message} Or give the running one's address: --uri mongodb://…`,
      );
    throw error;
  }
}

/** The service keeps its database in a folder of its data folder; either may be given. */
function folderOf(values: Values): string {
  const dataDir = values['data-dir'] ?? loadConfig().dataDir;
  return hasEmbedded(dataDir) ? dataDir : join(dataDir, 'db');
}
