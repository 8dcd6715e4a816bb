import type { IncomingHttpHeaders } from "node:http";

/** A request as the control plane received it. Printing leaves out its headers, which contain secrets. */
export class LoggedRequest {
  /** Milliseconds since 1970. */
  readonly startedAt = Date.now();
  /** Milliseconds since 1970; `undefined` while the request is under way. */
  endedAt: number | undefined;
  /** `undefined` until a whole answer has been sent, and forever if none was. */
  status: number | undefined;
  /** Parsed if it is JSON, otherwise the text; `undefined` if there was none. */
  body: unknown;
  /** Kinds of the request's faults. */
  faults: readonly string[] = [];
  readonly #headers: IncomingHttpHeaders;

  constructor(
    /** 1 for the first request. */
    readonly number: number,
    readonly method: string,
    /** Without the query. */
    readonly path: string,
    readonly query: URLSearchParams,
    /** Label of the key, if the control plane accepts it. */
    readonly keyLabel: string | undefined,
    headers: IncomingHttpHeaders,
  ) {
    this.#headers = headers;
  }

  /** Headers as sent, secrets included. */
  get headers(): IncomingHttpHeaders {
    return this.#headers;
  }
}

/** Filter of requests; absent fields match everything. */
export interface RequestFilter {
  method?: string;
  /** The whole path, or a pattern within it; without the query in both cases. */
  path?: string | RegExp;
}

export function matches(request: LoggedRequest, { method, path }: RequestFilter): boolean {
  if (method !== undefined && method !== request.method) return false;
  if (path === undefined) return true;
  return typeof path === "string" ? path === request.path : request.path.search(path) >= 0;
}

/** Every request, in the order of arrival. */
export class RequestLog {
  readonly #requests: LoggedRequest[] = [];

  get all(): readonly LoggedRequest[] {
    return this.#requests;
  }

  matching(filter: RequestFilter): LoggedRequest[] {
    return this.#requests.filter((request) => matches(request, filter));
  }

  /** Forgets the requests so far. Numbers start again at 1. */
  clear(): void {
    this.#requests.length = 0;
  }

  record(method: string, target: string, headers: IncomingHttpHeaders, keyLabel: string | undefined): LoggedRequest {
    const queryStart = target.indexOf("?");
    const path = queryStart < 0 ? target : target.slice(0, queryStart);
    const query = new URLSearchParams(queryStart < 0 ? "" : target.slice(queryStart));
    const request = new LoggedRequest(this.#requests.length + 1, method, path, query, keyLabel, headers);
    this.#requests.push(request);
    return request;
  }
}
