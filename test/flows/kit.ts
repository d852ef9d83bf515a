import type { FlowKit } from '../../src/flows/kit.js';
import { loadFlows } from '../../src/flows/load.js';

export const SOURCES = { flowsDir: 'flows', templatesDir: 'templates', locales: ['zh-CN', 'en'] };

/** The kit that is shipped; a template that fails while rendering fails the test. */
export const shippedKit: FlowKit = loadFlows({
  ...SOURCES,
  report: (fault) => {
    throw new Error(`template ${fault.locale} ${fault.key}: ${fault.reason}`);
  },
});
