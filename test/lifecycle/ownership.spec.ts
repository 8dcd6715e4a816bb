import assert from "node:assert/strict";
import fc from "fast-check";
import { inputsFrom, type ResourceState } from "../../provider/lifecycle/resource-state";
import { type OwnedObject, type Resource, Resources } from "../../provider/lifecycle/resources";
import { inputsOf, type Operation } from "./operation";
import type { Properties } from "../../provider/lifecycle/properties";
import { samples } from "./samples";
import { TestStack } from "./test-stack";

const owner = (urn: string, changes: Partial<Resource> = {}): Resource => ({
  urn,
  name: urn,
  hasAutomaticName: false,
  isReplaced: false,
  deleteBeforeReplace: false,
  ...changes,
});
const owned = (name: string, id?: string, adoptedAt?: string): OwnedObject => ({ name, id, adoptedAt });

const { definition } = samples.SandboxPool;

describe("ownership registry", () => {
  let registry: Resources;
  beforeEach(() => {
    registry = new Resources();
  });

  it("has nothing against one resource that is shown again, as a replacement is", () => {
    assert.equal(registry.register(owner("a", { name: "x" })), undefined);
    assert.equal(registry.register(owner("a", { name: "x", isReplaced: true })), undefined);
  });

  it("names the other resource of the same name", () => {
    registry.register(owner("a", { name: "x" }));
    const conflict = registry.register(owner("b", { name: "x" }));
    assert.equal(conflict?.other.urn, "a");
    assert.equal(conflict.kind, "sameName");
  });

  it("has nothing against names that are not known yet", () => {
    registry.register(owner("a", { name: undefined }));
    assert.equal(registry.register(owner("b", { name: undefined })), undefined);
  });

  for (const [title, first, second] of [
    ["wants before it is given up", owner("a", { name: "x" }), owner("b", { name: "y", previousName: "x" })],
    ["gives up before it is wanted", owner("b", { name: "y", previousName: "x" }), owner("a", { name: "x" })],
  ] as const) {
    it(`names the resource that still has the name which the other one ${title}`, () => {
      registry.register(first);
      const conflict = registry.register(second);
      assert.deepEqual([conflict?.kind, conflict?.name, conflict?.other], ["notYetFree", "x", first]);
    });
  }

  it("has nothing against a name that both have in the state, when one of them gives it up", () => {
    registry.register(owner("a", { name: "x", previousName: "x" }));
    assert.equal(registry.register(owner("b", { name: "y", previousName: "x" })), undefined);
  });

  it("counts what a resource of the program has, and nothing else", () => {
    registry.register(owner("a", { name: "y", previousName: "x" }));
    registry.own(owned("x", "1"));
    registry.own(owned("dropped", "2"));
    assert.ok(registry.isOwned(owned("renamed", "1")));
    assert.ok(!registry.isOwned(owned("dropped", "2")));
  });

  it("tells objects apart by their ids, and by their names where there is none", () => {
    registry.register(owner("x"));
    registry.own(owned("x", "1"));
    assert.ok(!registry.isOwned(owned("x", "2")));
    assert.ok(registry.isOwned(owned("x")));
  });

  it("forgets what a resource has no longer, and only that resource's", () => {
    registry.register(owner("x"));
    registry.own(owned("x", "1", "today"));
    registry.release(owned("x", "1"));
    assert.ok(registry.isOwned(owned("x", "1")));
    registry.release(owned("x", "1", "today"));
    assert.ok(!registry.isOwned(owned("x", "1")));
  });

  it("never lets two resources delete one object", () => {
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
        const some = new Resources();
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

/** What a program says of a resource; nothing when it has no such resource. */
type Wanted = { name: string | undefined; templateName: string; adoptExisting: boolean } | undefined;
type Program = Readonly<Record<string, Wanted>>;

function proposed(wanted: object): Properties {
  return { replicas: 1, ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) };
}

/** A stack whose programs change at random, as Pulumi would run them: one resource after the other, deletions last. */
class RandomStack {
  readonly states = new Map<string, ResourceState>();

  constructor(private readonly stack: TestStack) {}

  /** @returns whether nothing speaks against what `up` would do */
  async preview(program: Program, order: readonly string[]): Promise<boolean> {
    const operation = this.stack.startOperation();
    try {
      for (const key of order) if (program[key]) await this.#check(operation, key, program[key]);
      return true;
    } catch {
      return false;
    }
  }

  /** @returns whether everything went well */
  async up(program: Program, order: readonly string[]): Promise<boolean> {
    const operation = this.stack.startOperation();
    const replaced: ResourceState[] = [];
    try {
      for (const key of order) {
        const wanted = program[key];
        if (!wanted) continue;
        const state = this.states.get(key);
        const inputs = await this.#check(operation, key, wanted);
        if (!state) {
          this.states.set(key, (await operation.lifecycle.create(inputsFrom(inputs))).state);
          continue;
        }
        const { changed, replaces, deleteBeforeReplace } = operation.lifecycle.diff(state, inputs);
        if (replaces.length > 0) {
          const again = inputsFrom(await operation.check({}, proposed(wanted), key));
          if (deleteBeforeReplace) await operation.lifecycle.delete(state);
          if (deleteBeforeReplace) this.states.delete(key);
          const created = await operation.lifecycle.create(again);
          if (!deleteBeforeReplace) replaced.push(state);
          this.states.set(key, created.state);
        } else if (changed !== false) {
          this.states.set(key, await operation.lifecycle.update(state, inputsFrom(inputs)));
        }
      }
      for (const state of replaced.splice(0)) await operation.lifecycle.delete(state);
      for (const [key, state] of this.states) {
        if (program[key]) continue;
        await operation.lifecycle.delete(state);
        this.states.delete(key);
      }
      return true;
    } catch {
      // Pulumi deletes them first thing in the next operation.
      for (const [index, state] of replaced.entries())
        this.states.set(`replaced ${String(index)} ${state.name}`, state);
      return false;
    }
  }

  #check(operation: Operation, key: string, wanted: object): Promise<Properties> {
    const state = this.states.get(key);
    return operation.check(state ? inputsOf(definition, state) : {}, proposed(wanted), key);
  }

  get ids(): string[] {
    return [...this.states.values()].map((state) => String(state["poolId"]));
  }
}

describe("ownership of pools", function () {
  this.timeout(120_000);

  it("passes to the resource that adopted a pool in an operation before", async () => {
    const stack = await TestStack.start(samples.SandboxPool);
    try {
      const { inputs } = samples.SandboxPool;
      const old = await stack.given(inputs, "old");
      const adopting = { ...inputs, adoptExisting: true };
      const adopted = await stack.given(adopting, "new");
      const operation = stack.startOperation();
      assert.equal(
        operation.lifecycle.diff(adopted, await operation.check(inputsOf(definition, adopted), adopting, "new"))
          .changed,
        false,
      );
      await operation.lifecycle.delete(old);
      assert.deepEqual(stack.ids, [adopted["poolId"]]);
      await stack.startOperation().lifecycle.delete(adopted);
      assert.deepEqual(stack.ids, []);
    } finally {
      await stack.close();
    }
  });

  it("of two resources that both give a pool up ends with its deletion", async () => {
    const stack = await TestStack.start(samples.SandboxPool);
    try {
      const { inputs } = samples.SandboxPool;
      const adopting = { ...inputs, adoptExisting: true };
      const states = [await stack.given(inputs, "a"), await stack.given(adopting, "b")];
      const operation = stack.startOperation();
      for (const [index, state] of states.entries()) {
        const wanted = { ...adopting, name: `workers-${index}` };
        operation.lifecycle.diff(state, await operation.check(inputsOf(definition, state), wanted, "ab"[index]));
      }
      for (const state of states) await operation.lifecycle.delete(state);
      assert.deepEqual(stack.ids, []);
    } finally {
      await stack.close();
    }
  });

  it("is never lost, doubled or taken, whatever a program does with names", async () => {
    const wanted = fc.option(
      fc.record({
        name: fc.constantFrom(undefined, "workers-x", "workers-y"),
        templateName: fc.constantFrom("python", "node"),
        adoptExisting: fc.boolean(),
      }),
      { nil: undefined },
    );
    const step = fc.record({
      program: fc.record({ a: wanted, b: wanted, c: wanted }),
      order: fc.shuffledSubarray(["a", "b", "c"], { minLength: 3 }),
    });
    const stack = await TestStack.start(samples.SandboxPool);
    const isThere = (id: string): boolean => stack.byHand.list().some((object) => object.id === id);
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), fc.boolean(), async (steps, skipsPreview) => {
          for (const { name } of stack.byHand.list()) stack.byHand.remove(name);
          const random = new RandomStack(stack);
          for (const { program, order } of steps) {
            if (!skipsPreview && !(await random.preview(program, order))) continue;
            const isDone = await random.up(program, order);
            const { ids } = random;
            for (const { id } of stack.byHand.list()) assert.ok(ids.includes(id), "a pool was left behind");
            // Without a preview, one resource may be changed before the next one shows that the program contradicts itself.
            if (isDone) assert.equal(new Set(ids).size, ids.length, "two resources have one pool");
            if (isDone || !skipsPreview) assert.ok(ids.every(isThere), "a pool was deleted that a resource has");
          }
          await random.up({}, []);
          assert.deepEqual(stack.byHand.list(), []);
        }),
        { numRuns: 40 },
      );
    } finally {
      await stack.close();
    }
  });
});
