import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { loadConfig } from '../config.js';
import { schemas } from '../http/api/schemas.js';
import { type ApiClient, apiOf } from './running.js';

const KINDS = ['technicians', 'supervisors', 'customers', 'assets'] as const;
type Kind = (typeof KINDS)[number];
const SCHEMAS = {
  technicians: schemas.technician,
  supervisors: schemas.supervisor,
  customers: schemas.customer,
  assets: schemas.asset,
};

/** Headings as people write them → field of the API. */
const HEADINGS: Record<string, string> = {
  name: 'name',
  姓名: 'name',
  名称: 'name',
  客户: 'name',
  客户姓名: 'name',
  phone: 'phone',
  电话: 'phone',
  手机: 'phone',
  手机号: 'phone',
  联系电话: 'phone',
  wecomuserid: 'wecomUserId',
  企业微信账号: 'wecomUserId',
  账号: 'wecomUserId',
  telegramid: 'telegramId',
  skills: 'skills',
  技能: 'skills',
  territories: 'territories',
  区域: 'territories',
  片区: 'territories',
  manager: 'manager',
  经理: 'manager',
  company: 'company',
  公司: 'company',
  单位: 'company',
  address: 'address',
  地址: 'address',
  serialnumber: 'serialNumber',
  序列号: 'serialNumber',
  机号: 'serialNumber',
  出厂编号: 'serialNumber',
  model: 'model',
  型号: 'model',
  机型: 'model',
  customerphone: 'customerPhone',
  客户电话: 'customerPhone',
  机主电话: 'customerPhone',
  purchasedat: 'purchasedAt',
  购买日期: 'purchasedAt',
  购机日期: 'purchasedAt',
  warrantymonths: 'warrantyMonths',
  保修月数: 'warrantyMonths',
  质保月数: 'warrantyMonths',
  lat: 'lat',
  纬度: 'lat',
  lng: 'lng',
  经度: 'lng',
  datum: 'datum',
  坐标系: 'datum',
  locale: 'locale',
  语言: 'locale',
};

/**
 * Imports a CSV (UTF-8 or GB18030, Chinese or English headings) into the running service. Good lines go
 * in; each faulty one is named with its line number and why. 1 when any line failed. A repeat is safe.
 */
export async function runImport(args: string[]): Promise<number> {
  const [kind, file] = args.filter((arg) => !arg.startsWith('--'));
  if (!KINDS.includes(kind as Kind) || !file) {
    console.error(`Use: import ${KINDS.join('|')} FILE.csv [--dry-run]`);
    return 2;
  }
  const { rows, unknown } = readCsv(await readFile(file));
  for (const heading of unknown) console.error(`column "${heading}" is not known and was left out`);
  if (args.includes('--dry-run')) return rehearse(kind as Kind, rows);
  return await send(await apiOf(loadConfig()), kind as Kind, rows);
}

interface Row {
  line: number;
  fields: Record<string, string>;
}

export function readCsv(bytes: Buffer): { rows: Row[]; unknown: string[] } {
  const records = parse(decode(bytes), {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    info: true,
  }) as unknown as {
    record: string[];
    info: { lines: number };
  }[];
  const headings = records[0]?.record ?? [];
  const names = headings.map((heading) => HEADINGS[heading.replace(/[\s_-]/g, '').toLowerCase()]);
  return {
    unknown: headings.filter((_, i) => !names[i]),
    rows: records.slice(1).map(({ record, info }) => ({
      line: info.lines,
      fields: Object.fromEntries(
        record.flatMap((value, i) => (names[i] && value !== '' ? [[names[i], value]] : [])),
      ),
    })),
  };
}

/** Excel in China saves GB18030 unless told otherwise. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function toBody(kind: Kind, fields: Record<string, string>): Record<string, unknown> {
  const { lat, lng, datum, address, ...rest } = fields;
  const body: Record<string, unknown> = { ...rest };
  for (const list of ['skills', 'territories']) {
    if (rest[list] !== undefined)
      body[list] = rest[list]
        .split(/[,，;；、|]/)
        .map((tag) => tag.trim())
        .filter(Boolean);
  }
  if (rest.manager !== undefined) body.manager = /^(是|y|yes|true|1)$/i.test(rest.manager);
  if (rest.warrantyMonths !== undefined) body.warrantyMonths = numeric(rest.warrantyMonths);
  if (rest.purchasedAt !== undefined) body.purchasedAt = isoDay(rest.purchasedAt);
  if (kind === 'customers' && address) body.address = address;
  if (kind === 'assets' && (lat || lng || address)) {
    body.site = {
      lat: lat ? numeric(lat) : null,
      lng: lng ? numeric(lng) : null,
      datum: datum ? datum.toLowerCase().replace(/[^a-z0-9]/g, '') : lat ? 'gcj02' : null,
      address: address ?? null,
    };
  }
  return body;
}

/** What is no number stays text, so that it is refused instead of lost. */
function numeric(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

function isoDay(text: string): string {
  const [, year, month, day] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  return year && month && day ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text;
}

/** Says what would be sent and what the service would refuse; sends nothing. */
function rehearse(kind: Kind, rows: Row[]): number {
  let failed = 0;
  for (const { line, fields } of rows) {
    const body = toBody(kind, fields);
    const { error } = SCHEMAS[kind].safeParse(body);
    if (error) {
      failed++;
      const faults = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      console.error(`line ${line}: ${inWords(faults)}`);
    } else console.log(`line ${line}: ${JSON.stringify(body)}`);
  }
  console.log(`${kind}: ${rows.length - failed} would be taken, ${failed} would fail; nothing was sent`);
  return failed === 0 ? 0 : 1;
}

const inWords = (faults: { path: string; message: string }[]): string =>
  faults.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');

async function send(api: ApiClient, kind: Kind, rows: Row[]): Promise<number> {
  const count = { created: 0, changed: 0, failed: 0 };
  for (const { line, fields } of rows) {
    const { status, json } = await api.call('POST', `/${kind}`, toBody(kind, fields));
    if (status === 201) count.created++;
    else if (status === 200) count.changed++;
    else {
      count.failed++;
      const { message, details } = json.error as {
        message: string;
        details?: { path: string; message: string }[];
      };
      console.error(`line ${line}: ${details ? inWords(details) : message}`);
    }
  }
  console.log(`${kind}: ${count.created} new, ${count.changed} changed, ${count.failed} failed`);
  return count.failed === 0 ? 0 : 1;
}
