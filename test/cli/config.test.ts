import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { variables } from '../../src/config-variables.js';
import { ConfigError } from '../../src/errors.js';
import { cleanUpAfterwards, folder, run } from './kit.js';

cleanUpAfterwards();

function faultsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
const KEY = 'RepairlineSandboxappo2Bd4DPSxOFUGBsdL547AEA';
const kf = {
  WECOM_CORP_ID: 'ww1',
  WECOM_KF_SECRET: 's3cr3tValue',
  WECOM_KF_TOKEN: 'T0ken',
  WECOM_KF_ENCODING_AES_KEY: KEY,
};

describe('settings', () => {
  it('that are wrong are all named at once, without a secret, and nothing starts', async () => {
    const { code, out, err } = await run(['serve'], {
      DATA_DIR: folder(),
      PORT: '99999',
      LOCALE: 'fr',
      LOG_LEVEL: 'loud',
      TIME_ZONE: 'Mars/Base',
      API_TOKEN: 'changeme',
      MONGODB_URI: 'postgres://user:hunter2@x/y',
      WECOM_API_BASE_URL: 'https://qyapi.weixin.qq.com/cgi-bin',
      WECOM_APP_SECRET: 'AppS3cretValue',
      WECOM_APP_TOKNE: 'TypoedT0ken',
      WECOM_KF_SECRET: 'KfS3cretValue',
      WECOM_KF_TOKEN: 'not a token!',
      WECOM_KF_ENCODING_AES_KEY: 'tooShortKey',
      WECOM_TIMESTAMP_TOLERANCE: '-5',
    });
    expect(code).toBe(1);
    for (const said of [
      /PORT=99999/,
      /LOCALE=fr/,
      /LOG_LEVEL=loud/,
      /TIME_ZONE=Mars\/Base/,
      /API_TOKEN is shorter/,
      /MONGODB_URI must begin/,
      /must not end with \/cgi-bin/,
      /WECOM_APP_\* is half set: WECOM_APP_AGENT_ID, WECOM_APP_TOKEN, WECOM_APP_ENCODING_AES_KEY missing/,
      /WECOM_APP_TOKNE is not a setting of Repairline, did you mean WECOM_APP_TOKEN\?/,
      /WECOM_KF_TOKEN must be/,
      /WECOM_KF_ENCODING_AES_KEY must be/,
      /WECOM_CORP_ID is missing/,
      /WECOM_TIMESTAMP_TOLERANCE=-5/,
    ])
      expect(err).toMatch(said);
    expect(out + err).not.toMatch(/hunter2|changeme|S3cretValue|TypoedT0ken|not a token!|tooShortKey/);
  });

  it('of a channel that is half set name what is missing; a company id alone is none', () => {
    expect(faultsOf({ WECOM_CORP_ID: 'ww1' })).toEqual([]);
    expect(faultsOf(kf)).toEqual([]);
    expect(faultsOf({ ...kf, WECOM_KF_TOKEN: ' ' })).toEqual([
      'WECOM_KF_* is half set: WECOM_KF_TOKEN missing.',
    ]);
    expect(faultsOf({ ...kf, WECOM_CORP_ID: '' })[0]).toContain('WECOM_CORP_ID is missing');
  });

  it('that are secret may stand in files; a file that is missing, empty or beside a value is a fault', () => {
    const file = join(folder(), 'secret');
    writeFileSync(file, 's3cr3tFromFile\n');
    const { WECOM_KF_SECRET: _, ...rest } = kf;
    expect(loadConfig({ ...rest, WECOM_KF_SECRET_FILE: file }).wecom?.kf?.secret).toBe('s3cr3tFromFile');
    expect(faultsOf({ ...kf, WECOM_KF_SECRET_FILE: file })).toEqual([
      'WECOM_KF_SECRET and WECOM_KF_SECRET_FILE are both set; keep one.',
    ]);
    expect(faultsOf({ ...rest, WECOM_KF_SECRET_FILE: `${file}.not` })[0]).toContain('cannot be read');
    writeFileSync(file, '\n');
    expect(faultsOf({ ...rest, WECOM_KF_SECRET_FILE: file })[0]).toContain('WECOM_KF_SECRET missing');
    for (const { name, secret } of variables)
      if (!secret && name.startsWith('WECOM_'))
        expect(faultsOf({ [`${name}_FILE`]: file }).join()).toContain(`${name}_FILE is not a setting`);
  });

  it('are all in .env.example, which is what the command prints', async () => {
    const { code, out } = await run(['config', '--example']);
    expect(code).toBe(0);
    expect(readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8')).toBe(out);
    for (const { name } of variables) expect(out).toMatch(new RegExp(`^#${name}=`, 'm'));
  });
});
