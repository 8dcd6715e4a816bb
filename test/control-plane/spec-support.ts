import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { startControlPlane, type ControlPlane, type ControlPlaneOptions } from "../../harness/control-plane/index";
import { readJson } from "../../harness/control-plane/json";

export const POOLS = "/v2/sandboxes/pools";
export const TEMPLATES = "/v2/sandboxes/templates";

export const REGISTRIES = "/api/v2/sandboxes/registries";
export const SNAPSHOTS = "/api/v2/sandboxes/snapshots";

/** Seconds of pools pass so fast that even a creation's longest timeout is over after 0.6 s. */
export const FAST = { timeScale: 1000 } as const;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** `undefined` when the text is not JSON. */
  json: unknown;
}

/** To be called in a suite: gives a function that starts control planes, and closes them after each test. */
export function useControlPlanes(): (options?: ControlPlaneOptions) => Promise<ControlPlane> {
  const started: ControlPlane[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((controlPlane) => controlPlane.close()));
  });
  return async (options) => {
    const controlPlane = await startControlPlane(options);
    started.push(controlPlane);
    return controlPlane;
  };
}

/** Sends a request with the control plane's key; `body` is sent as JSON, or as it is when it is a string. */
export async function call(
  { url, apiKey }: Pick<ControlPlane, "url" | "apiKey">,
  method: string,
  path: string,
  { body, headers, signal }: { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { "X-Api-Key": apiKey, ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    redirect: "manual",
    signal: signal ?? null,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: readJson(text) };
}

/** A creation that is valid in every field. */
export function poolBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { name: "warm", template_name: "python", replicas: 2, ...changes };
}

/** Waits, for 5 seconds at most, for something that happens on its own. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `waited in vain for ${condition.toString()}`);
    await nextTurn();
  }
}

/** The `loc` of every fault in a 422 answer. */
export function readPlaces({ json }: Answer): unknown[] {
  return z
    .object({ detail: z.array(z.object({ loc: z.unknown() })) })
    .parse(json)
    .detail.map(({ loc }) => loc);
}
