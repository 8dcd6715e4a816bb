import assert from "node:assert/strict";
import fc from "fast-check";
import { EVERY_FAULT, type Fault, type RequestFilter } from "../../harness/control-plane";
import {
  addSource,
  Command,
  type Commands,
  drawEdit,
  edit,
  only,
  remove,
  withKnownSources,
  withoutName,
} from "./command";
import { Output, pool, template } from "./program";
import type { Model, Reality } from "./reality";
import { IMAGE_RESOURCES, snapshotCommands } from "./snapshot-commands";

const POOLS = ["a", "b", "c"] as const;
const TEMPLATE = "t";
const TEMPLATE_NAMES = ["python", "node"] as const;
const IMAGES = ["python:3.13", "python:3.14"] as const;

const poolName = fc.constantFrom(...POOLS);
const anyName = fc.constantFrom(...POOLS, TEMPLATE, ...IMAGE_RESOURCES);
const nothing = fc.constant("");
const templateName = fc.constantFrom(...TEMPLATE_NAMES, new Output(TEMPLATE, "name"));
const replicas = fc.integer({ min: 0, max: 4 });
const index = fc.nat({ max: 5 });

const programEdits: Commands[] = [
  fc.tuple(poolName, templateName, replicas, fc.boolean()).map(
    ([name, wanted, count, waitForReady]) =>
      new Command(`add ${name}: ${String(wanted)} x ${count}, waitForReady ${waitForReady}`, (model) => {
        if (model.program[name]) return;
        const inputs = withKnownSources(model, { templateName: wanted, replicas: count, waitForReady });
        model.program = { ...model.program, [name]: pool(inputs) };
      }),
  ),
  anyName.map(
    (name) =>
      new Command(`remove ${name}`, (model) => {
        remove(model, name);
      }),
  ),
  drawEdit("replicas", poolName, replicas, (inputs, count) => ({ ...inputs, replicas: count })),
  drawEdit("template", poolName, templateName, (inputs, wanted) => ({ ...inputs, templateName: wanted })),
  drawEdit("toggled waitForReady", poolName, nothing, (inputs) => ({
    ...inputs,
    waitForReady: inputs["waitForReady"] === false,
  })),
  drawEdit("fixed name", anyName, nothing, (inputs, _nothing, model, name) => ({
    ...inputs,
    name: `fixed-${name}-${model.counter++}`,
  })),
  drawEdit("automatic name", anyName, nothing, withoutName),
  fc.constantFrom(...IMAGES).map(
    (image) =>
      new Command(`${TEMPLATE} with image ${image}`, (model) => {
        if (model.program[TEMPLATE]) edit(model, TEMPLATE, (inputs) => ({ ...inputs, image }));
        else addSource(model, TEMPLATE, template({ image }));
      }),
  ),
];

/** Changes that make a program contradict itself, so that it fails before it touches anything; each is undone. */
const contradictions: Commands[] = [
  fc.tuple(poolName, poolName).map(
    ([one, other]) =>
      new Command(`one name for ${one} and ${other}`, async (model, reality) => {
        const { program } = model;
        const { [one]: first, [other]: second } = program;
        if (one === other || !first || !second) return;
        const name = { name: `fixed-both-${model.counter++}` };
        const both = [one, other].map((key) => [key, pool({ ...program[key]?.inputs, ...name })] as const);
        const wrong = { ...model, program: { ...program, ...Object.fromEntries(both) } };
        const preview = await reality.run(wrong, { preview: true });
        assert.match(preview.text, /is also the name of the resource/);
        assert.equal((await reality.run(wrong)).succeeded, false);
      }),
  ),
  fc.tuple(poolName, poolName).map(
    ([one, other]) =>
      new Command(`swap the names of ${one} and ${other}`, async (model, reality) => {
        const nameOf = new Map(reality.stack.resources.map(({ logicalName, state }) => [logicalName, state.name]));
        const { program } = model;
        const { [one]: first, [other]: second } = program;
        if (one === other || !first || !second || nameOf.get(one) === undefined || nameOf.get(other) === undefined)
          return;
        const swapped = {
          ...program,
          [one]: pool({ ...first.inputs, name: nameOf.get(other) }),
          [other]: pool({ ...second.inputs, name: nameOf.get(one) }),
        };
        for (const options of [{ preview: true }, {}, { adoptExisting: true }]) {
          assert.equal((await reality.run({ ...model, program: swapped }, options)).succeeded, false);
        }
      }),
  ),
];

/** Runs an outside edit on one of our pools, if there is one. */
function outside(title: string, action: (name: string, model: Model, reality: Reality) => unknown): Commands {
  return index.map(
    (which) =>
      new Command(`outside: ${title} (pool ${which})`, async (model, reality) => {
        const name = reality.pick(which);
        if (name !== undefined) await action(name, model, reality);
      }),
  );
}

const outsideEdits: Commands[] = [
  outside("scale", (name, model, { controlPlane }) => void controlPlane.pools.scale(name, 5 + model.counter++)),
  outside("rename", (name, model, { controlPlane }) => {
    controlPlane.pools.rename(name, `renamed-${model.counter++}`);
  }),
  outside("rename, and someone else takes the name", async (name, model, reality) => {
    reality.controlPlane.pools.rename(name, `renamed-${model.counter++}`);
    reality.foreign.add(name);
    // A deletion uses the name: while reads show the last owner, no check can find that the new owner is foreign.
    await reality.untilReadsShowAll();
  }),
  // A foreign pool under a name in the state would be taken for the pool re-created by hand.
  outside("delete", (name, _model, { controlPlane, stack }) => {
    const id = controlPlane.pools.get(name)?.id;
    const known = stack.resources.find(({ objectId }) => objectId === id)?.state.name ?? name;
    if (known === name || !controlPlane.pools.get(known)) controlPlane.pools.remove(name);
  }),
  // Uses a name of the state and refreshes at once: later, the new pool would be foreign.
  outside("re-create", async (name, model, reality) => {
    const { controlPlane, stack } = reality;
    if (!stack.resources.some(({ state }) => state.name === name)) return;
    controlPlane.faults.clear();
    controlPlane.pools.recreate(name, { replicas: 7 });
    await reality.run(model, { mode: "refresh" });
  }),
  only("outside: rename the template", (model, { controlPlane: { templates }, stack }) => {
    const known = new Set(stack.resources.map(({ objectId }) => objectId));
    const ours = templates.list().find(({ id }) => known.has(id));
    if (ours) templates.rename(ours.name, `renamed-${model.counter++}`);
  }),
  only("outside: quota reached", (_model, { controlPlane: { pools } }) => {
    pools.quota = pools.list().reduce((sum, { replicas: count }) => sum + count, 0) + 1;
  }),
  only("outside: quota lifted", (_model, { controlPlane: { pools } }) => {
    pools.quota = undefined;
  }),
];

/** A fault of creating a pool. */
const NOT_READY: Fault = {
  kind: "status",
  phase: "after",
  insteadOf: 201,
  status: 504,
  body: { detail: { error: "Timeout", message: "not ready" } },
};
// A hanging request takes its full timeout, again and again.
const faultKinds: readonly (Fault & RequestFilter)[] = [
  ...EVERY_FAULT.filter(({ kind }) => kind !== "hang"),
  NOT_READY,
];

const faults: Commands[] = ["GET", "POST", "PATCH", "DELETE"].map((method) =>
  fc
    .tuple(
      fc.constantFrom(...faultKinds.filter((fault) => (fault.method ?? method) === method)),
      fc.integer({ min: 1, max: 6 }),
    )
    .map(
      ([fault, times]) =>
        new Command(`fault: ${method} ${JSON.stringify(fault)} x ${times}`, (_model, { controlPlane }) => {
          controlPlane.faults.add({ ...fault, method, times });
        }),
    ),
);

const ups: Commands[] = [
  only("up", (model, reality) => reality.run(model)),
  only("up --refresh", (model, reality) => reality.run(model, { refresh: true })),
  only("preview", (model, reality) => reality.run(model, { preview: true })),
  fc
    .constantFrom(...POOLS, ...IMAGE_RESOURCES)
    .map((name) => new Command(`up --replace ${name}`, (model, reality) => reality.run(model, { replace: [name] }))),
  only("destroy", (model, reality) => reality.run(model, { mode: "destroy" })),
];

/** Adopts objects that the state lacks, or has under another name, with the stack's adoptExisting. */
const takeovers: Commands[] = [
  fc.tuple(poolName, poolName, fc.boolean(), fc.constantFrom("alias", "crash", "none")).map(
    ([from, to, refresh, how]) =>
      new Command(`move ${from} to ${to}, refresh ${refresh}, ${how}`, async (model, reality) => {
        const { [from]: moved, [to]: taken, ...others } = model.program;
        if (!moved || taken || from === to) return;
        const { name: before } = moved.inputs;
        const name = typeof before === "string" ? before : `fixed-${from}-${model.counter++}`;
        const declaration = pool({ ...moved.inputs, name });
        model.program = { ...others, [from]: declaration };
        // Only objects equal to the program's can be adopted.
        await reality.succeed(model, { refresh: true });
        const { id } = reality.controlPlane.pools.get(name) ?? {};
        model.program = { ...others, [to]: { ...declaration, ...(how === "alias" && { aliases: [from] }) } };
        if (how === "crash") await reality.run(model, { refresh, adoptExisting: true, crash: true });
        await reality.succeed(model, { refresh, adoptExisting: how !== "alias" });
        // Pulumi refuses an alias that is another resource's name.
        model.program = { ...others, [to]: declaration };
        if (how !== "alias") return;
        const { steps, text } = await reality.run(model, { preview: true });
        assert.ok(!steps.some(({ resource }) => resource === to || resource === from), text);
        assert.equal(reality.controlPlane.pools.get(name)?.id, id, "the pool did not survive the move");
      }),
  ),
  fc.tuple(poolName, fc.constantFrom(...TEMPLATE_NAMES)).map(
    ([name, wanted]) =>
      new Command(`template of ${name}: ${wanted}, crash, and up with adoptExisting`, async (model, reality) => {
        // A replacement under another fixed name adopts nothing, so nothing else may be pending.
        await reality.succeed(model, { refresh: true });
        edit(model, name, (inputs) => ({ ...inputs, templateName: wanted }));
        await reality.run(model, { crash: true });
        await reality.succeed(model, { adoptExisting: true });
      }),
  ),
];

const allCommands = [
  ...programEdits,
  ...snapshotCommands,
  ...ups,
  ...ups,
  ...outsideEdits,
  ...faults,
  ...takeovers,
  ...contradictions,
];

/** @param replayPath - selects the commands of a failed sequence to run again */
export function sequences(replayPath: string | undefined): fc.Arbitrary<Iterable<fc.AsyncCommand<Model, Reality>>> {
  return fc.commands(allCommands, { maxCommands: 30, size: "max", ...(replayPath && { replayPath }) });
}
