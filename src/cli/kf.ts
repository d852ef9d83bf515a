import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.js';
import { InvalidError } from '../errors.js';
import { type ApiClient, apiOf } from './running.js';

const USE = `Use: kf link (--asset SERIAL | --shop NAME | --all)… [--account OPEN_KFID] [--pdf FILE]

  --asset   a link for this machine; may be given several times
  --shop    a link for this shop of a customer; may be given several times
  --all     links for all machines on record
  --pdf     writes sheets to print: machines six to a page, each shop on its own`;

/** `kf link`: links into WeChat customer service that tell us which machine or shop they were scanned at. */
export async function runKf([action, ...args]: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      asset: { type: 'string', multiple: true, default: [] },
      shop: { type: 'string', multiple: true, default: [] },
      all: { type: 'boolean', default: false },
      account: { type: 'string' },
      pdf: { type: 'string' },
    },
  });
  if (action !== 'link' || (values.asset.length + values.shop.length === 0 && !values.all)) {
    console.error(USE);
    return 2;
  }
  const config = loadConfig();
  const api = await apiOf(config);
  const assets = [...new Set([...(values.all ? await everyAsset(api) : []), ...values.asset])];
  const wanted = { assets, shops: values.shop, ...(values.account ? { account: values.account } : {}) };
  const { status, json } = await api.call('POST', '/contact-links', wanted);
  if (status !== 200) throw refused(json);
  const items = json.items as { name: string; model: string | null; url: string }[];
  for (const { name, model, url } of items) console.log([name, model ?? '', url].join('\t'));
  if (!values.pdf) return 0;
  const pdf = await api.bytes('/contact-links?format=pdf', wanted, { 'accept-language': config.locale });
  if (pdf.status !== 200) throw refused(JSON.parse(pdf.bytes.toString()) as Record<string, unknown>);
  await writeFile(values.pdf, pdf.bytes);
  console.log(`${items.length} in ${values.pdf}`);
  return 0;
}

async function everyAsset(api: ApiClient): Promise<string[]> {
  const serials: string[] = [];
  let page = '';
  do {
    const { json } = await api.call('GET', `/assets?limit=200${page}`);
    serials.push(...(json.items as { serialNumber: string }[]).map(({ serialNumber }) => serialNumber));
    page = json.next ? `&page=${encodeURIComponent(String(json.next))}` : '';
  } while (page);
  return serials;
}

function refused(json: Record<string, unknown>): InvalidError {
  const { code, message, details } = json.error as { code: string; message: string; details?: unknown };
  const faults = Array.isArray(details)
    ? `: ${details.map((d: { path: string; message: string }) => `${d.path} ${d.message}`).join('; ')}`
    : '';
  return new InvalidError(code, `${message}${faults}`);
}
