/** Nothing is said about what takes less. */
const INTERVAL_MS = 10_000;

/** Shows a line about something that is under way; the next one takes its place. */
export type Report = (status: string) => void;

/**
 * Says, while a wait lasts, how far it is: `SandboxPool "workers": waiting for a ready replica, 20 s of at most 120 s`.
 *
 * @param subject - what is waited for
 * @param limitSeconds - when the wait will be given up
 */
export async function whileReporting<T>(
  report: Report,
  subject: string,
  limitSeconds: number,
  wait: Promise<T>,
): Promise<T> {
  let elapsedSeconds = 0;
  const timer = setInterval(() => {
    elapsedSeconds += INTERVAL_MS / 1000;
    report(`${subject}, ${elapsedSeconds} s of at most ${limitSeconds} s`);
  }, INTERVAL_MS);
  try {
    return await wait;
  } finally {
    clearInterval(timer);
  }
}
