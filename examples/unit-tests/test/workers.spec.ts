import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { makeWorkers } from "../workers";

/** Replaces engine and provider: a resource gets an id and its inputs. */
const mocks: pulumi.runtime.Mocks = {
  newResource: ({ name, inputs }) => ({ id: `${name}_id`, state: inputs as Record<string, unknown> }),
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

  // Mocks make no automatic names: a pool without a name has its id as its name.
  it("have a name that can be passed on", async () => {
    await pulumi.runtime.setMocks(mocks, "unit-tests", "dev");
    const url = makeWorkers().name.apply((name) => `/pools/${name}`);
    assert.equal(await valueOf(url), "/pools/workers_id");
  });
});
