/** An address is served as it is written only: what a proxy in front allows or denies must mean the same here. */
export const EXACT = { sensitive: true, strict: true };
