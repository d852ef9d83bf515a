import type Router from '@koa/router';
import { z } from 'zod';
import type { About } from '../../channels/channel.js';
import { WecomError } from '../../channels/wecom/error-classes.js';
import { ConflictError } from '../../errors.js';
import { findFont } from '../../sheets/font.js';
import type { Sheet } from '../../sheets/qr-sheets.js';
import type { ApiDeps } from './index.js';
import { bodyOf, checked } from './input.js';
import { schemas } from './schemas.js';

const formats = z.strictObject({ format: z.enum(['json', 'pdf']).default('json') });
const HOW = ['one', 'two', 'three'];

/** Links (and, as PDF, sheets to print) that open a talk with us about a machine or from a shop. */
export function mountContactLinks(router: Router, deps: ApiDeps): void {
  router.post('/contact-links', async (ctx) => {
    const { format } = checked(formats, ctx.query);
    const { assets = [], shops = [], account } = await bodyOf(ctx, schemas.contactLinks);
    const sheets: Sheet[] = [];
    for (const serial of assets) {
      const asset = await deps.directory.assetBySerial(serial);
      const name = asset?.serialNumber ?? serial;
      sheets.push({ about: 'asset', name, model: asset?.model ?? null, url: await link({ asset: name }) });
    }
    for (const name of shops)
      sheets.push({ about: 'shop', name, model: null, url: await link({ shop: name }) });
    if (format === 'json') {
      ctx.body = { items: sheets };
      return;
    }
    const { say } = deps.pageWords(ctx.get('accept-language'));
    const words = {
      title: say('sheet.title'),
      serial: say('sheet.serial'),
      model: say('sheet.model'),
      how: HOW.map((part) => say(`sheet.how.${part}`)),
    };
    // Its drawing library is a tenth of what a start would load.
    const { drawSheets } = await import('../../sheets/qr-sheets.js');
    ctx.body = await drawSheets(sheets, words, findFont(deps.pdfFont));
    ctx.type = 'application/pdf';

    async function link(about: About): Promise<string> {
      const channel = deps.channels.get('wecom-kf');
      if (!channel?.contactLink)
        throw new ConflictError('channel-off', 'WeChat customer service is not configured (WECOM_KF_*).');
      try {
        return await channel.contactLink(about, account ?? null);
      } catch (error) {
        if (!(error instanceof WecomError)) throw error;
        throw new ConflictError(error.code, `WeCom refused to make the link: ${error.message}`);
      }
    }
  });
}
