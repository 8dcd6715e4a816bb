import assert from "node:assert/strict";
import fc from "fast-check";
import { type OwnedObject, type ProgramResource, ProgramResources } from "../../provider/lifecycle/program-resources";
import { startControlPlane } from "../../harness/control-plane";
import { doorNames } from "../../harness/doors";
import { InProcessStack } from "../model/in-process-stack";
import { type Program, pool } from "../model/program";
import { inputsOf } from "./operation";
import { samples } from "./samples";
import { TestStack } from "./test-stack";

const owner = (urn: string, changes: Partial<ProgramResource> = {}): ProgramResource => ({
  urn,
  name: urn,
  hasAutomaticName: false,
  isReplaced: false,
  deleteBeforeReplace: false,
  ...changes,
});
const owned = (name: string, id?: string, adoptedAt?: string): OwnedObject => ({ name, id, adoptedAt });

const { definition, inputs } = samples.SandboxPool;
const adopting = { ...inputs, adoptExisting: true };

describe("ownership registry", () => {
  let registry: ProgramResources;
  beforeEach(() => {
    registry = new ProgramResources();
  });

  it("register accepts the same resource again as its replacement", () => {
    assert.equal(registry.register(owner("a", { name: "x" })), undefined);
    assert.equal(registry.register(owner("a", { name: "x", isReplaced: true })), undefined);
  });

  it("register returns the other resource of the same name", () => {
    registry.register(owner("a", { name: "x" }));
    const conflict = registry.register(owner("b", { name: "x" }));
    assert.equal(conflict?.other.urn, "a");
    assert.equal(conflict.kind, "sameName");
  });

  it("register accepts several resources with unknown names", () => {
    registry.register(owner("a", { name: undefined }));
    assert.equal(registry.register(owner("b", { name: undefined })), undefined);
  });

  for (const [title, first, second] of [
    ["claimed before its owner gives it up", owner("a", { name: "x" }), owner("b", { name: "y", previousName: "x" })],
    [
      "given up before its new owner claims it",
      owner("b", { name: "y", previousName: "x" }),
      owner("a", { name: "x" }),
    ],
  ] as const) {
    it(`register returns the conflict about a name that is ${title}`, () => {
      registry.register(first);
      const conflict = registry.register(second);
      assert.deepEqual([conflict?.kind, conflict?.name, conflict?.other], ["notYetFree", "x", first]);
    });
  }

  it("register accepts a name that two resources have in the state if one of them gives it up", () => {
    registry.register(owner("a", { name: "x", previousName: "x" }));
    assert.equal(registry.register(owner("b", { name: "y", previousName: "x" })), undefined);
  });

  it("isOwned returns true only for objects of the program's resources", () => {
    registry.register(owner("a", { name: "y", previousName: "x" }));
    registry.own(owned("x", "1"));
    registry.own(owned("dropped", "2"));
    assert.ok(registry.isOwned(owned("renamed", "1")));
    assert.ok(!registry.isOwned(owned("dropped", "2")));
  });

  it("isOwned compares objects by id, or by name if an id is missing", () => {
    registry.register(owner("x"));
    registry.own(owned("x", "1"));
    assert.ok(!registry.isOwned(owned("x", "2")));
    assert.ok(registry.isOwned(owned("x")));
  });

  it("release removes only the ownership of the resource that releases the object", () => {
    registry.register(owner("x"));
    registry.own(owned("x", "1", "today"));
    registry.release(owned("x", "1"));
    assert.ok(registry.isOwned(owned("x", "1")));
    registry.release(owned("x", "1", "today"));
    assert.ok(!registry.isOwned(owned("x", "1")));
  });

  it("isOwnedByAnother returns true as long as another resource owns the object", () => {
    const events = fc.array(
      fc.record({
        does: fc.constantFrom("own", "release"),
        name: fc.constantFrom("x", "y"),
        id: fc.constantFrom("1", "2"),
        adoptedAt: fc.constantFrom(undefined, "monday", "tuesday"),
      }),
    );
    fc.assert(
      fc.property(events, (all) => {
        const some = new ProgramResources();
        for (const name of ["x", "y"]) some.register(owner(name));
        const held = new Map<string, OwnedObject>();
        for (const { does, ...event } of all) {
          if (does === "own") some.own(event);
          else some.release(event);
          if (does === "own") held.set(JSON.stringify(event), event);
          else
            for (const [key, it] of held) if (isSame(it, event) && it.adoptedAt === event.adoptedAt) held.delete(key);
        }
        for (const one of held.values()) {
          const others = [...held.values()].filter((it) => isSame(it, one) && it.adoptedAt !== one.adoptedAt);
          assert.equal(some.isOwnedByAnother(one), others.length > 0);
        }
      }),
    );
  });
});

function isSame(some: OwnedObject, other: OwnedObject): boolean {
  return some.id === undefined || other.id === undefined ? some.name === other.name : some.id === other.id;
}

describe("pool ownership", function () {
  this.timeout(120_000);
  const stack = TestStack.each(samples.SandboxPool);

  it("delete keeps a pool that another resource adopted in an earlier operation", async () => {
    const old = await stack.given(inputs, "old");
    const adopted = await stack.given(adopting, "new");
    const operation = stack.startOperation();
    const wanted = await operation.check(inputsOf(definition, adopted), adopting, "new");
    assert.equal(operation.lifecycle.diff(adopted, wanted).changed, false);
    await operation.lifecycle.delete(old);
    assert.deepEqual(stack.ids, [adopted["poolId"]]);
    await stack.delete(adopted);
    assert.deepEqual(stack.ids, []);
  });

  it("deletes a pool after both resources that own it give it up", async () => {
    const states = [await stack.given(inputs, "a"), await stack.given(adopting, "b")];
    const operation = stack.startOperation();
    for (const [index, state] of states.entries()) {
      const wanted = { ...adopting, name: `workers-${index}` };
      operation.lifecycle.diff(state, await operation.check(inputsOf(definition, state), wanted, "ab"[index]));
    }
    for (const state of states) await operation.lifecycle.delete(state);
    assert.deepEqual(stack.ids, []);
  });

  const declaration = fc.record(
    {
      name: fc.constantFrom("workers-x", "workers-y"),
      templateName: fc.constantFrom("python", "node"),
      adoptExisting: fc.boolean(),
    },
    { requiredKeys: ["templateName", "adoptExisting"] },
  );
  const entries = fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c"), declaration), { selector: ([key]) => key });
  /** Programs with independent pools, or with pools of which each depends on the previous one. */
  const anyProgram = fc.tuple(entries, fc.boolean()).map(([all, isChained]): Program => {
    const ordered = isChained ? all.toSorted(([one], [other]) => one.localeCompare(other)) : all;
    const pools = ordered.map(([key, wanted], index) => {
      const dependsOn = isChained ? ordered[index - 1]?.[0] : undefined;
      return [key, pool({ replicas: 1, ...wanted }, { ...(dependsOn !== undefined && { dependsOn }) })] as const;
    });
    return Object.fromEntries(pools);
  });

  it("no sequence of programs loses a pool, shares it or deletes it while it is owned", async () => {
    const controlPlane = await startControlPlane();
    const programs = fc.array(anyProgram, { minLength: 1, maxLength: 6 });
    try {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...doorNames), programs, fc.boolean(), async (door, all, skipsPreview) => {
          for (const { name } of controlPlane.pools.list()) controlPlane.pools.remove(name);
          const random = new InProcessStack(controlPlane, { door });
          for (const program of all) {
            if (!skipsPreview && !(await random.run(program, { preview: true })).succeeded) continue;
            const { succeeded, text } = await random.run(program);
            const ids = random.resources.filter(({ isGone }) => !isGone).map(({ objectId }) => objectId);
            const there = controlPlane.pools.list().map(({ id }) => id);
            assert.deepEqual(
              there.filter((id) => !ids.includes(id)),
              [],
              `a pool was left behind: ${text}`,
            );
            // Without a preview, the engine may change one resource before it registers a conflicting one.
            if (succeeded) assert.equal(new Set(ids).size, ids.length, `two resources have one pool: ${text}`);
            if (!succeeded && skipsPreview) continue;
            assert.deepEqual(
              ids.filter((id) => !there.includes(id ?? "")),
              [],
              `a pool was deleted that is owned: ${text}`,
            );
          }
          await random.run({}, { mode: "destroy" });
          assert.deepEqual(controlPlane.pools.list(), []);
        }),
        { numRuns: 40 },
      );
    } finally {
      await controlPlane.close();
    }
  });
});
