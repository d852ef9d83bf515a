import type { ScreenMessage } from './world.js';

const WIDEST = 64;
const icons: Partial<Record<ScreenMessage['kind'], string>> = {
  image: '[照片 photo]',
  voice: '[语音 voice]',
  video: '[视频 video]',
  file: '[文件 file]',
  location: '[位置 position]',
  event: '·',
};

/** One message as text for a terminal: cards in a box, choices numbered, one's own lines behind `>`. */
export function drawMessage(message: ScreenMessage): string {
  const choices = message.choices.map(({ label }, index) => `[${index + 1}] ${label}`);
  const words = [
    ...(message.title ? [message.title] : []),
    ...[icons[message.kind], message.text]
      .filter((part) => part)
      .join(' ')
      .split('\n')
      .filter((line) => line),
    ...message.rows.map(({ label, value }) => `${label}: ${value}`),
  ];
  if (message.kind === 'card') return box(words, message.state ? [`✓ ${message.state}`] : choices);
  const lines = [...words, ...choices, ...message.mentions.map((id) => `@${id}`)];
  return lines.map((line) => (message.from === 'me' ? `> ${line}` : `  ${line}`)).join('\n');
}

function box(head: string[], foot: string[]): string {
  const lines = (part: string[]) => part.flatMap((line) => wrap(line));
  const width = Math.max(12, ...[...lines(head), ...lines(foot)].map(columns));
  const rule = '─'.repeat(width + 2);
  const row = (line: string) => `│ ${line}${' '.repeat(width - columns(line))} │`;
  return [
    `┌${rule}┐`,
    ...lines(head).map(row),
    ...(foot.length > 0 ? [`├${rule}┤`, ...lines(foot).map(row)] : []),
    `└${rule}┘`,
  ].join('\n');
}

function wrap(line: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const character of line) {
    if (columns(current + character) > WIDEST) {
      lines.push(current);
      current = '';
    }
    current += character;
  }
  return [...lines, current];
}

/** Columns in a terminal: Chinese and full-width characters take two. */
function columns(text: string): number {
  let sum = 0;
  for (const character of text)
    sum +=
      /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u.test(
        character,
      )
        ? 2
        : 1;
  return sum;
}
