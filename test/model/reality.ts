import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { RetryPolicy } from "../../provider/http/retry-policy";
import type { ResourceName } from "../../provider/resources";
import { type ControlPlane, EVERY_FAULT, startControlPlane } from "../../harness/control-plane";
import type { OperationResult } from "../../harness/engine/engine";
import type { DoorName } from "../../harness/doors";
import { InProcessStack, type RunOptions } from "./in-process-stack";
import { assertNothingLost, findSharedObject, ForeignObjects, listObjects } from "./invariants";
import { type Declaration, Output, type Program } from "./program";

/** The control plane's seconds per real second. */
const TIME_SCALE = 1_000;
/** The default timeout on this scale. */
const RETRIES = { lookDelaysMs: [0, 1, 3, 6], visibleAfterMs: 15 };
/** Long enough for a read while a snapshot is being built. */
const BUILD_SECONDS = 3;
/** Upper bound of stale reads. */
const LAG_SECONDS = Math.max(...EVERY_FAULT.map((fault) => (fault.kind === "staleRead" ? fault.seconds : 0)));
const FOREIGN_POOLS = 3;
/** Prefix of names that no program uses. */
const FOREIGN = "foreign-";

/** Fault-free operations until a stack matches its program, for a user who follows the messages. */
const OPERATIONS_UNTIL_DONE = 2;

/** Program of a sequence so far, to compare with the control plane. */
export interface Model {
  program: Program;
  counter: number;
}

/** The control plane, and a stack on it. */
export class Reality {
  readonly foreign: ForeignObjects;

  private constructor(
    readonly controlPlane: ControlPlane,
    readonly stack: InProcessStack,
  ) {
    this.foreign = new ForeignObjects(controlPlane);
    for (let i = 0; i < FOREIGN_POOLS; i++) this.foreign.add(`${FOREIGN}${i}`);
  }

  static async open(door: DoorName, retryPolicy: Partial<RetryPolicy> = {}): Promise<Reality> {
    const controlPlane = await startControlPlane({ timeScale: TIME_SCALE, buildSeconds: BUILD_SECONDS });
    return new Reality(
      controlPlane,
      new InProcessStack(controlPlane, { door, retryPolicy: { ...RETRIES, ...retryPolicy } }),
    );
  }

  /** A pool that both the state and the control plane have: only such pools are edited from outside. */
  pick(index: number): string | undefined {
    return this.pickOf(this.controlPlane.pools.list(), index)?.name;
  }

  /** The same for objects of any kind. */
  pickOf<Item extends { id: string }>(there: readonly Item[], index: number): Item | undefined {
    const known = new Set(this.stack.resources.map(({ objectId }) => objectId));
    const ours = there.filter(({ id }) => known.has(id));
    return ours[index % Math.max(1, ours.length)];
  }

  /** Waits until no stale read shows an earlier value. */
  async untilReadsShowAll(): Promise<void> {
    // One more, since a timer may fire a little early.
    await sleep((LAG_SECONDS * 1_000) / TIME_SCALE + 1);
  }

  /** Runs an operation, and asserts that it harmed nothing. */
  async run({ program }: Model, options: RunOptions = {}): Promise<OperationResult> {
    const { controlPlane, stack } = this;
    const { preview = false, refresh = false } = options;
    if (preview) controlPlane.requests.clear();
    let shared: string | undefined;
    stack.onSave = () => (shared ??= findSharedObject(stack, program));
    const result = await stack.run(program, options);
    assert.equal(shared ?? findSharedObject(stack, program), undefined);
    if (preview && !refresh) assert.deepEqual(controlPlane.requests.all, [], "a preview made a request");
    this.foreign.assertUntouched();
    if (options.crash === true) this.#giveUpSnapshots();
    // Only the next operation can find interrupted creates.
    else await assertNothingLost(controlPlane, stack, this.foreign);
    return result;
  }

  /** Treats snapshots of interrupted operations as foreign, since their owner cannot be determined: they stay untouched. */
  #giveUpSnapshots(): void {
    const known = new Set(this.stack.resources.map(({ objectId }) => objectId));
    for (const { type, id } of listObjects(this.controlPlane)) {
      if (type === "SandboxSnapshot" && !known.has(id) && !this.foreign.has(id)) this.foreign.addSnapshot(id);
    }
  }

  /** Ends all faults, and removes foreign pools whose names the program uses: they would block or be adopted. */
  calmDown(): void {
    const { faults, pools, snapshots } = this.controlPlane;
    for (const { id, name } of pools.list()) {
      if (!this.foreign.has(id) || name.startsWith(FOREIGN)) continue;
      this.foreign.forget(id);
      pools.remove(name);
    }
    faults.clear();
    pools.quota = undefined;
    snapshots.quota = undefined;
  }

  /**
   * Runs `up` without faults, which succeeds by the second time at the latest: then with a refresh and with adoptExisting, as the
   * first message advises.
   */
  async succeed(model: Model, options: RunOptions = {}): Promise<void> {
    this.calmDown();
    for (let operations = 1; ; operations++) {
      const person = operations === 1 ? {} : { refresh: true, adoptExisting: true };
      const { succeeded, text } = await this.run(model, { ...options, ...person });
      if (succeeded) return;
      assert.ok(operations < OPERATIONS_UNTIL_DONE, text);
    }
  }

  /** Brings the stack to its program, and asserts that nothing else exists. */
  async converge(model: Model): Promise<void> {
    await this.succeed(model, { refresh: true });
    await this.#endBuilds(model);
    const { program } = model;
    const states = new Map(this.stack.resources.map(({ logicalName, state }) => [logicalName, state]));
    const outputOf = (resource: string, property: string): unknown => states.get(resource)?.[property];
    const wanted = Object.entries(program).map(([logicalName, declaration]) =>
      describeWanted(logicalName, declaration, outputOf),
    );
    assert.deepEqual(this.#describeOurs().sort(), wanted.sort());
    const isRefreshed = [false, true];
    for (const refresh of isRefreshed) {
      const { steps, text } = await this.run(model, { preview: true, refresh });
      assert.deepEqual(steps, [], text);
    }
  }

  /** Only a refresh finds the outcome of builds that were not awaited. */
  async #endBuilds(model: Model): Promise<void> {
    const { snapshots } = this.controlPlane;
    for (const { id } of snapshots.list()) snapshots.finishBuild(id);
    await this.run(model, { mode: "refresh" });
  }

  /** Deletes the stack's resources, and asserts that none is left. */
  async clear(model: Model): Promise<void> {
    this.calmDown();
    const first = await this.run(model, { mode: "destroy" });
    if (!first.succeeded) {
      const { succeeded, text } = await this.run(model, { mode: "destroy", adoptExisting: true });
      assert.ok(succeeded, text);
    }
    assert.deepEqual(this.stack.resources, []);
    assert.deepEqual(this.#describeOurs(), []);
  }

  close(): Promise<void> {
    return this.controlPlane.close();
  }

  #describeOurs(): string[] {
    return listObjects(this.controlPlane)
      .filter(({ id }) => !this.foreign.has(id))
      .map(({ name, description }) => `${name}: ${description}`);
  }
}

/** @param outputOf - returns an output of another resource, or of the resource itself */
function describeWanted(
  logicalName: string,
  { type, inputs }: Declaration,
  outputOf: (resource: string, property: string) => unknown,
): string {
  const wanted = (property: string): string => {
    const { [property]: value } = inputs;
    return String(value instanceof Output ? outputOf(value.resource, value.property) : value);
  };
  const name = String(inputs["name"] ?? outputOf(logicalName, "name"));
  const descriptions: Partial<Record<ResourceName, () => string>> = {
    SandboxPool: () => `${wanted("templateName")} x ${wanted("replicas")}`,
    SandboxTemplate: () => wanted("image"),
    SandboxRegistry: () => `${wanted("url")} as ${wanted("username")}:${wanted("password")}`,
    SandboxSnapshot: () =>
      `${wanted("dockerImage")} from ${wanted("registryId")}, ${"tag" in inputs ? wanted("tag") : "latest"} ready`,
  };
  return `${name}: ${descriptions[type]?.() ?? name}`;
}
