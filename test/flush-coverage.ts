/**
 * Loaded into every process while coverage is measured: the engine ends provider processes with a signal, and Node.js
 * writes its coverage only when a process exits by itself.
 */
process.on("SIGTERM", () => {
  if (process.listenerCount("SIGTERM") === 1) process.exit();
});
