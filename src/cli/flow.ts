import { ConfigError } from '../errors.js';
import { drawFlow } from '../flows/draw.js';
import { loadFlows } from '../flows/load.js';
import { nearest } from '../flows/nearest.js';

const USAGE = `repairline flow lint [flows dir] [templates dir]   check every flow and every template
repairline flow draw <name>                        print a flow as a mermaid picture
`;
const LOCALES = ['zh-CN', 'en'];

/** `repairline flow …`. Exit code 0, or 1 when there are faults (all printed) or the usage is wrong. */
export async function runFlow(
  args: string[],
  out: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<number> {
  const [command, first, second] = args;
  try {
    if (command === 'lint') {
      const kit = loadFlows({
        flowsDir: first ?? 'flows',
        templatesDir: second ?? 'templates',
        locales: LOCALES,
      });
      const words = kit.templates.keys(kit.locales[0] ?? '').length;
      out(
        `${Object.keys(kit.flows).length} flows, ${Object.keys(kit.notices).length} notices, ${words} templates in ${LOCALES.join(' and ')}: no fault\n`,
      );
      return 0;
    }
    if (command === 'draw' && first) {
      const { flows } = loadFlows({
        flowsDir: second ?? 'flows',
        templatesDir: 'templates',
        locales: LOCALES,
      });
      const flow = flows[first];
      const near = nearest(first, Object.keys(flows));
      out(flow ? drawFlow(flow) : `There is no flow "${first}"${near ? `, did you mean "${near}"?` : ''}\n`);
      return flow ? 0 : 1;
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    out(`${error.faults.length} fault(s):\n${error.faults.map((f) => `  ${f}`).join('\n')}\n`);
    return 1;
  }
  out(USAGE);
  return 1;
}
