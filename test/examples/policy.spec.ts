import assert from "node:assert/strict";
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { fewReplicas, namedByPurpose } from "../../examples/policy/policies";
import { SandboxPool } from "../../sdk";

const CONFIG = { maximum: 3, prefixes: ["workers", "team"] };

/** A policy's violations for a pool in a stack. */
async function violationsOf(
  { validateResource }: ResourceValidationPolicy,
  props: Record<string, unknown>,
  { stack = "dev", type = undefined as string | undefined } = {},
): Promise<string[]> {
  const violations: string[] = [];
  const report = (message: string): void => {
    violations.push(message);
  };
  const args = { type: type ?? (await typeOfPool(stack)), props, getConfig: () => CONFIG };
  for (const validate of [validateResource].flat()) {
    await validate?.(args as unknown as ResourceValidationArgs, report);
  }
  return violations;
}

/** The form of a program's registration, which always has a name. */
async function typeOfPool(stack: string): Promise<string> {
  const types: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name }) => {
        types.push(type);
        return { id: name, state: {} };
      },
      call: () => ({}),
    },
    "policy",
    stack,
  );
  const { urn } = new SandboxPool("workers", { templateName: "python", replicas: 1 });
  await new Promise((resolve) => urn.apply(resolve));
  const type = types.find((candidate) => candidate.endsWith(":SandboxPool"));
  assert.ok(type);
  return type;
}

describe("example policy", () => {
  it("allows few replicas, and many only in production", async () => {
    assert.deepEqual(await violationsOf(fewReplicas, { replicas: 3 }), []);
    assert.deepEqual(await violationsOf(fewReplicas, { replicas: 4 }), [
      'The pool has 4 replicas; outside of "prod" there may be 3.',
    ]);
    assert.deepEqual(await violationsOf(fewReplicas, { replicas: 400 }, { stack: "prod" }), []);
  });

  it("requires names that describe a pool's purpose", async () => {
    assert.deepEqual(await violationsOf(namedByPurpose, { name: "workers-1f2e3d4" }), []);
    assert.deepEqual(await violationsOf(namedByPurpose, { name: "workers" }), []);
    assert.deepEqual(await violationsOf(namedByPurpose, { name: "teams-own" }), [
      'The name "teams-own" begins with none of these: workers, team.',
    ]);
  });

  it("ignores resources of other kinds", async () => {
    for (const policy of [fewReplicas, namedByPurpose]) {
      assert.deepEqual(await violationsOf(policy, { replicas: 400, name: "x" }, { type: "aws:s3/bucket:Bucket" }), []);
    }
  });
});
