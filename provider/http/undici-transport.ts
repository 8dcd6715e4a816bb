/**
 * The only module that loads the HTTP library. The build keeps it apart from the provider, so it shares no class with it.
 */
import type { IncomingHttpHeaders } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { Agent, type Dispatcher, EnvHttpProxyAgent, errors, Pool } from "undici";
import type { ConnectionFault } from "./errors";

/** More than callers need at a time, and few enough not to look like an attack. */
const MAX_CONNECTIONS = 128;
/** For each step on the way to a connection: TCP, a proxy's response, TLS. */
const CONNECT_TIMEOUT_MS = 10_000;
/** More than a thousand times the longest response of a host. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

export interface RawRequest {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** From when the request is sent: before that, it may have to wait for a connection. */
  headersTimeoutMs: number;
  /** From when the response begins. */
  bodyTimeoutMs: number;
  /** Ends the exchange at once. */
  signal?: AbortSignal | undefined;
  /** Called when the connection is open. */
  onSent?: () => void;
  /** Delays the end of a request that was sent, and stays open meanwhile. */
  beforeGivingUp?: (() => Promise<unknown>) | undefined;
}

export interface RawResponse {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** There was no response. */
export interface TransportFailure {
  fault: ConnectionFault | "timeout" | "tooLarge" | "unaskedContinue" | "givenUp";
  /** Whether the host may have received the request. */
  wasSent: boolean;
  /** It may contain secrets: nothing has been redacted yet. */
  reason: string;
  cause: Error;
}

/** Sends single requests to one host and keeps its connections for the next ones. */
export class Transport {
  readonly #dispatcher: Dispatcher;

  constructor(
    private readonly origin: string,
    useProxy: boolean,
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
  ) {
    const options = { connections: MAX_CONNECTIONS, connect: { timeout: connectTimeoutMs } };
    this.#dispatcher = useProxy
      ? // Honours HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
        new EnvHttpProxyAgent({
          ...options,
          proxyTls: { timeout: connectTimeoutMs },
          requestTls: { timeout: connectTimeoutMs },
          // Without this, a proxy may take five minutes to answer.
          clientFactory: (proxy, clientOptions) =>
            new Pool(proxy, { ...clientOptions, headersTimeout: connectTimeoutMs }),
        })
      : new Agent(options);
  }

  async exchange(request: RawRequest): Promise<RawResponse | TransportFailure> {
    const outcome = await this.#dispatch(request);
    // The connection is free a moment after the end of the response. A request before that would open another one.
    await turn();
    return outcome;
  }

  #dispatch({
    headersTimeoutMs,
    bodyTimeoutMs,
    signal,
    onSent,
    beforeGivingUp,
    ...request
  }: RawRequest): Promise<RawResponse | TransportFailure> {
    return new Promise((resolve) => {
      let wasSent = false;
      let response: Omit<RawResponse, "text"> | undefined;
      let bytes = 0;
      let timer: NodeJS.Timeout | undefined;
      const chunks: Buffer[] = [];
      let abort: ((reason: Error) => void) | undefined;
      const giveUp = (): void => {
        const cause = new errors.RequestAbortedError();
        const abortExchange = abort;
        // First, or the connection would count as broken.
        end({ fault: "givenUp", wasSent, reason: cause.message, cause });
        abortExchange?.(cause);
      };
      const onAbort = (): void => {
        // A request that was not sent yet must not be sent any more.
        if (wasSent && beforeGivingUp) void beforeGivingUp().then(giveUp, giveUp);
        else giveUp();
      };
      const end = (outcome: RawResponse | TransportFailure): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        abort = undefined;
        resolve(outcome);
      };
      if (signal?.aborted) {
        giveUp();
        return;
      }
      signal?.addEventListener("abort", onAbort);
      this.#dispatcher.dispatch(
        // The whole body has a limit below, in place of one for each chunk.
        { ...request, origin: this.origin, headersTimeout: headersTimeoutMs, bodyTimeout: 0 },
        {
          onRequestStart(controller) {
            // The request was cancelled while it waited for a connection.
            if (signal?.aborted) {
              controller.abort(new errors.RequestAbortedError());
              return;
            }
            wasSent = true;
            onSent?.();
            abort = controller.abort.bind(controller);
          },
          onResponseStart(controller, status, headers) {
            // An informational response only announces the real one.
            if (status < 200) return;
            response = { status, headers };
            timer = setTimeout(() => {
              controller.abort(new errors.BodyTimeoutError());
            }, bodyTimeoutMs);
          },
          onResponseData(controller, chunk) {
            chunks.push(chunk);
            bytes += chunk.length;
            if (bytes > MAX_BODY_BYTES) controller.abort(new errors.ResponseExceededMaxSizeError());
          },
          onResponseEnd() {
            if (response) end({ ...response, text: new TextDecoder().decode(Buffer.concat(chunks)) });
          },
          onResponseError(_controller, error) {
            end(describeFailure(error, wasSent));
          },
        },
      );
    });
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}

/** Whether the request was sent is known; codes only say why not. */
function describeFailure(cause: Error, wasSent: boolean): TransportFailure {
  const proxyStatus = Number(/^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(cause.message)?.[1]);
  if (proxyStatus) {
    const fault = proxyStatus === 407 ? "proxyCredentials" : proxyStatus >= 500 ? "unreachable" : "proxyRefused";
    return { fault, wasSent: false, reason: `the proxy answered ${proxyStatus}`, cause };
  }
  if (!wasSent) return { fault: connectionFault(codeOf(cause)), wasSent, reason: reasonOf(cause), cause };
  if (cause instanceof errors.HeadersTimeoutError || cause instanceof errors.BodyTimeoutError) {
    return { fault: "timeout", wasSent, reason: reasonOf(cause), cause };
  }
  return { fault: faultAfterSending(cause), wasSent, reason: reasonOf(cause), cause };
}

function faultAfterSending(cause: Error): TransportFailure["fault"] {
  if (cause instanceof errors.ResponseExceededMaxSizeError) return "tooLarge";
  // The library never asks for 100 Continue, and closes the connection when it arrives.
  return cause instanceof errors.SocketError && cause.message === "bad response" ? "unaskedContinue" : "broken";
}

function connectionFault(code: string): ConnectionFault {
  if (code === "ENOTFOUND") return "unknownHost";
  if (/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/.test(code)) return "noTls";
  if (/SELF_SIGNED|_ISSUER_|LEAF_SIGNATURE|CERT_UNTRUSTED/.test(code)) return "untrustedCertificate";
  return code.includes("CERT") ? "invalidCertificate" : "unreachable";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function reasonOf(error: Error): string {
  if (error instanceof AggregateError)
    return error.errors.map((one) => (one instanceof Error ? reasonOf(one) : String(one))).join(", ");
  if (error instanceof errors.HeadersTimeoutError) return "no answer";
  // OpenSSL's own line has an address in memory and the name of a C file around it.
  const openSsl = /SSL routines:[^:]*:([^:]*)/.exec(error.message)?.[1];
  const [reason = ""] = (openSsl ?? error.message).split("; if the root CA");
  return error.cause instanceof Error ? `${reason}: ${error.cause.message}` : reason;
}
