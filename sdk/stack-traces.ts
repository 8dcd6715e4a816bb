/** Pulumi's runner is the same for every program, wherever it stands. */
const PULUMI = /[\\/]@pulumi[\\/]pulumi[\\/]/;

/**
 * Has Pulumi take no more of stack traces than is worth their time and room: one for each resource, of the program's own
 * lines.
 *
 * Pulumi keeps a trace, mapped to its sources, with each of the four promises of an output, which is half the time that a
 * pool takes in the program. They are not taken. The one that says where the resource was made goes into the state, as
 * long as the stack is, and without Node.js's and the runner's own lines it is a third of it. Pulumi takes that one
 * whatever the limit.
 *
 * @returns what brings everything back
 */
export function trimStackTraces(): () => void {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = 0;
  // The runner maps traces to the sources of the program in this way. Where nobody does, the format is Node.js's own.
  if (prepareStackTrace) {
    Error.prepareStackTrace = (error, frames) => prepareStackTrace(error, keepProgram(frames)) as unknown;
  }
  return () => Object.assign(Error, { stackTraceLimit, prepareStackTrace });
}

/** Pulumi counts what is above the program's first line, so that it has to stay. */
function keepProgram(frames: NodeJS.CallSite[]): NodeJS.CallSite[] {
  const program = frames.findIndex((frame) => !PULUMI.test(frame.getFileName() ?? ""));
  return frames.filter((frame, index) => {
    const file = frame.getFileName() ?? "node:";
    return index < program || !(file.startsWith("node:") || PULUMI.test(file));
  });
}
