/** What happened since the start, by name. */
export interface SandboxStats {
  /** Calls per API path. */
  calls: Record<string, number>;
  /** Refused calls per `path errcode`. */
  rejected: Record<string, number>;
  /** Rates that were broken: `member`, `robot`, `api`, `sync-without-token`, `kf-window`. */
  violations: Record<string, number>;
  /** Messages that the platform took with errcode 0 and did not show (W90236). */
  dropped: number;
  /** Callbacks by what became of them; `pending` are on their way now. */
  callbacks: {
    pending: number;
    acknowledged: number;
    refused: number;
    retried: number;
    lost: number;
    dropped: number;
    passiveReplies: number;
  };
}

export const newStats = (): SandboxStats => ({
  calls: {},
  rejected: {},
  violations: {},
  dropped: 0,
  callbacks: { pending: 0, acknowledged: 0, refused: 0, retried: 0, lost: 0, dropped: 0, passiveReplies: 0 },
});

export function count(table: Record<string, number>, name: string): void {
  table[name] = (table[name] ?? 0) + 1;
}
