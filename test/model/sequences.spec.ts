import assert from "node:assert/strict";
import fc from "fast-check";
import { type ControlPlane, type OrderedFault, type Pool, startControlPlane, type Trouble } from "../control-plane";
import { InProcessStack, type Program, type RunOptions } from "./in-process-stack";

/** `npm run test:soak` asks for more. */
const RUNS = Number(process.env["SEQUENCES"] ?? 300);
/**
 * A failure says `seed`, `path` and, after its commands, `replayPath`: given in SEED, FC_PATH and FC_REPLAY_PATH, they run
 * the same commands again. SEED alone runs the same sequences up to the failure, and shrinks it anew.
 */
const { SEED, FC_PATH, FC_REPLAY_PATH } = process.env;
const LOGICAL_NAMES = ["a", "b", "c"] as const;
const TEMPLATES = ["python", "node"] as const;
const STRANGERS = 3;
/** How the names begin that no program wants. */
const STRANGER = "stranger-";

/** What the sequence has done so far, to compare the world with. */
interface Model {
  program: Program;
  counter: number;
}

class Reality {
  readonly #strangers = new Map<string, string>();
  #passingFault: OrderedFault | undefined;

  private constructor(
    readonly controlPlane: ControlPlane,
    readonly stack: InProcessStack,
  ) {
    for (let i = 0; i < STRANGERS; i++) this.addStranger(`${STRANGER}${i}`);
  }

  static async open(): Promise<Reality> {
    const controlPlane = await startControlPlane({ timeScale: 1000 });
    return new Reality(controlPlane, new InProcessStack(controlPlane));
  }

  /** A pool that the stack knows and the control plane has: only such ones are changed from outside. */
  pick(index: number): string | undefined {
    const ours = new Set(this.stack.pools.map(({ state }) => state.poolId));
    const there = this.controlPlane.pools.list().filter(({ id }) => ours.has(id));
    return there[index % Math.max(1, there.length)]?.name;
  }

  /** A pool of somebody else, whatever its name. */
  addStranger(name: string): void {
    // Not of this minute, in which a creation that lost its answer may have made it.
    const { id } = this.controlPlane.pools.seed({ name, createdAt: new Date(2026, 0) });
    this.#strangers.set(id, describePool(this.find(id)));
  }

  /** The pools that are not somebody else's. */
  get ours(): Pool[] {
    return this.controlPlane.pools.list().filter(({ id }) => !this.#strangers.has(id));
  }

  /** Whether somebody else has a name that the program may want. */
  get isNameTaken(): boolean {
    return [...this.#strangers.keys()].some((id) => !this.find(id)?.name.startsWith(STRANGER));
  }

  assertStrangersUntouched(): void {
    for (const [id, before] of this.#strangers) assert.equal(describePool(this.find(id)), before);
  }

  /** Those who have a name that the program wants would keep it from ever getting what it wants, or would be adopted. */
  calmDown(): void {
    for (const id of this.#strangers.keys()) {
      const name = this.find(id)?.name ?? "";
      if (name.startsWith(STRANGER)) continue;
      this.controlPlane.pools.remove(name);
      this.#strangers.delete(id);
    }
    this.controlPlane.faults.clear();
    this.controlPlane.pools.quota = undefined;
  }

  /** One at a time, or a look would run out of attempts. */
  failInPassing(trouble: Trouble): void {
    this.#passingFault?.remove();
    this.#passingFault = this.controlPlane.faults.add({ ...trouble, method: "GET" });
  }

  find(id: string): Pool | undefined {
    return this.controlPlane.pools.list().find((pool) => pool.id === id);
  }

  async close(): Promise<void> {
    await this.stack.close();
    await this.controlPlane.close();
  }
}

function describePool(pool: Pool | undefined): string {
  return pool ? `${pool.name} ${pool.replicas} ${pool.updatedAt.toISOString()}` : "gone";
}

class Command implements fc.AsyncCommand<Model, Reality> {
  constructor(
    private readonly title: string,
    private readonly action: (model: Model, reality: Reality) => unknown,
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, reality: Reality): Promise<void> {
    await this.action(model, reality);
    reality.assertStrangersUntouched();
  }

  toString(): string {
    return this.title;
  }
}

const logicalName = fc.constantFrom(...LOGICAL_NAMES);
const template = fc.constantFrom(...TEMPLATES);
const replicas = fc.integer({ min: 0, max: 4 });
const index = fc.nat({ max: 5 });

/** Changes a pool of the program, if it is there. */
function edit(model: Model, name: string, change: (pool: Program[string]) => Program[string]): void {
  const pool = model.program[name];
  if (pool) model.program[name] = change(pool);
}

const programEdits = [
  fc.tuple(logicalName, template, replicas, fc.boolean()).map(
    ([name, templateName, count, waitForReady]) =>
      new Command(`add ${name}: ${templateName} x ${count}, waitForReady ${waitForReady}`, ({ program }) => {
        program[name] ??= { templateName, replicas: count, waitForReady };
      }),
  ),
  logicalName.map(
    (name) =>
      new Command(`remove ${name}`, (model) => {
        model.program = Object.fromEntries(Object.entries(model.program).filter(([other]) => other !== name));
      }),
  ),
  fc.tuple(logicalName, replicas).map(
    ([name, count]) =>
      new Command(`scale ${name} to ${count}`, (model) => {
        edit(model, name, (pool) => ({ ...pool, replicas: count }));
      }),
  ),
  fc.tuple(logicalName, template).map(
    ([name, templateName]) =>
      new Command(`template of ${name}: ${templateName}`, (model) => {
        edit(model, name, (pool) => ({ ...pool, templateName }));
      }),
  ),
  logicalName.map(
    (name) =>
      new Command(`fixed name for ${name}`, (model) => {
        edit(model, name, (pool) => ({ ...pool, name: `fixed-${name}-${model.counter++}` }));
      }),
  ),
  logicalName.map(
    (name) =>
      new Command(`automatic name for ${name}`, (model) => {
        edit(model, name, ({ templateName, replicas, waitForReady }) => ({ templateName, replicas, waitForReady }));
      }),
  ),
  logicalName.map(
    (name) =>
      new Command(`toggle waitForReady of ${name}`, (model) => {
        edit(model, name, (pool) => ({ ...pool, waitForReady: !pool.waitForReady }));
      }),
  ),
];

/** Runs an outside edit on one of our pools, if there is one. */
function outside(title: string, action: (name: string, model: Model, reality: Reality) => unknown) {
  return index.map(
    (which) =>
      new Command(`${title} (pool ${which})`, async (model, reality) => {
        const name = reality.pick(which);
        if (name !== undefined) await action(name, model, reality);
      }),
  );
}

const outsideEdits = [
  outside(
    "outside: scale",
    (name, model, { controlPlane }) => void controlPlane.pools.scale(name, 5 + model.counter++),
  ),
  outside("outside: rename", (name, model, { controlPlane }) => {
    controlPlane.pools.rename(name, `renamed-${model.counter++}`);
  }),
  outside("outside: rename, and somebody else takes the name", (name, model, reality) => {
    reality.controlPlane.pools.rename(name, `renamed-${model.counter++}`);
    reality.addStranger(name);
    // One of them may be what is said only of a pool that was made, and never of a creation that met this one.
    reality.controlPlane.faults.clear();
  }),
  // Where somebody else has the name that the stack knows, theirs would be taken for the pool re-created by hand.
  outside("outside: delete", (name, _model, { controlPlane, stack }) => {
    const id = controlPlane.pools.get(name)?.id;
    const known = stack.pools.find(({ state }) => state.poolId === id)?.state.name ?? name;
    if (known === name || !controlPlane.pools.get(known)) controlPlane.pools.remove(name);
  }),
  // Under the name that the stack knows, and looked at right away: otherwise it is somebody else's pool from then on.
  outside("outside: re-create", async (name, model, { controlPlane, stack }) => {
    if (!stack.pools.some(({ state }) => state.name === name)) return;
    controlPlane.faults.clear();
    controlPlane.pools.recreate(name, { replicas: 7 });
    await stack.run(model.program, { refresh: true, preview: false });
  }),
  fc.constant(undefined).map(
    () =>
      new Command("outside: quota reached", (_model, { controlPlane }) => {
        controlPlane.pools.quota = controlPlane.pools.list().reduce((sum, pool) => sum + pool.replicas, 0) + 1;
      }),
  ),
  fc.constant(undefined).map(
    () =>
      new Command("outside: quota lifted", (_model, { controlPlane }) => {
        controlPlane.pools.quota = undefined;
      }),
  ),
];

const NOT_READY: Trouble = {
  kind: "status",
  phase: "after",
  status: 504,
  body: { detail: { error: "Timeout", message: "not ready" } },
};
const passing: Trouble[] = [
  { kind: "reset", phase: "before" },
  { kind: "reset", phase: "after" },
  { kind: "status", status: 502, body: "<html>Bad Gateway</html>" },
  { kind: "status", status: 429, body: { detail: "Rate limit exceeded" } },
];
const lasting: Trouble[] = [
  ...passing,
  { kind: "status", status: 401, body: { detail: "Invalid API key" } },
  { kind: "status", status: 500, body: "Internal Server Error" },
  { kind: "status", phase: "after", status: 504, body: "<html>Gateway Timeout</html>" },
  NOT_READY,
  { kind: "cutJson" },
  { kind: "wrongShape" },
];

const faults = [
  fc.tuple(fc.constantFrom("POST", "PATCH", "DELETE"), fc.constantFrom(...lasting), fc.integer({ min: 1, max: 6 })).map(
    ([method, trouble, times]) =>
      new Command(`fault: ${method} ${JSON.stringify(trouble)} x ${times}`, (_model, { controlPlane, isNameTaken }) => {
        if (trouble === NOT_READY && isNameTaken) return;
        controlPlane.faults.add({ ...trouble, method, times });
      }),
  ),
  // A look that fails for good after a creation that got lost leaves a pool that nobody can prove to be ours: it is
  // reported, and a person has to decide. So looks fail in passing only.
  fc.constantFrom(...passing).map(
    (trouble) =>
      new Command(`fault: GET ${JSON.stringify(trouble)}`, (_model, reality) => {
        reality.failInPassing(trouble);
      }),
  ),
];

const ups = [
  fc
    .boolean()
    .map(
      (refresh) =>
        new Command(refresh ? "up --refresh" : "up", ({ program }, { stack }) => stack.run(program, { refresh })),
    ),
  fc
    .constant(undefined)
    .map(() => new Command("preview", ({ program }, { stack }) => stack.run(program, { preview: true }))),
];

/** In a calm world an `up` succeeds, at the latest the second time: then with a refresh, as the first one says. */
async function succeed({ program }: Model, reality: Reality, options: RunOptions): Promise<void> {
  reality.calmDown();
  const first = await reality.stack.run(program, options);
  const last = first.succeeded ? first : await reality.stack.run(program, { ...options, refresh: true });
  assert.ok(last.succeeded, last.text);
}

/** What the state does not know, or knows under another name, is taken over with the stack's adoptExisting. */
const takeovers = [
  fc.tuple(logicalName, logicalName, fc.boolean(), fc.boolean()).map(
    ([from, to, refresh, crash]) =>
      new Command(
        `move ${from} to ${to} without an alias, refresh ${refresh}, crash ${crash}`,
        async (model, reality) => {
          const { [from]: pool, [to]: taken, ...others } = model.program;
          if (!pool || taken || from === to) return;
          const moved = { ...pool, name: pool.name ?? `fixed-${from}-${model.counter++}` };
          model.program = { ...others, [from]: moved };
          // Only what is there as the program says can be taken over.
          await succeed(model, reality, { refresh: true });
          const { id } = reality.controlPlane.pools.get(moved.name) ?? {};
          model.program = { ...others, [to]: moved };
          if (crash) await reality.stack.run(model.program, { refresh, adoptExisting: true, crash });
          await succeed(model, reality, { refresh, adoptExisting: true });
          assert.equal(reality.controlPlane.pools.get(moved.name)?.id, id, "the pool did not survive the move");
        },
      ),
  ),
  fc.tuple(logicalName, template).map(
    ([name, templateName]) =>
      new Command(`template of ${name}: ${templateName}, crash, and up with adoptExisting`, async (model, reality) => {
        edit(model, name, (pool) => ({ ...pool, templateName }));
        await reality.stack.run(model.program, { refresh: true, crash: true });
        await succeed(model, reality, { adoptExisting: true });
      }),
  ),
];

const commands = fc.commands([...programEdits, ...ups, ...ups, ...outsideEdits, ...faults, ...takeovers], {
  maxCommands: 30,
  size: "max",
  ...(FC_REPLAY_PATH && { replayPath: FC_REPLAY_PATH }),
});

async function converge(model: Model, reality: Reality): Promise<void> {
  const { controlPlane, stack } = reality;
  const { program } = model;
  await succeed(model, reality, { refresh: true });

  const wanted = Object.values(program).map(({ templateName, replicas: count }) => `${templateName} x ${count}`);
  const there = reality.ours;
  assert.deepEqual(
    there.map(({ templateName, replicas: count }) => `${templateName} x ${count}`).sort(),
    wanted.sort(),
  );
  for (const { name } of Object.values(program))
    if (name !== undefined) assert.ok(there.some((pool) => pool.name === name));
  const remembered = stack.pools.map(({ state }) => state.poolId);
  assert.deepEqual(there.map(({ id }) => id).sort(), remembered.sort(), "a pool is in no state, or in more than one");

  controlPlane.requests.clear();
  const preview = await stack.run(program, { preview: true });
  assert.deepEqual(preview.steps, []);
  assert.deepEqual(controlPlane.requests.all, [], "a preview made a request");
  const refreshed = await stack.run(program, { preview: true, refresh: true });
  assert.deepEqual(refreshed.steps, []);
  reality.assertStrangersUntouched();
}

describe("sequences of edits, accidents and operations", function () {
  this.timeout(600_000);

  it(`end where the program says, after ${RUNS} of them`, async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const reality = await Reality.open();
        const model: Model = { program: {}, counter: 0 };
        try {
          await fc.asyncModelRun(() => ({ model, real: reality }), sequence);
          await converge(model, reality);
        } finally {
          await reality.close();
        }
      }),
      { numRuns: RUNS, ...(SEED && { seed: Number(SEED) }), ...(FC_PATH && { path: FC_PATH }) },
    );
  });
});
