/** What holds for a snapshot where its program says nothing. It is never written into the state. */
export const defaults = {
  tag: "latest",
  waitForReady: true,
  /** Seconds. Large images take minutes to pull and to convert. */
  timeout: 1_800,
} as const;
