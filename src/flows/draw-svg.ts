import { whatOf } from './draw.js';
import type { Flow } from './kit.js';

const WIDTH = 460;
const BOX = 44;
const GAP = 26;
const LEFT = 20;
const LANE = 26;

/** The same picture as `drawFlow`, as SVG that any browser shows: steps from top to bottom, jumps at the side. */
export function drawSvg(flow: Flow): string {
  const top = (i: number) => 70 + i * (BOX + GAP);
  const jumps = flow.steps.flatMap((step, from) =>
    (step.next ?? []).map((n) => ({ from, to: flow.steps.findIndex((s) => s.id === n.goto) })),
  );
  const height = top(flow.steps.length) + 10;
  const width = LEFT * 2 + WIDTH + LANE * (jumps.length + 1);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#555"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${LEFT}" y="30" font-size="16" font-weight="bold">${escaped(`${flow.flow} v${flow.version}`)}</text>`,
    `<text x="${LEFT}" y="50" fill="#555">${escaped(flow.who.join(', '))}</text>`,
  ];
  flow.steps.forEach((step, i) => {
    const y = top(i);
    const fill = step.next ? '#fff6d8' : step.end === undefined ? '#eef4ff' : '#eaf7ea';
    const dash = step.when ? ' stroke-dasharray="5 3"' : '';
    parts.push(
      `<rect x="${LEFT}" y="${y}" width="${WIDTH}" height="${BOX}" rx="6" fill="${fill}" stroke="#567"${dash}/>`,
      `<text x="${LEFT + 10}" y="${y + 18}" font-weight="bold">${escaped(step.id)}</text>`,
      `<text x="${LEFT + 10}" y="${y + 35}" fill="#333">${escaped(short(whatOf(step)))}</text>`,
    );
    const last = i === flow.steps.length - 1;
    if (last || (step.end !== undefined && step.when === null)) return;
    const x = LEFT + WIDTH / 2;
    parts.push(line(`M${x},${y + BOX} L${x},${top(i + 1) - 2}`));
  });
  jumps.forEach(({ from, to }, lane) => {
    const x = LEFT + WIDTH + LANE * (lane + 1);
    const [start, end] = [top(from) + BOX / 2, top(to) + BOX / 2];
    parts.push(line(`M${LEFT + WIDTH},${start} L${x},${start} L${x},${end} L${LEFT + WIDTH + 2},${end}`));
  });
  return `${parts.join('\n')}\n</svg>\n`;
}

const line = (path: string): string => `<path d="${path}" fill="none" stroke="#555" marker-end="url(#tip)"/>`;

const short = (text: string): string => (text.length > 64 ? `${text.slice(0, 63)}…` : text);

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
