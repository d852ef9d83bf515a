/**
 * Errors carry a stable `code` (kebab-case, part of the API), what to do in the message, and whether
 * trying again can help. One class per decision that a caller makes.
 */
export class RepairlineError extends Error {
  override name = 'RepairlineError';
  constructor(
    readonly code: string,
    message: string,
    readonly details: unknown = undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The request cannot be understood or breaks a rule; the sender must change it. HTTP 422 (or 400). */
export class InvalidError extends RepairlineError {
  override name = 'InvalidError';
}

/** The thing asked for does not exist. HTTP 404. */
export class NotFoundError extends RepairlineError {
  override name = 'NotFoundError';
}

/** The thing is in a state that does not allow the change. HTTP 409; `details.state` names the state. */
export class ConflictError extends RepairlineError {
  override name = 'ConflictError';
}

/** Something outside failed for now; the same call may succeed later. */
export class TemporaryError extends RepairlineError {
  override name = 'TemporaryError';
}

/** The configuration cannot work; `faults` names every fault at once, one sentence each. */
export class ConfigError extends RepairlineError {
  override name = 'ConfigError';
  constructor(readonly faults: string[]) {
    super(
      'config',
      `The configuration has ${faults.length} fault(s):\n${faults.map((f) => `  - ${f}`).join('\n')}`,
      faults,
    );
  }
}

/** MongoDB's duplicate key error on `_id`: the row is already stored. On any other index it is a bug. */
export function isDuplicateId(error: unknown): boolean {
  const e = error as { code?: number; keyPattern?: Record<string, unknown> } | null;
  return e?.code === 11000 && (!e.keyPattern || '_id' in e.keyPattern);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
