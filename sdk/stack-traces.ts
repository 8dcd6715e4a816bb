/** V8's, which Node.js's types say are always there. */
interface StackTraceSettings {
  stackTraceLimit: number;
  prepareStackTrace?: ((error: Error, frames: NodeJS.CallSite[]) => unknown) | undefined;
}

/** What is the same for every program. */
const PULUMI = /[\\/]@pulumi[\\/]pulumi[\\/]/;

/**
 * Has Pulumi take no more stack traces than are worth their time and room: one for each resource, of the program's own
 * lines.
 *
 * Pulumi keeps a trace, mapped to its sources, with each of the four promises of an output. That is half the time that a
 * pool takes in the program, and they are not taken. One more says where the resource was made, and goes into the state as
 * long as it is: without the lines of Node.js's loader and Pulumi's runner it is a third of that. Pulumi takes this one
 * whatever the limit.
 *
 * @returns what brings everything back
 */
export function trimStackTraces(): () => void {
  const settings: StackTraceSettings = Error;
  const { stackTraceLimit, prepareStackTrace } = settings;
  settings.stackTraceLimit = 0;
  // The runner maps traces to the program's sources in this way. Where nobody does, they stay as Node.js makes them.
  if (prepareStackTrace) {
    settings.prepareStackTrace = (error, frames) => prepareStackTrace(error, keepProgram(frames));
  }
  return () => {
    settings.stackTraceLimit = stackTraceLimit;
    if (prepareStackTrace) settings.prepareStackTrace = prepareStackTrace;
  };
}

function keepProgram(frames: NodeJS.CallSite[]): NodeJS.CallSite[] {
  // Pulumi counts its own lines above the program's, so that they have to stay.
  const firstOther = frames.findIndex((frame) => !PULUMI.test(frame.getFileName() ?? ""));
  return frames.filter((frame, index) => {
    const file = frame.getFileName() ?? "node:";
    return index < firstOther || !(file.startsWith("node:") || PULUMI.test(file));
  });
}
