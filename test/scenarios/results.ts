import assert from "node:assert/strict";
import type { OperationResult, Step } from "../engine/engine";

/** What was done, as `kind resource`. */
export function stepsOf({ steps }: OperationResult): string[] {
  return steps.filter(({ urn }) => urn.includes(":SandboxPool::")).map(({ kind, resource }) => `${kind} ${resource}`);
}

export function changesOf({ steps }: OperationResult, kind: Step["kind"]): string[] {
  return steps.filter((step) => step.kind === kind).flatMap(({ changes }) => changes.map(({ property }) => property));
}

export function assertSucceeded(result: OperationResult): void {
  assert.ok(result.succeeded, result.text);
}
