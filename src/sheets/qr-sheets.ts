import PDFDocument from 'pdfkit';
import QRCode from 'qrcode';
import type { Font } from './font.js';

/** One code to be printed: the machine's or the shop's. */
export interface Sheet {
  about: 'asset' | 'shop';
  /** Serial number, or name of the shop. */
  name: string;
  model: string | null;
  url: string;
}

export interface SheetWords {
  title: string;
  serial: string;
  model: string;
  /** How to report, one line each. */
  how: string[];
}

/** A4 in points. */
const PAGE = { width: 595.28, height: 841.89 };
const COLUMNS = 2;
const ROWS = 3;
const CELL = { width: PAGE.width / COLUMNS, height: PAGE.height / ROWS };
/** Modules around a code that stay white, so that phones find it. */
const QUIET = 4;
const GREY = '#999999';

/**
 * A PDF to print: machines six to a page with lines to cut along, each shop on a page of its own. Codes are
 * drawn as areas, so that they stay sharp in any size, and survive a quarter of them being dirty (level Q).
 */
export async function drawSheets(sheets: Sheet[], words: SheetWords, font: Font): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    info: { Title: words.title },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<void>((resolve, reject) => document.on('end', resolve).on('error', reject));
  if (font.face === null) document.font(font.file);
  else document.font(font.file, font.face);
  const assets = sheets.filter(({ about }) => about === 'asset');
  assets.forEach((sheet, i) => {
    const place = i % (COLUMNS * ROWS);
    if (place === 0) newLabelPage(document);
    drawLabel(document, sheet, words, {
      x: (place % COLUMNS) * CELL.width,
      y: Math.floor(place / COLUMNS) * CELL.height,
    });
  });
  for (const sheet of sheets.filter(({ about }) => about === 'shop')) drawPoster(document, sheet, words);
  document.end();
  await done;
  return Buffer.concat(chunks);
}

type Document = InstanceType<typeof PDFDocument>;

function newLabelPage(document: Document): void {
  document.addPage();
  document.save().lineWidth(0.5).dash(3, { space: 3 }).strokeColor(GREY);
  for (let row = 1; row < ROWS; row++)
    document
      .moveTo(0, row * CELL.height)
      .lineTo(PAGE.width, row * CELL.height)
      .stroke();
  for (let column = 1; column < COLUMNS; column++)
    document
      .moveTo(column * CELL.width, 0)
      .lineTo(column * CELL.width, PAGE.height)
      .stroke();
  document.restore();
}

function drawLabel(document: Document, sheet: Sheet, words: SheetWords, at: { x: number; y: number }): void {
  const { width } = CELL;
  const size = 132;
  let y = at.y + 16;
  y = line(document, words.title, { x: at.x, y, width, size: 18 });
  drawCode(document, sheet.url, { x: at.x + (width - size) / 2, y: y + 4, size });
  y += size + 8;
  y = line(document, `${words.serial} ${sheet.name}`, { x: at.x, y, width, size: 14 });
  if (sheet.model) y = line(document, `${words.model} ${sheet.model}`, { x: at.x, y, width, size: 11 });
  y += 4;
  for (const how of words.how) y = line(document, how, { x: at.x, y, width, size: 9 });
}

function drawPoster(document: Document, sheet: Sheet, words: SheetWords): void {
  document.addPage();
  const { width } = PAGE;
  const size = 330;
  let y = line(document, words.title, { x: 0, y: 60, width, size: 44 });
  y = line(document, sheet.name, { x: 0, y: y + 10, width, size: 26 });
  drawCode(document, sheet.url, { x: (width - size) / 2, y: y + 20, size });
  y += size + 50;
  for (const how of words.how) y = line(document, how, { x: 0, y, width, size: 20 }) + 8;
}

/** One centred line, made smaller until it fits. @returns where the next one goes */
function line(
  document: Document,
  text: string,
  { x, y, width, size }: { x: number; y: number; width: number; size: number },
): number {
  const inner = width - 32;
  document.fontSize(size);
  const fitting = Math.min(size, (size * inner) / Math.max(1, document.widthOfString(text)));
  document.fontSize(fitting).fillColor('black');
  document.text(text, x + (width - document.widthOfString(text)) / 2, y, { lineBreak: false });
  return y + size * 1.35;
}

function drawCode(document: Document, url: string, at: { x: number; y: number; size: number }): void {
  const { modules } = QRCode.create(url, { errorCorrectionLevel: 'Q' });
  const unit = at.size / (modules.size + 2 * QUIET);
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column))
        document.rect(at.x + (column + QUIET) * unit, at.y + (row + QUIET) * unit, unit, unit);
  document.fill('black');
}
