import assert from "node:assert/strict";
import { fieldsOf } from "../../provider/lifecycle/definition";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { type Properties, UNKNOWN } from "../../provider/lifecycle/properties";
import type { ControlPlane } from "../../harness/control-plane/index";
import { urnOf } from "./operation";
import { samples } from "./samples";
import { failureOf, TestStack } from "./test-stack";

const ELSEWHERE = "https://elsewhere.example.com";

/** Tests of every resource, whether it is identified by name or by id. */
for (const sample of Object.values(samples)) {
  const { definition, inputs } = sample;
  const { name } = inputs;

  describe(definition.type, () => {
    const stack = TestStack.each(sample);
    let controlPlane: ControlPlane;
    beforeEach(() => void ({ controlPlane } = stack));

    const isRefusedByItself = (wrong: Properties): boolean =>
      Object.entries(wrong).every(
        ([key, value]) => value !== undefined && fieldsOf(definition)[key]?.schema.safeParse(value).success === false,
      );
    const given = (): Promise<ResourceState> => stack.given(inputs, name);

    for (const [property, wrong, reason = /./] of sample.invalid) {
      it(`check refuses ${JSON.stringify(wrong)} because of ${property}`, () => {
        const { failures } = stack.startOperation().lifecycle.check({}, { ...inputs, ...wrong });
        const [failure, ...more] = failures;
        assert.deepEqual([failure?.property, more], [property, []]);
        assert.match(failure?.reason ?? "", reason);
      });
    }

    for (const [, wrong] of sample.invalid.filter((row) => isRefusedByItself(row[1]))) {
      it(`check accepts ${JSON.stringify(wrong)} if the state has it already`, () => {
        const recorded = { ...inputs, ...wrong };
        const { lifecycle } = stack.startOperation();
        assert.deepEqual(lifecycle.check(recorded, recorded), { inputs: recorded, failures: [] });
      });
    }

    it("every operation shows on the resource's row why it repeats a request", async () => {
      const urn = urnOf(definition, name);
      const seen: unknown[] = [];
      const operation = stack.startOperation({
        report: (line, about) => {
          if (about.isPassing) seen.push({ line, ...about });
        },
      });
      const limited = async <T>(call: () => Promise<T>): Promise<T> => {
        seen.length = 0;
        controlPlane.faults.add({ kind: "status", status: 429 });
        const result = await call();
        const { host } = new URL(controlPlane.url);
        assert.deepEqual(seen, [{ line: `${host} limits the rate of requests, trying again`, urn, isPassing: true }]);
        return result;
      };
      const { state } = await limited(() => operation.create(inputs, name));
      await limited(() => operation.lifecycle.read(stack.keyOf(state), state, { urn }));
      const { updating } = sample;
      if (updating) await limited(() => operation.up(state, { ...inputs, ...updating }, name));
      await limited(() => operation.lifecycle.delete(state, urn));
    });

    it("refresh reports an object deleted outside of Pulumi, unless its creation was unconfirmed", async () => {
      const state = await given();
      stack.byHand.remove(name);
      const urn = urnOf(definition, name);
      const said: unknown[] = [];
      const operation = stack.startOperation({ report: (line, about) => void said.push({ line, ...about }) });
      const unconfirmed = { since: new Date().toISOString(), until: new Date().toISOString(), isNameProof: true };
      for (const known of [state, { ...state, unconfirmed }]) {
        assert.equal(await operation.lifecycle.read(stack.keyOf(state), known, { urn }), undefined);
      }
      const line = `${definition.type} "${name}" is gone: it was deleted outside of Pulumi.`;
      assert.deepEqual(said, [{ line, urn, isPassing: false }]);
    });

    it("check accepts unknown values at any depth", () => {
      const unknown = Object.fromEntries(Object.keys(inputs).map((key) => [key, UNKNOWN]));
      const proposed = { ...unknown, ...sample.nested?.(UNKNOWN) };
      const { inputs: checked, failures } = stack.startOperation().lifecycle.check({}, proposed);
      assert.deepEqual(failures, []);
      assert.deepEqual(checked, proposed);
    });

    it("a request path encodes all special characters of a name except the colon", async () => {
      await failureOf(stack.startOperation().lifecycle.lookUp("a b/c:d%"));
      const [{ path } = { path: "" }] = controlPlane.requests.all;
      assert.match(path, new RegExp(`/${definition.api.path}/a%20b%2Fc:d%25$`));
    });

    it("up needs neither requests nor credentials if nothing changes", async () => {
      const state = await given();
      assert.deepEqual(await stack.startOperation({ isWithoutKey: true }).up(state, inputs, name), state);
      assert.deepEqual(controlPlane.requests.all, []);
    });

    it("an operation without an API key fails and explains how to set it", async () => {
      const state = await given();
      const { lifecycle } = stack.startOperation({ isWithoutKey: true });
      const calls = {
        create: () => lifecycle.create(inputs),
        read: () => lifecycle.read(stack.keyOf(state), state),
        ...(sample.updating && { update: () => lifecycle.update(state, { ...inputs, ...sample.updating }) }),
        delete: () => lifecycle.delete(state),
        "look up": () => lifecycle.lookUp(stack.keyOf(state)),
      };
      for (const [operation, call] of Object.entries(calls)) {
        const { message } = await failureOf(call());
        assert.match(
          message,
          new RegExp(`^could not ${operation} ${definition.type} ".+": There is no LangSmith API key\\.`),
        );
        assert.match(message, /pulumi config set --secret langsmith:apiKey/);
      }
      assert.deepEqual(controlPlane.requests.all, []);
    });

    it("refresh finds no drift after a create, also with a state without a location", async () => {
      const state = await given();
      assert.deepEqual((await stack.read(state))?.state, state);
      const { place, ...older } = state;
      assert.deepEqual((await stack.read(older))?.state, older);
      assert.ok(place);
    });

    it("refresh removes an object deleted outside of Pulumi, and delete then sends no request", async () => {
      const state = await given();
      stack.byHand.remove(stack.keyOf(state));
      assert.equal(await stack.read(state), undefined);
      await stack.delete(state);
      assert.deepEqual(stack.changes, []);
      assert.deepEqual(stack.ids, []);
    });

    it("refresh and delete do not treat an object of another location as gone", async () => {
      const state = { ...(await given()), place: ELSEWHERE };
      stack.byHand.remove(stack.keyOf(state));
      const both = new RegExp(`${ELSEWHERE}.*${controlPlane.url}.*langsmith:movedFrom`);
      await assert.rejects(stack.read(state), both);
      await assert.rejects(stack.delete(state), both);
      const { lifecycle } = stack.startOperation({ movedFrom: ELSEWHERE });
      assert.equal(await lifecycle.read(stack.keyOf(state), state), undefined);
    });

    it("refresh and delete recognize an object of another location by its id", async () => {
      const state = { ...(await given()), place: ELSEWHERE };
      assert.equal((await stack.read(state))?.state.place, controlPlane.url);
      await stack.delete(state);
      assert.deepEqual(stack.ids, []);
    });
  });
}
