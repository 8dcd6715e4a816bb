/** The values of a snapshot's inputs that its program leaves out. They never become inputs. */
export const defaults = {
  tag: "latest",
  waitForReady: true,
  /** Seconds. Large images take minutes to pull and to convert. */
  timeout: 1_800,
} as const;
