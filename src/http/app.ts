import Router from '@koa/router';
import Koa from 'koa';
import type { Webhook } from '../channels/channel.js';
import { TooManyError } from '../channels/web/rates.js';
import {
  ConflictError,
  InvalidError,
  messageOf,
  NotFoundError,
  RepairlineError,
  TemporaryError,
} from '../errors.js';
import { type ApiDeps, createApi } from './api/index.js';
import { type ChatDeps, createChat } from './chat.js';
import { EXACT } from './exact.js';
import type { Metrics } from './metrics.js';
import { BodyError } from './read-body.js';
import { mountWebhooks } from './webhooks.js';

export interface HttpDeps extends ApiDeps {
  metrics: Metrics;
  webhooks: Webhook[];
  /** How long the body of a callback may take; 10 s unless said otherwise. */
  bodyMs?: number;
  /** The page at /chat; absent: off. */
  chat?: ChatDeps;
  ready(): Promise<{ ok: boolean; checks: Record<string, boolean | number> }>;
}

/** The whole HTTP surface: callbacks, health, metrics, API. One place turns errors into answers. */
export function createHttp(deps: HttpDeps): Koa {
  const app = new Koa();
  app.silent = true;
  const router = new Router(EXACT);

  router.get('/healthz', (ctx) => {
    ctx.body = { ok: true };
  });
  router.get('/readyz', async (ctx) => {
    const state = await deps.ready();
    ctx.status = state.ok ? 200 : 503;
    ctx.body = state;
  });
  router.get('/metrics', async (ctx) => {
    const { checks } = await deps.ready();
    deps.metrics.inboxLag.set(Number(checks.inboxLag ?? 0) / 1000);
    deps.metrics.parked.set((await deps.parked.list()).length);
    ctx.type = deps.metrics.registry.contentType;
    ctx.body = await deps.metrics.registry.metrics();
  });
  mountWebhooks(router, deps.webhooks, deps.logger, deps.bodyMs);
  if (deps.chat) router.use(createChat(deps.chat).routes());
  const api = createApi(deps);
  router.use('/api/v1', api.routes(), api.allowedMethods());

  app.use(async (ctx, next) => {
    const begun = performance.now();
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.set('Cache-Control', 'no-store');
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null)
        throw new NotFoundError('not-found', 'There is nothing at this address.');
      if (ctx.status === 405 || ctx.status === 501) refuseMethod(ctx);
    } catch (error) {
      answerError(ctx, error, deps);
    }
    const route = ctx._matchedRoute ? String(ctx._matchedRoute) : 'none';
    deps.metrics.requests.observe(
      { route, method: ctx.method, status: ctx.status },
      (performance.now() - begun) / 1000,
    );
  });
  app.use(router.routes());
  app.use(router.allowedMethods());
  app.on('error', (error: unknown) => deps.logger.warn({ error: messageOf(error) }, 'http'));
  return app;
}

function refuseMethod(ctx: Koa.Context): void {
  const { status } = ctx;
  if (ctx.body != null) return;
  ctx.body = { error: { code: 'method', message: `${ctx.method} is not possible here.` } };
  ctx.status = status;
}

function answerError(ctx: Koa.Context, error: unknown, deps: HttpDeps): void {
  const [status, code, message, details] = describe(error);
  if (status >= 500)
    deps.logger.error({ error: messageOf(error), route: String(ctx._matchedRoute ?? '') }, 'request failed');
  // What is left of a refused body is not read; the connection cannot be used again.
  if (error instanceof BodyError) ctx.set('Connection', 'close');
  if (error instanceof TooManyError) ctx.set('Retry-After', String(error.retryAfterSeconds));
  if (status === 401) ctx.set('WWW-Authenticate', 'Bearer');
  ctx.status = status;
  ctx.body = { error: { code, message, ...(details === undefined ? {} : { details }) } };
}

function describe(error: unknown): [number, string, string, unknown?] {
  if (error instanceof BodyError) return [error.status, 'body', error.message];
  if (error instanceof NotFoundError) return [404, error.code, error.message];
  if (error instanceof ConflictError) return [409, error.code, error.message, error.details];
  if (error instanceof TemporaryError) return [503, error.code, error.message];
  if (error instanceof InvalidError)
    return [error.code === 'json' ? 400 : 422, error.code, error.message, error.details];
  if (error instanceof TooManyError) return [429, error.code, error.message];
  if (error instanceof RepairlineError && error.code === 'unauthorized')
    return [401, error.code, error.message];
  if (error instanceof RepairlineError && error.code === 'api-off') return [503, error.code, error.message];
  if (error instanceof RepairlineError && error.code === 'format-not-available')
    return [501, error.code, error.message];
  return [500, 'internal', 'Something went wrong on our side; it was logged.'];
}
