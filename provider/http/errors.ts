import { withoutControls } from "../sanitize";

/**
 * Possible effect of a failed request.
 *
 * - `none`: certainly nothing
 * - `unknown`: perhaps everything; only another read can show it
 */
export type Effect = "none" | "unknown";

/** A failed request, with one subclass for each kind of failure. */
export abstract class ApiError extends Error {
  abstract override readonly name: string;
  #effect: Effect;

  constructor(
    /** A clause: `the API key was refused (POST …/pools: 401 Unauthorized)`. */
    message: string,
    effect: Effect,
    options?: ErrorOptions,
  ) {
    // A part of it may come from a response.
    super(withoutControls(message), options);
    this.#effect = effect;
  }

  get effect(): Effect {
    return this.#effect;
  }

  /** Records that an earlier attempt of the same request may have succeeded. */
  followUnknownOutcome(): void {
    if (this.#effect === "unknown") return;
    this.#effect = "unknown";
    this.message += "; an attempt before that got no usable answer";
  }
}

/** 401: no credential, a wrong one, or one of another region. */
export class AuthenticationError extends ApiError {
  override readonly name = "AuthenticationError";
}

/** 403: the credential is valid and not allowed to do this. */
export class ForbiddenError extends ApiError {
  override readonly name = "ForbiddenError";
}

/** 404 or 410 of the resource itself: it does not exist. */
export class NotFoundError extends ApiError {
  override readonly name = "NotFoundError";

  constructor(
    message: string,
    /** Time of the response by the host's own clock. */
    readonly serverTimeMs: number,
  ) {
    super(message, "none");
  }
}

/** 404, 405 or 410 of the path: this host does not serve it, which proves nothing about any resource. */
export class RouteNotFoundError extends ApiError {
  override readonly name = "RouteNotFoundError";
}

/** 409: the name is taken, or the resource is in use. */
export class ConflictError extends ApiError {
  override readonly name = "ConflictError";
}

/** 400 or 422: the host does not accept the request. */
export class InvalidRequestError extends ApiError {
  override readonly name = "InvalidRequestError";

  constructor(
    message: string,
    /** The host's code for the fault, such as `TemplateNotFound`. */
    readonly code?: string,
  ) {
    super(message, "none");
  }
}

/** 429 because the organization's limit is reached: waiting does not help. */
export class QuotaError extends ApiError {
  override readonly name = "QuotaError";
}

/** 429 because of too many requests: waiting helps. */
export class RateLimitError extends ApiError {
  override readonly name = "RateLimitError";

  constructor(
    message: string,
    /** Wait that the host asked for, in milliseconds. */
    readonly retryAfterMs: number | undefined,
  ) {
    super(message, "none");
  }
}

/** The control plane stopped waiting for a ready replica. */
export class NotReadyError extends ApiError {
  override readonly name = "NotReadyError";
}

/** 501: not supported by this installation. */
export class UnsupportedError extends ApiError {
  override readonly name = "UnsupportedError";
}

/** 5xx: the host or a gateway in front of it is unavailable. */
export class UnavailableError extends ApiError {
  override readonly name = "UnavailableError";

  constructor(
    message: string,
    readonly retryable: boolean,
    readonly retryAfterMs: number | undefined,
  ) {
    super(message, "unknown");
  }
}

/**
 * Why a connection could not be used.
 *
 * - `noTls`: the port speaks something else
 * - `untrustedCertificate`: no CA that this machine trusts has issued it
 * - `invalidCertificate`: it has expired, or belongs to another host
 * - `proxyCredentials`, `proxyRefused`: said by the proxy, not by the host
 * - `unreachable`: for any other reason, which may pass
 * - `broken`: after the request was sent
 */
export type ConnectionFault =
  | "unknownHost"
  | "noTls"
  | "untrustedCertificate"
  | "invalidCertificate"
  | "proxyCredentials"
  | "proxyRefused"
  | "unreachable"
  | "broken";

/** There was no response, because the connection could not be opened or broke. */
export class ConnectionError extends ApiError {
  override readonly name = "ConnectionError";

  constructor(
    message: string,
    readonly fault: ConnectionFault,
    options?: ErrorOptions,
  ) {
    super(message, fault === "broken" ? "unknown" : "none", options);
  }
}

/** There was no response within the time limit of the request. */
export class DeadlineError extends ApiError {
  override readonly name = "DeadlineError";
}

/** The operation was cancelled, or its time limit has passed. */
export class CancelledError extends ApiError {
  override readonly name = "CancelledError";

  /** The call's time limit has passed. */
  readonly isLimit: boolean;

  constructor(effect: Effect, reason: unknown) {
    const isLimit = reason instanceof Error && reason.name === "TimeoutError";
    super(isLimit ? "its time limit has passed" : "the operation was cancelled", effect);
    this.isLimit = isLimit;
  }
}

/** 3xx: following it could carry the API key to another host. */
export class RedirectError extends ApiError {
  override readonly name = "RedirectError";
}

/** A response that is not what the API promises: cut off, of another shape, too large, or about something else. */
export class UnexpectedResponseError extends ApiError {
  override readonly name = "UnexpectedResponseError";
  /** A page instead of JSON with a successful status: the host may not be LangSmith. */
  readonly isPage: boolean;

  constructor(
    message: string,
    effect: Effect,
    { isPage = false, ...options }: ErrorOptions & { isPage?: boolean } = {},
  ) {
    super(message, effect, options);
    this.isPage = isPage;
  }
}

/** @returns nothing when the resource does not exist; every other error is thrown */
export async function ifFound<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
