import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { makeWorkers } from "../workers";

/** Plays Pulumi's engine and the provider: a resource gets what the program asked for, and what the provider would add. */
const mocks: pulumi.runtime.Mocks = {
  newResource: ({ inputs }) => {
    const { autoName, ...asked } = inputs as Record<string, unknown>;
    const name = String(asked["name"] ?? autoName);
    return { id: name, state: { ...asked, name, readiness: "ready" } };
  },
  call: () => ({}),
};

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

describe("the workers", () => {
  it("are many in production, and may take long to start", async () => {
    await pulumi.runtime.setMocks(mocks, "unit-tests", "prod");
    const workers = makeWorkers();
    assert.equal(await valueOf(workers.replicas), 10);
    assert.equal(await valueOf(workers.timeout), 600);
  });

  it("are few everywhere else", async () => {
    await pulumi.runtime.setMocks(mocks, "unit-tests", "dev");
    assert.equal(await valueOf(makeWorkers().replicas), 1);
  });

  it("have another name in each stack", async () => {
    const names: string[] = [];
    for (const stack of ["dev", "prod"]) {
      await pulumi.runtime.setMocks(mocks, "unit-tests", stack);
      names.push(await valueOf(makeWorkers().name));
    }
    assert.match(names[0] ?? "", /^workers-[0-9a-f]{7}$/);
    assert.notEqual(names[0], names[1]);
  });
});
