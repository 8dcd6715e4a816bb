import { once } from "node:events";
import type { Server } from "node:http";
import { createServer, type AddressInfo } from "node:net";

/** Another address of an HTTP server, whose connections it counts and closes as its own. */
export interface SecondAddress {
  /** For example `http://127.0.0.1:8788`, without a path. */
  readonly url: string;
  /** Takes no further connections. */
  close(): void;
}

/** @throws Error with a `code` such as `EADDRINUSE` when it cannot listen. */
export async function openSecondAddress(server: Server, host: string): Promise<SecondAddress> {
  // The options are those of an HTTP server's own listener.
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit("connection", socket));
  listener.listen({ host, port: 0 });
  await once(listener, "listening");
  const { port } = readAddress(listener.address());
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, close: () => listener.close() };
}

function readAddress(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("a listener on a port has an address");
  return address;
}
