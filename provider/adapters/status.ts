import type { Report } from "../lifecycle/provider-context";

/** Address of the engine, the only argument that it passes to a provider process. */
const [, , ENGINE_ADDRESS] = process.argv;

let isConnected = false;

/** Shows a line with the resource that it is about, in the info column of `pulumi up` while it passes, or below. */
export const showLine: Report = (line, about) => {
  // A line that cannot be shown is no reason to fail.
  void log(line, about).catch(() => undefined);
};

async function log(line: string, { urn, isPassing }: Parameters<Report>[1]): Promise<void> {
  if (ENGINE_ADDRESS === undefined) return;
  // Pulumi's package is loaded only now, since few operations have something to show.
  const { DependencyResource, log: engineLog, runtime } = await import("@pulumi/pulumi");
  if (!isConnected) {
    isConnected = true;
    // Pulumi connects programs to the engine, and forgets to do so for dynamic providers.
    runtime.resetOptions(runtime.getProject(), runtime.getStack(), 1, ENGINE_ADDRESS, "", false, "");
  }
  const resource = urn === undefined ? undefined : new DependencyResource(urn);
  await engineLog.info(line, resource, undefined, isPassing);
}
