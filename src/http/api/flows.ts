import type Router from '@koa/router';
import { createFlowVersions } from '../../storage/flow-versions.js';
import type { ApiDeps } from './index.js';

/** Which versions of the flows talks stand on, and where; `repairline flow impact` asks this. */
export function mountFlows(router: Router, deps: ApiDeps): void {
  const store = createFlowVersions(deps.models, deps.clock);
  router.get('/flows/standings', async (ctx) => {
    const versions = await store.all();
    ctx.body = { versions, standings: await store.standings(versions) };
  });
}
