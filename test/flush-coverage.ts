/**
 * Loaded into every process while coverage is measured: the engine ends provider processes with a signal, and Node.js writes
 * down what a process has run only when it exits by itself.
 */
process.on("SIGTERM", () => {
  if (process.listenerCount("SIGTERM") === 1) process.exit();
});
