import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { forbidden, unauthorized } from "./errors";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface ApiKey {
  /** Names the key in output, in place of its secret; `key-1`, `key-2` and so on by default. */
  readonly label: string;
  /** Value of the client's `X-Api-Key` or `Authorization: Bearer`. */
  readonly secret: string;
  /** Workspace of the key; `undefined` for an organization's key, which needs `X-Tenant-Id`. */
  readonly tenantId: string | undefined;
}

/** Sender of a request. */
export interface Caller {
  readonly keyLabel: string;
  readonly tenantId: string;
}

/** Keys that the control plane accepts. Tests can add and revoke them while it runs. */
export class ApiKeys {
  readonly #keys = new Map<string, ApiKey>();
  #added = 0;

  constructor(private readonly defaultTenantId: string) {}

  /**
   * @param key.scope `"organization"` for a key that needs `X-Tenant-Id`, or a workspace's id; the default workspace if absent.
   * @param key.secret generated if absent.
   */
  add(key: { label?: string; secret?: string | undefined; scope?: string } = {}): ApiKey {
    this.#added += 1;
    const added: ApiKey = {
      label: key.label ?? `key-${this.#added}`,
      secret: key.secret ?? `lsv2_pt_${randomBytes(16).toString("hex")}_${randomBytes(5).toString("hex")}`,
      tenantId: key.scope === "organization" ? undefined : (key.scope ?? this.defaultTenantId),
    };
    this.#keys.set(added.secret, added);
    return added;
  }

  /** Refuses requests with this secret from now on. */
  revoke(secret: string): void {
    this.#keys.delete(secret);
  }

  /** Label of the request's key, if the control plane accepts it. */
  findLabel(headers: IncomingHttpHeaders): string | undefined {
    return this.#keys.get(findSecret(headers) ?? "")?.label;
  }

  /** @throws ApiError 401 without a known key, 403 if the key is not for the workspace. */
  authenticate(headers: IncomingHttpHeaders): Caller {
    const secret = findSecret(headers);
    if (secret === undefined) throw unauthorized("Authentication required");
    const key = this.#keys.get(secret);
    if (key === undefined) throw unauthorized("Invalid API key");

    const tenantHeader = headers["x-tenant-id"];
    if (key.tenantId !== undefined) {
      if (tenantHeader !== undefined && tenantHeader !== key.tenantId) {
        throw forbidden("The API key does not belong to this workspace");
      }
      return { keyLabel: key.label, tenantId: key.tenantId };
    }
    if (typeof tenantHeader !== "string" || !UUID.test(tenantHeader)) {
      throw forbidden("An organization's API key needs a workspace id in X-Tenant-Id");
    }
    return { keyLabel: key.label, tenantId: tenantHeader };
  }
}

/** The request's key, in either header. */
export function findSecret(headers: IncomingHttpHeaders): string | undefined {
  const apiKey = headers["x-api-key"];
  if (typeof apiKey === "string") return apiKey;
  return /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
}
