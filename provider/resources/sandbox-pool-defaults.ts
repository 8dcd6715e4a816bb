/**
 * The values of a pool's inputs that its program leaves out. They never become inputs: previews show only what someone wrote,
 * and another default in a later release changes no pool.
 */
export const defaults = {
  waitForReady: true,
  /** Seconds. */
  timeout: 120,
} as const;
