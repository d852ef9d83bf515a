import { writeFileSync } from 'node:fs';
import { ConfigError } from '../errors.js';
import { drawFlow } from '../flows/draw.js';
import { drawSvg } from '../flows/draw-svg.js';
import type { FlowKit } from '../flows/kit.js';
import { loadFlows } from '../flows/load.js';
import { nearest } from '../flows/nearest.js';

const USAGE = `repairline flow lint [FLOWS [TEMPLATES]]  check every flow and every template
repairline flow draw NAME [--svg]     print a flow as a mermaid picture, or as SVG
repairline flow play                  talk to the flows in this terminal
repairline flow test [DIR]            play the stories of test/dialogues
repairline flow coverage [DIR]        name the steps and branches that no story walks
repairline flow impact                who stands where in the running service, and what these files do to them
repairline flow schema | docs [--write]
                                      print flows/schema.json, docs/flows.md as they should be, or write them

  --flows DIR, --templates DIR        other folders than flows and templates
`;
const LOCALES = ['zh-CN', 'en'];

type Out = (text: string) => void;

/** `repairline flow …`. Exit code 0, or 1 when there are faults (all printed) or the usage is wrong. */
export async function runFlow(
  args: string[],
  out: Out = (text) => void process.stdout.write(text),
): Promise<number> {
  const { rest, options } = parsed(args);
  const [command, first, second] = rest;
  const sources = {
    flowsDir: options.flows ?? (command === 'lint' ? first : undefined) ?? 'flows',
    templatesDir: options.templates ?? (command === 'lint' ? second : undefined) ?? 'templates',
    locales: LOCALES,
  };
  const kit = () => loadFlows(sources);
  const publish = (file: string, text: string) => {
    if ('write' in options) writeFileSync(file, text);
    else out(text);
    return 0;
  };
  try {
    switch (command) {
      case 'lint':
        return lintFlows(kit(), out);
      case 'draw':
        return first ? draw(kit(), first, 'svg' in options, out) : usage(out);
      case 'play':
        return await (await import('./flow-play.js')).playFlows(kit(), out);
      case 'test':
        return (await import('./flow-test.js')).testFlows(kit(), first ?? 'test/dialogues', out);
      case 'coverage':
        return (await import('./flow-test.js')).coverFlows(kit(), first ?? 'test/dialogues', out);
      case 'impact':
        return await (await import('./flow-impact.js')).showImpact(sources, out);
      case 'schema':
        return publish('flows/schema.json', (await import('../flows/json-schema.js')).flowJsonSchema());
      case 'docs':
        return publish('docs/flows.md', (await import('../flows/document.js')).documentFlows());
      default:
        return usage(out);
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    out(`${error.faults.length} fault(s):\n${error.faults.map((f) => `  ${f}`).join('\n')}\n`);
    return 1;
  }
}

function parsed(args: string[]): { rest: string[]; options: Record<string, string> } {
  const rest: string[] = [];
  const options: Record<string, string> = {};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '--svg' || arg === '--write') options[arg.slice(2)] = '';
    else if (arg === '--flows' || arg === '--templates') options[arg.slice(2)] = args[++i] ?? '';
    else rest.push(arg);
  }
  return { rest, options };
}

function lintFlows(kit: FlowKit, out: Out): number {
  const words = kit.templates.keys(kit.locales[0] ?? '').length;
  out(
    `${Object.keys(kit.flows).length} flows, ${Object.keys(kit.notices).length} notices, ${words} templates in ${LOCALES.join(' and ')}: no fault\n`,
  );
  return 0;
}

function draw(kit: FlowKit, name: string, svg: boolean, out: Out): number {
  const flow = kit.flows[name];
  const near = nearest(name, Object.keys(kit.flows));
  if (flow) out(svg ? drawSvg(flow) : drawFlow(flow));
  else out(`There is no flow "${name}"${near ? `, did you mean "${near}"?` : ''}\n`);
  return flow ? 0 : 1;
}

function usage(out: Out): number {
  out(USAGE);
  return 1;
}
