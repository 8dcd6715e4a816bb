import assert from "node:assert/strict";
import type { RetryPolicy } from "../../provider/http/retry-policy";
import { type ControlPlane, startControlPlane } from "../control-plane";
import type { OperationResult } from "../engine/engine";
import type { DoorName } from "../scenarios/doors";
import { InProcessStack, type RunOptions } from "./in-process-stack";
import { assertNothingLost, findSharedObject, ForeignPools, listObjects } from "./invariants";
import { type Declaration, Output, type Program } from "./program";

/** Seconds of the control plane in one real second. */
const TIME_SCALE = 1_000;
/** As long as the default, on this scale. */
const RETRIES = { lookDelaysMs: [0, 1, 3, 6], visibleAfterMs: 15 };
const FOREIGN_POOLS = 3;
/** How the names begin that no program wants. */
const FOREIGN = "foreign-";

/** How many operations without faults a stack may take to become what its program says, with a person who follows its messages. */
const OPERATIONS_UNTIL_DONE = 2;

/** What a sequence has said so far, to compare the world with. */
export interface Model {
  program: Program;
  counter: number;
}

/** The control plane, and a stack that lives on it. */
export class Reality {
  readonly foreign: ForeignPools;

  private constructor(
    readonly controlPlane: ControlPlane,
    readonly stack: InProcessStack,
  ) {
    this.foreign = new ForeignPools(controlPlane);
    for (let i = 0; i < FOREIGN_POOLS; i++) this.foreign.add(`${FOREIGN}${i}`);
  }

  static async open(door: DoorName, retryPolicy: Partial<RetryPolicy> = {}): Promise<Reality> {
    const controlPlane = await startControlPlane({ timeScale: TIME_SCALE });
    return new Reality(
      controlPlane,
      new InProcessStack(controlPlane, { door, retryPolicy: { ...RETRIES, ...retryPolicy } }),
    );
  }

  /** A pool that the stack knows and the control plane has: only such ones are changed from outside. */
  pick(index: number): string | undefined {
    const ours = new Set(this.stack.resources.map(({ objectId }) => objectId));
    const there = this.controlPlane.pools.list().filter(({ id }) => ours.has(id));
    return there[index % Math.max(1, there.length)]?.name;
  }

  /** Runs an operation, and sees that it harmed nobody. */
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
    // Only the next operation can find out what was interrupted.
    if (options.crash !== true) await assertNothingLost(controlPlane, stack, this.foreign);
    return result;
  }

  /** Ends all faults. Those who have a name that the program wants would keep it from ever getting that, or be adopted. */
  calmDown(): void {
    const { faults, pools } = this.controlPlane;
    for (const { id, name } of pools.list()) {
      if (!this.foreign.has(id) || name.startsWith(FOREIGN)) continue;
      this.foreign.forget(id);
      pools.remove(name);
    }
    faults.clear();
    pools.quota = undefined;
  }

  /**
   * Without faults an `up` succeeds, at the latest the second time: then with a refresh and with adoptExisting, as the first one
   * says.
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

  /** Brings the stack to its program, and sees that there is that and nothing else. */
  async converge(model: Model): Promise<void> {
    await this.succeed(model, { refresh: true });
    const { program } = model;
    const nameOf = new Map(this.stack.resources.map(({ logicalName, state }) => [logicalName, state.name]));
    const wanted = Object.entries(program).map(([logicalName, declaration]) =>
      describeWanted(nameOf.get(logicalName) ?? "", declaration, nameOf),
    );
    assert.deepEqual(this.#describeOurs().sort(), wanted.sort());
    const isRefreshed = [false, true];
    for (const refresh of isRefreshed) {
      const { steps, text } = await this.run(model, { preview: true, refresh });
      assert.deepEqual(steps, [], text);
    }
  }

  /** Deletes the stack's resources, and sees that nothing of it is left. */
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
    const { pools, templates } = this.controlPlane;
    return listObjects(this.controlPlane)
      .filter(({ id }) => !this.foreign.has(id))
      .map(({ type, name }) => {
        const pool = type === "SandboxPool" ? pools.get(name) : undefined;
        return pool
          ? `${name}: ${pool.templateName} x ${pool.replicas}`
          : `${name}: ${templates.get(name)?.image ?? "gone"}`;
      });
  }
}

function describeWanted(name: string, { type, inputs }: Declaration, nameOf: ReadonlyMap<string, string>): string {
  const { name: fixedName = name, image, templateName, replicas } = inputs;
  const template = templateName instanceof Output ? nameOf.get(templateName.resource) : templateName;
  return type === "SandboxPool"
    ? `${String(fixedName)}: ${String(template)} x ${String(replicas)}`
    : `${String(fixedName)}: ${String(image)}`;
}
