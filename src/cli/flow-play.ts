import { createInterface } from 'node:readline';
import { choicesOf, textOf } from '../dialogues/story.js';
import { World } from '../dialogues/world.js';
import { parseDuration } from '../flows/duration.js';
import type { FlowKit } from '../flows/kit.js';

const HELP = `Write as the customer would. /as wang|li|zhao|customer changes who you are; /photo [n], /voice,
/pin LAT LNG, /press LABEL, /pass 3h (time of talks), /ring 3h (all clocks), /state, /quit.
`;

/** Talks to the flows on this disk in the terminal: real decisions, a made-up company, nothing stored. */
export async function playFlows(
  kit: FlowKit,
  out: (text: string) => void,
  input: NodeJS.ReadableStream = process.stdin,
): Promise<number> {
  const world = new World(kit);
  let who = 'customer';
  const heard = new Map<string, number>();
  out(HELP);
  for await (const line of createInterface({ input })) {
    const [command = '', ...rest] = line.trim().split(/\s+/);
    if (command === '/quit') break;
    if (command === '/as') who = rest[0] ?? who;
    else if (command === '/state') out(`${JSON.stringify(world.talker(who).conversation.state, null, 2)}\n`);
    else if (command !== '') {
      try {
        act(world, who, command, rest, line);
      } catch (error) {
        out(`${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
    show(world, heard, out);
  }
  return 0;
}

function act(world: World, who: string, command: string, rest: string[], line: string): void {
  switch (command) {
    case '/photo':
      for (let n = 0; n < Number(rest[0] ?? 1); n++)
        world.send(who, { kind: 'image', media: [{ kind: 'image', ref: `photo-${world.now}-${n}` }] });
      return;
    case '/voice':
      world.send(who, { kind: 'voice', media: [{ kind: 'voice', ref: 'voice' }] });
      return;
    case '/pin':
      world.send(who, {
        kind: 'location',
        location: { lat: Number(rest[0] ?? 31.2), lng: Number(rest[1] ?? 121.4), datum: 'gcj02' },
      });
      return;
    case '/press': {
      const label = rest.join(' ');
      const shown = world.talker(who).heard.flatMap(choicesOf);
      const choice = shown.findLast((c) => c.label === label);
      if (!choice) throw new Error(`No button "${label}". Shown: ${shown.map((c) => c.label).join(', ')}`);
      world.send(who, { kind: 'choice', text: label, choice: { token: choice.token, label } });
      return;
    }
    case '/pass':
      world.pass(parseDuration(rest[0] ?? '') ?? 0);
      return;
    case '/ring':
      world.ring(parseDuration(rest[0] ?? '') ?? 0);
      return;
    default:
      world.send(who, { text: line });
  }
}

function show(world: World, heard: Map<string, number>, out: (text: string) => void): void {
  for (const [id, talker] of world.talkers) {
    for (const message of talker.heard.slice(heard.get(id) ?? 0)) {
      const buttons = choicesOf(message).map((c) => `[${c.label}]`);
      out(
        `${id} ◀ ${[textOf(message), buttons.join(' ')].filter(Boolean).join('\n').replaceAll('\n', '\n  ')}\n`,
      );
    }
    heard.set(id, talker.heard.length);
  }
}
