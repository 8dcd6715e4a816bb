/** Collects the warnings that are written to the console while an action runs. */
export async function warningsOf(action: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = [];
  const before = Object.getOwnPropertyDescriptor(console, "warn") ?? {};
  console.warn = (text: string) => warnings.push(text);
  try {
    await action();
  } finally {
    Object.defineProperty(console, "warn", before);
  }
  return warnings;
}
