import type { SandboxClient, ScreenMessage } from '../sandbox/client.js';
import type { Cast } from './demo-roster.js';

const POLL_MS = 1000;

/** Prints what every phone and the group show, as it appears. */
export function startTranscript(
  client: Pick<SandboxClient, 'news' | 'groupNews'>,
  cast: Cast,
  print: (line: string) => void,
) {
  const phones = [
    { id: cast.customer, name: '客户 张大叔' },
    { id: cast.wang, name: '师傅 王强' },
    { id: cast.li, name: '师傅 李勇' },
    { id: cast.zhao, name: '主管 赵敏' },
    ...(cast.group ? [{ id: cast.group, name: '主管群' }] : []),
  ];
  const begun = performance.now();
  const over = new AbortController();
  const time = () => `${((performance.now() - begun) / 1000).toFixed(1).padStart(5)}s`;
  const show = (name: string, message: ScreenMessage) => {
    for (const [i, line] of linesOf(message).entries()) {
      const head = i === 0 ? `${time()} ${message.from === 'me' ? `${name} ▶` : `${name} ◀`}` : ' '.repeat(6);
      print(`${head} ${line}`);
    }
  };
  const follow = async (
    name: string,
    news: (after: number) => Promise<{ messages: ScreenMessage[]; last: number }>,
  ) => {
    let after = 0;
    while (!over.signal.aborted) {
      const page = await news(after).catch(() => null);
      if (!page) continue;
      for (const message of page.messages) show(name, message);
      after = page.last;
    }
  };
  const running = [
    ...phones.map(({ id, name }) => follow(name, (after) => client.news(id, { after, timeoutMs: POLL_MS }))),
    ...(cast.group ? [] : [follow('主管群', (after) => client.groupNews({ after, timeoutMs: POLL_MS }))]),
  ];
  return {
    note: (text: string) => print(`${time()} —— ${text}`),
    async stop() {
      over.abort();
      await Promise.all(running);
    },
  };
}

function linesOf(message: ScreenMessage): string[] {
  const lines = [
    ...(message.title ? [`【${message.title}】`] : []),
    ...(message.text ? message.text.split('\n') : []),
    ...message.rows.map((row) => `${row.label}:${row.value}`),
    ...(message.choices.length > 0 && !message.state
      ? [message.choices.map((choice) => `[${choice.label}]`).join(' ')]
      : []),
    ...(message.state ? [`(${message.state})`] : []),
  ];
  return lines.length > 0 ? lines : [`(${message.kind})`];
}
