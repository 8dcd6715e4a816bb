/** Shorter waits are not reported. */
const INTERVAL_MS = 10_000;

/**
 * Reports how far a wait is: `20 of 120 s: waiting for a ready replica of SandboxPool "workers"`. The numbers
 * come first, because terminals cut the end off.
 *
 * @param what - what is waited for
 * @param limitSeconds - when the wait will be given up
 */
export async function withProgress<T>(
  report: (line: string) => void,
  what: string,
  limitSeconds: number,
  wait: Promise<T>,
): Promise<T> {
  let elapsedSeconds = 0;
  const timer = setInterval(() => {
    elapsedSeconds += INTERVAL_MS / 1000;
    report(`${elapsedSeconds} of ${limitSeconds} s: ${what}`);
  }, INTERVAL_MS);
  try {
    return await wait;
  } finally {
    clearInterval(timer);
  }
}
