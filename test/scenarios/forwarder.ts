import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** An address that forwards everything to a server, until it is closed and refuses connections. */
export class Forwarder {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((incoming) => {
    const outgoing = connect(this.port, "127.0.0.1");
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      this.sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy()).on("close", () => this.sockets.delete(from));
    }
  });

  /** For example `http://127.0.0.1:8788`; still readable after it is closed. */
  url = "";

  private constructor(private readonly port: number) {}

  /** @param url - the server's address on this machine */
  static async open(url: string): Promise<Forwarder> {
    const forwarder = new Forwarder(Number(new URL(url).port));
    await new Promise<void>((resolve) => forwarder.server.listen(0, "127.0.0.1", resolve));
    forwarder.url = `http://127.0.0.1:${(forwarder.server.address() as AddressInfo).port}`;
    return forwarder;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
