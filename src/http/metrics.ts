import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Counters and gauges of one service, in a registry of its own so that tests may run several. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter<L>({ name: `repairline_${name}`, help, labelNames, registers });
  return {
    registry,
    requests: new Histogram({
      name: 'repairline_http_request_seconds',
      help: 'Time to answer, by route and status.',
      labelNames: ['route', 'method', 'status'] as const,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    inboxAccepted: counter('inbox_events_total', 'Events stored (fresh) or met again (repeats).', ['fresh']),
    turns: counter('turns_total', 'Turns by outcome.', ['outcome']),
    effects: counter('effects_total', 'Effects by kind and outcome.', ['kind', 'outcome']),
    deliveries: counter('deliveries_total', 'Deliveries by state reached.', ['state']),
    timersFired: counter('timers_fired_total', 'Timers fired by kind.', ['kind']),
    parked: new Gauge({
      name: 'repairline_parked',
      help: 'Parked events, effects and deliveries.',
      registers,
    }),
    inboxLag: new Gauge({
      name: 'repairline_inbox_lag_seconds',
      help: 'Age of the oldest event not handled.',
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
