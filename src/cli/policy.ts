import { DateTime } from 'luxon';
import { systemClock } from '../clock.js';
import { ConfigError } from '../errors.js';
import { holidaysKnown } from '../service/calendar.js';
import { loadPolicy, policyJsonSchema } from '../service/policy/load.js';

const USAGE = `Usage: repairline policy lint [file]   hold a policy file against the schema (default: policies/default.yaml)
       repairline policy schema        print the JSON Schema of policy files (policies/schema.json)
`;

/** `policy lint [file]` and `policy schema`. Returns the exit code. */
export async function runPolicy(
  args: string[],
  out: (text: string) => void = (text) => process.stdout.write(text),
): Promise<number> {
  const [command, file = 'policies/default.yaml', ...rest] = args;
  if (rest.length > 0) return usage(out);
  if (command === 'lint') return lint(file, out);
  if (command !== 'schema' || args.length > 1) return usage(out);
  out(schemaText());
  return 0;
}

/** The text of policies/schema.json. */
const schemaText = (): string => `${JSON.stringify(policyJsonSchema(), null, 2)}\n`;

function lint(file: string, out: (text: string) => void): number {
  try {
    const policy = loadPolicy(file);
    out(`${file}: ok\n`);
    const year = DateTime.fromMillis(systemClock.now(), { zone: policy.timeZone }).year;
    for (const y of [year, year + 1]) {
      if (!holidaysKnown(policy, y))
        out(`${file}: holidays of ${y} are not known; weekdays are used (calendar.days may name them)\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    out(`${error.faults.join('\n')}\n`);
    return 1;
  }
}

function usage(out: (text: string) => void): number {
  out(USAGE);
  return 2;
}
