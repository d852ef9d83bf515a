import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

// Plain JavaScript: a thread does not inherit what loads TypeScript, and so it starts alike, built or not.

// Left to itself it would fetch this from the network.
const wasm = readFileSync(new URL(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
prepareZXingModule({
  overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) },
});

/** The thread of `CodeReader`: one picture in, out what each of its QR codes says. */
parentPort?.on('message', async (/** @type {Uint8Array} */ bytes) => {
  /** @type {string[]} */
  let said = [];
  try {
    const codes = await readBarcodes(bytes, { formats: ['QRCode'], maxNumberOfSymbols: 4 });
    said = codes.filter((code) => code.isValid).map((code) => code.text);
  } catch {
    // Not a picture, or one that is broken: it says nothing.
  }
  parentPort?.postMessage(said);
});
