import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createTlsServer } from "node:https";
import net from "node:net";
import path from "node:path";
import type { Duplex } from "node:stream";
import { promisify } from "node:util";
import * as z from "zod";
import type { ApiClient } from "../../provider/http/client";
import { ConnectionError, type ApiError } from "../../provider/http/errors";
import { Transport } from "../../provider/http/undici-transport";
import { clientWith, failureOf, FAST_RETRIES, Started } from "./support";

/** Certificate of a CA that no client trusts, for localhost and langsmith.test. */
const CERTIFICATES = path.resolve(__dirname, "../../../test/http/certificates");
const CERTIFICATE = path.join(CERTIFICATES, "certificate.pem");
const tls = { key: readFileSync(path.join(CERTIFICATES, "key.pem")), cert: readFileSync(CERTIFICATE) };

/** Starts a process, since Node.js reads NODE_EXTRA_CA_CERTS only when it starts. */
const ASK = `
  const { Transport } = require(process.argv[1]);
  new Transport(process.argv[2], true)
    .exchange({ method: "GET", path: "/", headers: {}, headersTimeoutMs: 10_000, bodyTimeoutMs: 10_000 })
    .then(({ status, fault }) => process.exit(console.log(status ?? fault)));
`;

describe("HTTP transport", () => {
  const started = new Started();
  afterEach(() => started.end());

  function client(endpoint: string, maxAttempts = 1): ApiClient {
    return started.client(clientWith(endpoint, "lsv2_key", { ...FAST_RETRIES, maxAttempts }));
  }

  /** Retries like a create: a request that may have been sent is not sent again. */
  function failureAt(endpoint: string, maxAttempts?: number): Promise<ApiError> {
    return failureOf(
      client(endpoint, maxAttempts).send({ method: "POST", path: ["pools"], body: {}, schema: z.unknown() }),
    );
  }

  async function withEnvironment<T>(name: string, value: string, run: () => Promise<T>): Promise<T> {
    process.env[name] = value;
    try {
      return await run();
    } finally {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- an environment has no other way
      delete process.env[name];
    }
  }

  /** @returns the URL of a proxy with this answer to each CONNECT, and the requests it received */
  async function startProxy(
    connect: (socket: Duplex, request: IncomingMessage) => void,
  ): Promise<{ url: string; asked: IncomingMessage[] }> {
    const asked: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      asked.push(request);
      response.writeHead(407).end();
    });
    server.on("connect", (request: IncomingMessage, socket: Duplex) => {
      asked.push(request);
      socket.on("error", () => undefined);
      connect(socket, request);
    });
    return { url: `http://127.0.0.1:${await started.listen(server)}`, asked };
  }

  const tunnelTo =
    (port: number) =>
    (socket: Duplex): void => {
      const target = net.connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.pipe(target).pipe(socket);
      });
      target.on("error", () => undefined);
    };

  async function ask(origin: string, environment: Record<string, string>): Promise<string> {
    const module = path.resolve(__dirname, "../../provider/http/undici-transport.js");
    const options = { env: { PATH: process.env["PATH"], ...environment } };
    return (await promisify(execFile)(process.execPath, ["-e", ASK, module, origin], options)).stdout.trim();
  }

  function assertNotSent(error: ApiError, message: RegExp): void {
    assert.ok(error instanceof ConnectionError, error.name);
    assert.match(error.message, message);
    assert.equal(error.effect, "none");
  }

  describe("transport's errors before a request is sent", () => {
    it("reports a port without TLS as not sent, and prints no line of OpenSSL's", async () => {
      let requests = 0;
      const url = await started.server(() => requests++);
      const error = await failureAt(url.replace("http:", "https:"));
      assertNotSent(error, /^the port does not speak TLS \(POST https:\S+\)$/);
      assert.equal(requests, 0);
    });

    it("reports an untrusted certificate as not sent", async () => {
      const port = await started.listen(createTlsServer(tls));
      assertNotSent(
        await failureAt(`https://localhost:${port}`),
        /certificate is not trusted \(.*: self-signed certificate\)/,
      );
    });

    it("reports a closed port as not sent", async () => {
      const url = await started.server(() => undefined);
      await started.end();
      assertNotSent(await failureAt(url), /no connection could be made \(.*ECONNREFUSED/);
    });

    it("reports an unknown host as not sent", async () => {
      assertNotSent(await failureAt("https://langsmith.invalid"), /the host was not found|EAI_AGAIN/);
    });

    it("reports a host that hangs up before TLS as not sent", async () => {
      const port = await started.listen(net.createServer((socket) => socket.destroy()));
      assertNotSent(await failureAt(`https://localhost:${port}`), /no connection could be made/);
    });

    for (const { answer, message } of [
      { answer: "HTTP/1.1 407 Proxy Authentication Required", message: /asks for a user name.*answered 407/ },
      { answer: "HTTP/1.1 403 Forbidden", message: /the proxy refused the connection.*answered 403/ },
      { answer: "HTTP/1.1 502 Bad Gateway", message: /no connection could be made.*answered 502/ },
      { answer: "SSH-2.0", message: /no connection could be made/ },
    ]) {
      it(`reports a request as not sent when a proxy answers "${answer}"`, async () => {
        const proxy = await startProxy((socket) => socket.end(`${answer}\r\n\r\n`));
        await withEnvironment("HTTPS_PROXY", proxy.url.replace("//", "//me:hunter2@"), async () => {
          const error = await failureAt("https://langsmith.test");
          assertNotSent(error, message);
          assert.doesNotMatch(`${error.message} ${error.stack}`, /hunter2/);
        });
        assert.equal(proxy.asked.length, 1);
      });
    }

    it("reports a request as not sent when a proxy for plain http asks for credentials", async () => {
      const proxy = await startProxy(() => undefined);
      await withEnvironment("HTTP_PROXY", proxy.url, async () => {
        assertNotSent(await failureAt("http://langsmith.test"), /the proxy asks for a user name/);
      });
    });

    it("reports a request as not sent when no SOCKS proxy listens", async () => {
      const url = await started.server(() => undefined);
      await started.end();
      await withEnvironment("HTTPS_PROXY", url.replace("http:", "socks5:"), async () => {
        assertNotSent(await failureAt("https://langsmith.test"), /no connection could be made/);
      });
    });

    it("retries a request that was certainly not sent, even a create", async () => {
      const port = await started.listen(createTlsServer(tls));
      const proxy = await startProxy((socket) => {
        if (proxy.asked.length === 1) socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
        else tunnelTo(port)(socket);
      });
      await withEnvironment("HTTPS_PROXY", proxy.url, async () => {
        assertNotSent(await failureAt("https://langsmith.test", 9), /certificate is not trusted/);
      });
      // The host stays unreachable, so there is no third attempt.
      assert.equal(proxy.asked.length, 2);
    });
  });

  describe("transport's errors after a request may have been sent", () => {
    for (const { title, listener } of [
      { title: "hangs up", listener: (socket: net.Socket) => socket.once("data", () => socket.destroy()) },
      {
        title: "does not speak HTTP",
        listener: (socket: net.Socket) => socket.once("data", () => socket.end("SSH-2.0\r\n")),
      },
    ]) {
      it(`reports a request to a host that ${title} as possibly sent`, async () => {
        const port = await started.listen(net.createServer(listener));
        const error = await failureAt(`http://127.0.0.1:${port}`, 9);
        assert.ok(error instanceof ConnectionError);
        assert.match(error.message, /^the connection broke/);
        assert.equal(error.effect, "unknown");
      });
    }

    it("reports a request as possibly sent after 100 Continue, and does not retry", async () => {
      let requests = 0;
      const port = await started.listen(
        net.createServer((socket) => {
          socket.on("error", () => undefined);
          socket.once("data", () => {
            requests++;
            socket.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}");
          });
        }),
      );
      for (const method of ["POST", "PATCH"] as const) {
        const request = { method, path: ["pools"], body: {}, schema: z.unknown() };
        const error = await failureOf(client(`http://127.0.0.1:${port}`, 9).send(request));
        assert.deepEqual([error.name, error.effect], ["UnexpectedResponseError", "unknown"]);
        assert.match(error.message, /^the host sent 100 Continue without being asked/);
      }
      assert.equal(requests, 2);
    });

    it("reports plain http to a TLS port as possibly sent", async () => {
      const port = await started.listen(createTlsServer(tls));
      assert.equal((await failureAt(`http://127.0.0.1:${port}`)).effect, "unknown");
    });
  });

  describe("transport's timeouts", () => {
    for (const { title, environment } of [
      { title: "a TLS handshake without an answer", environment: undefined },
      { title: "a proxy that does not answer CONNECT", environment: "http:" },
      { title: "a SOCKS proxy that stays silent", environment: "socks5:" },
    ]) {
      it(`gives up in time on ${title}`, async () => {
        const port = await started.listen(net.createServer());
        const exchange = async () => {
          const origin = environment ? "https://langsmith.test" : `https://localhost:${port}`;
          const transport = started.add(new Transport(origin, true, 500), (it) => it.close());
          const request = { method: "POST", path: "/", headers: {}, headersTimeoutMs: 60_000, bodyTimeoutMs: 60_000 };
          return transport.exchange(request);
        };
        const startedAt = Date.now();
        const outcome = await (environment
          ? withEnvironment("HTTPS_PROXY", `${environment}//127.0.0.1:${port}`, exchange)
          : exchange());
        assert.ok("fault" in outcome);
        assert.equal(outcome.fault, "unreachable");
        assert.ok(Date.now() - startedAt < 10_000);
      });
    }
  });

  describe("transport's connections", () => {
    it("connects to a host of a private CA in NODE_EXTRA_CA_CERTS", async () => {
      const port = await started.listen(createTlsServer(tls, (_request, response) => response.end("{}")));
      assert.equal(await ask(`https://localhost:${port}`, { NODE_EXTRA_CA_CERTS: CERTIFICATE }), "200");
      assert.equal(await ask(`https://localhost:${port}`, {}), "untrustedCertificate");
      assert.equal(await ask(`https://127.0.0.1:${port}`, { NODE_EXTRA_CA_CERTS: CERTIFICATE }), "invalidCertificate");
    });

    it("connects to a host that speaks only HTTP/2", async () => {
      const server = createSecureServer(tls);
      server.on("stream", (stream) => {
        stream.respond({ ":status": 200 });
        stream.end("{}");
      });
      const port = await started.listen(server);
      assert.equal(await ask(`https://localhost:${port}`, { NODE_EXTRA_CA_CERTS: CERTIFICATE }), "200");
    });

    it("connects through a proxy with the credentials of its URL", async () => {
      const port = await started.listen(createTlsServer(tls, (_request, response) => response.end("{}")));
      const proxy = await startProxy((socket, { headers }) => {
        const isKnown = headers["proxy-authorization"] === `Basic ${btoa("me:hunter2")}`;
        if (isKnown) tunnelTo(port)(socket);
        else socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      });
      const environment = { NODE_EXTRA_CA_CERTS: CERTIFICATE, HTTPS_PROXY: proxy.url };
      assert.equal(await ask("https://langsmith.test", environment), "proxyCredentials");
      environment.HTTPS_PROXY = proxy.url.replace("//", "//me:hunter2@");
      assert.equal(await ask("https://langsmith.test", environment), "200");
    });
  });
});
