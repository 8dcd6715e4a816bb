/**
 * What holds for a pool where its program says nothing. It is never written into the state: that keeps the state small,
 * and another default in a later release changes no pool.
 */
export const defaults = {
  waitForReady: true,
  /** Seconds. */
  timeout: 120,
} as const;
