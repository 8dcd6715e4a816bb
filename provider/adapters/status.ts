/** Where the engine listens: all that it tells a provider process on its command line. */
const [, , ENGINE_ADDRESS] = process.argv;

let isConnected = false;

/** Shows a line in the info column of `pulumi up`, where it stays until another one comes. */
export async function showStatus(status: string): Promise<void> {
  if (ENGINE_ADDRESS === undefined) return;
  // Pulumi's package is loaded only now, since few operations take so long that they have a status to show.
  const { log, runtime } = await import("@pulumi/pulumi");
  if (!isConnected) {
    isConnected = true;
    // Pulumi connects programs to the engine, and forgets to do so for dynamic providers.
    runtime.resetOptions(runtime.getProject(), runtime.getStack(), 1, ENGINE_ADDRESS, "", false, "");
  }
  await log.info(status, undefined, undefined, true);
}
