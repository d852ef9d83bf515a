import { existsSync } from 'node:fs';
import { InvalidError } from '../errors.js';

export interface Font {
  file: string;
  /** Which face of a collection (.ttc), by its PostScript name. */
  face: string | null;
}

/** Fonts with Chinese characters as systems bring them. */
const KNOWN: Font[] = [
  { file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', face: 'NotoSansCJKsc-Regular' },
  { file: '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc', face: 'WenQuanYiMicroHei' },
  { file: '/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc', face: 'WenQuanYiZenHei' },
  { file: '/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf', face: null },
  { file: '/System/Library/Fonts/STHeiti Light.ttc', face: 'STHeitiSC-Light' },
  { file: 'C:/Windows/Fonts/simhei.ttf', face: null },
];

/** `file` or `file#PostScriptName`; null: whatever the system has. Throws InvalidError that says what to install. */
export function findFont(wanted: string | null): Font {
  if (wanted !== null) {
    const [file = '', face = null] = wanted.split('#');
    if (existsSync(file)) return { file, face };
    throw new InvalidError('no-font', `PDF_FONT=${wanted}: there is no such file.`);
  }
  const found = KNOWN.find(({ file }) => existsSync(file));
  if (found) return found;
  throw new InvalidError(
    'no-font',
    'No font with Chinese characters was found. Install one (Debian: apt-get install fonts-wqy-microhei) or set PDF_FONT to a .ttf, .otf or .ttc#PostScriptName.',
  );
}
