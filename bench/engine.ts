import { createDecide } from '../src/conversation/decide.js';
import { World } from '../src/dialogues/world.js';
import type { EventBody, InboxEvent } from '../src/events.js';
import { loadFlows } from '../src/flows/load.js';

/**
 * The pure engine on one core: a turn of the fault report with ten slots filled (decide and the whole
 * forward walk), and whether a turn of a long conversation costs more than one of a short one.
 * What a text says is understood before a turn and is no part of it. Answers and the timer count against the
 * mark; turns that help, read back or interrupt are shown with them. Exits non-zero below the marks.
 */
const TURNS_A_SECOND = 20_000;
const GROWTH_MOST = 1.25;

const kit = loadFlows({ flowsDir: 'flows', templatesDir: 'templates', locales: ['zh-CN', 'en'] });
const decide = createDecide(kit);
const REPORT = '我的捆草机WK-2301型号9YFQ不打结漏油,在河东路8号,电话13812345678,明天上午来,急';

const turns = filledReport();
let failed = false;
const rates = turns.map(({ name, counted, run }) => {
  const perSecond = rate(run);
  const ratio = (perSecond / TURNS_A_SECOND).toFixed(2);
  console.log(
    `${name.padEnd(44)} ${Math.round(perSecond).toLocaleString('en').padStart(8)} turns/s, ${ratio} of the mark${counted ? '' : ' (not counted)'}`,
  );
  return { counted, perSecond };
});
for (const { counted, perSecond } of rates) if (counted && perSecond < TURNS_A_SECOND) failed = true;
const least = Math.min(...rates.filter((r) => r.counted).map((r) => r.perSecond));
console.log(
  `slowest counted turn: ${(least / TURNS_A_SECOND).toFixed(2)} times the mark of ${TURNS_A_SECOND}/s`,
);

const growth = longConversation();
console.log(
  `400 messages: a turn at the end costs ${growth.time.toFixed(2)} of one at the start, the state is ${growth.size.toFixed(2)} of it`,
);
if (growth.time > GROWTH_MOST || growth.size > GROWTH_MOST) failed = true;
if (failed) {
  console.error('FAILED: below the marks');
  process.exitCode = 1;
}

interface Turn {
  name: string;
  /** The mark holds for it; others are shown to be seen. */
  counted: boolean;
  run: () => void;
}

function filledReport(): Turn[] {
  const world = new World(kit);
  world.send('customer', { text: REPORT });
  world.send('customer', { kind: 'image', media: [{ kind: 'image', ref: 'one' }] });
  world.pass(10_000);
  const talker = world.talker('customer');
  const slots = talker.conversation.state.runs[0]?.slots ?? {};
  const filled = Object.values(slots).filter((v) => v !== null).length;
  console.log(`report-fault, ${Object.keys(slots).length} slots answered, ${filled} of them with a value`);
  if (filled < 10) throw new Error('the report does not fill ten slots');
  const asked = talker.heard.findLast((m) => m.kind === 'ask');
  const token = asked?.kind === 'ask' ? (asked.choices[0]?.token ?? '') : '';
  const turn = (name: string, counted: boolean, body: EventBody): Turn => {
    const event: InboxEvent = {
      id: 'bench',
      conversation: talker.conversation._id,
      at: world.now,
      receivedAt: world.now,
      body,
    };
    const facts = world.facts(talker, event);
    return { name, counted, run: () => void decide(talker.conversation, event, facts) };
  };
  const say = (text: string): EventBody => message({ kind: 'text', text });
  const idle = talker.conversation.timers.find((t) => t.kind === 'idle');
  return [
    turn('the button "yes"', true, message({ kind: 'choice', text: '对', choice: { token } })),
    turn('the word 对', true, say('对')),
    turn('one more photo', true, message({ kind: 'image', media: [{ kind: 'image', ref: 'two' }] })),
    turn('a timer: reminded, the question again', true, { type: 'timer', timer: idle as never }),
    turn('words that are no answer, with help', false, say('呵呵')),
    turn('a correction, read back (reads parts anew)', false, say('不对,电话是13911112222')),
    turn('an interruption: progress, and back', false, say('进度')),
  ];

  function message(part: object): EventBody {
    return {
      type: 'message',
      message: {
        channel: 'wecom-kf',
        account: 'a',
        peer: 'customer',
        messageId: 'm',
        at: world.now,
        kind: 'text',
        ...part,
      },
    };
  }
}

/** A customer who corrects and asks, four hundred messages long; mean times of 40 turns at both ends. */
function longConversation(): { time: number; size: number } {
  const says = [
    '不对,电话是13911112222',
    '进度',
    '地址改成河西路5号',
    '电话是13812345678',
    '呵呵',
    '地址改成河东路8号',
  ];
  const costs: number[] = [];
  const sizes: number[] = [];
  const world = new World(kit);
  world.send('customer', { text: REPORT });
  const talker = world.talker('customer');
  for (let i = 0; i < 400; i++) {
    const text = says[i % says.length] as string;
    const event: InboxEvent = {
      id: `probe${i}`,
      conversation: talker.conversation._id,
      at: world.now,
      receivedAt: world.now,
      body: {
        type: 'message',
        message: {
          channel: 'wecom-kf',
          account: 'a',
          peer: 'customer',
          messageId: `p${i}`,
          at: world.now,
          kind: 'text',
          text,
        },
      },
    };
    const facts = world.facts(talker, event);
    const times = Array.from({ length: 5 }, () => {
      const from = performance.now();
      decide(talker.conversation, event, facts);
      return performance.now() - from;
    });
    costs.push(Math.min(...times));
    sizes.push(JSON.stringify(talker.conversation).length);
    world.send('customer', { text });
  }
  const early = [60, 120] as const;
  const late = [340, 400] as const;
  const mean = (of: number[], [from, to]: readonly [number, number]) =>
    of.slice(from, to).reduce((sum, n) => sum + n, 0) / (to - from);
  return { time: mean(costs, late) / mean(costs, early), size: mean(sizes, late) / mean(sizes, early) };
}

/** Turns a second of processor time, all threads counted: what else the machine does changes little. */
function rate(run: () => void): number {
  const spent = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  for (let i = 0; i < 5000; i++) run();
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const from = spent();
    let n = 0;
    while (spent() - from < 300) {
      for (let i = 0; i < 20; i++) run();
      n += 20;
    }
    best = Math.max(best, (n * 1000) / (spent() - from));
  }
  return best;
}
