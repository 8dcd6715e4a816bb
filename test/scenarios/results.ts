import assert from "node:assert/strict";
import type { ExportedState, OperationResult, ResourceState, Step } from "../../harness/engine/engine";
import type { TestEnvironment } from "./test-environment";

/** Steps, as `kind resource`. */
export function stepsOf({ steps }: OperationResult): string[] {
  return steps.filter(({ urn }) => urn.includes(":SandboxPool::")).map(({ kind, resource }) => `${kind} ${resource}`);
}

export function changesOf({ steps }: OperationResult, kind: Step["kind"]): string[] {
  return steps.filter((step) => step.kind === kind).flatMap(({ changes }) => changes.map(({ property }) => property));
}

/** Errors, as `resource: message`, one after the other. */
export function errorsOf({ diagnostics }: OperationResult): string {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ urn = "", message }) => `${urn.slice(urn.lastIndexOf("::") + 2)}: ${message}`)
    .join("\n");
}

/** Pools in a state by logical name. */
export function poolsIn({ deployment }: ExportedState): Record<string, ResourceState> {
  const pools = (deployment.resources ?? []).filter(({ urn }) => urn.includes(":SandboxPool::"));
  return Object.fromEntries(pools.map((pool) => [pool.urn.slice(pool.urn.lastIndexOf("::") + 2), pool]));
}

export function assertSucceeded(result: OperationResult): void {
  assert.ok(result.succeeded, result.text);
}

/** @param messages - all must be found in the text, in any order */
export function assertFailed(result: OperationResult, ...messages: RegExp[]): void {
  assert.equal(result.succeeded, false, `it succeeded:\n${result.text}`);
  for (const message of messages) assert.match(result.text, message);
}

/** Asserts that every object in the state exists and has no second owner. */
export async function assertOneOwner({
  controlPlane,
  stack,
}: Pick<TestEnvironment, "controlPlane" | "stack">): Promise<void> {
  const owned = Object.values(poolsIn(await stack.exportState())).map(({ outputs }) => outputs?.["poolId"]);
  assert.equal(new Set(owned).size, owned.length, "two resources own one pool");
  const there: unknown[] = controlPlane.pools.list().map(({ id }) => id);
  for (const id of owned) assert.ok(there.includes(id), "a resource owns a pool that is not there");
}
