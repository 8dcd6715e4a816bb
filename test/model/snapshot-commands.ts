import fc from "fast-check";
import type { Snapshot } from "../../harness/control-plane";
import { addSource, Command, type Commands, drawEdit, edit, only, withKnownSources } from "./command";
import { Output, registry, snapshot } from "./program";
import type { Model, Reality } from "./reality";

const REGISTRY = "r";
const SNAPSHOTS = ["s", "u"] as const;
/** Logical names of the snapshots. */
export const IMAGE_RESOURCES = [REGISTRY, ...SNAPSHOTS] as const;

const snapshotName = fc.constantFrom(...SNAPSHOTS);
const image = fc.constantFrom("python:3.13", "python:3.14");
const url = fc.constantFrom("registry.example.com", "mirror.example.com");
const password = fc.constantFrom("first-password", "second-password");
const index = fc.nat({ max: 3 });

const programEdits: Commands[] = [
  fc.tuple(url, password).map(
    ([address, secret]) =>
      new Command(`${REGISTRY} at ${address} with ${secret}`, (model) => {
        const inputs = { url: address, username: "robot", password: secret };
        if (model.program[REGISTRY]) edit(model, REGISTRY, (before) => ({ ...before, ...inputs }));
        else addSource(model, REGISTRY, registry(inputs));
      }),
  ),
  fc.tuple(snapshotName, image, fc.boolean(), fc.boolean()).map(
    ([name, dockerImage, waitForReady, isPrivate]) =>
      new Command(`add ${name}: ${dockerImage}, private ${isPrivate}, waitForReady ${waitForReady}`, (model) => {
        if (model.program[name]) return;
        const registryId = isPrivate ? new Output(REGISTRY, "registryId") : undefined;
        const inputs = withKnownSources(model, { dockerImage, fsCapacityBytes: "4Gi", waitForReady, registryId });
        model.program = { ...model.program, [name]: snapshot(inputs) };
      }),
  ),
  drawEdit("image", snapshotName, image, (inputs, dockerImage) => ({ ...inputs, dockerImage })),
  drawEdit("waitForReady", snapshotName, fc.boolean(), (inputs, waitForReady) => ({ ...inputs, waitForReady })),
  only("one name with two tags", (model) => {
    for (const tag of SNAPSHOTS) edit(model, tag, (inputs) => ({ ...inputs, name: "fixed/both", tag }));
  }),
];

/** Runs an outside edit on one of our snapshots, if there is one. */
function outside(title: string, action: (snapshot: Snapshot, reality: Reality) => void): Commands {
  return index.map(
    (which) =>
      new Command(`outside: ${title} (snapshot ${which})`, (_model, reality) => {
        const ours = reality.pickOf(reality.controlPlane.snapshots.list(), which);
        if (ours) action(ours, reality);
      }),
  );
}

function outsideRegistry(title: string, action: (name: string, model: Model, reality: Reality) => void): Commands {
  return only(`outside: ${title}`, (model, reality) => {
    const ours = reality.pickOf(reality.controlPlane.registries.list(), 0);
    if (ours) action(ours.name, model, reality);
  });
}

const outsideEdits: Commands[] = [
  outside("delete", ({ id }, { controlPlane }) => {
    controlPlane.snapshots.remove(id);
  }),
  outside("the tag moves", ({ name, tags: [tag] }, { foreign }) => {
    foreign.publish(name, tag);
  }),
  outside("the build fails", ({ id, status }, { controlPlane }) => {
    if (status === "building") controlPlane.snapshots.failBuild(id);
  }),
  outside("slow deletion", ({ id }, { controlPlane }) => {
    controlPlane.snapshots.removeLater(id, 3);
  }),
  fc.integer({ min: 1, max: 3 }).map(
    (times) =>
      new Command(`builds fail x ${times}`, (_model, { controlPlane }) => {
        controlPlane.faults.add({
          kind: "run",
          phase: "after",
          method: "POST",
          path: /snapshots/,
          times,
          action: () => {
            const newest = controlPlane.snapshots.list().at(-1);
            if (newest?.status === "building") controlPlane.snapshots.failBuild(newest.id);
          },
        });
      }),
  ),
  only("outside: snapshot quota reached", (_model, { controlPlane: { snapshots } }) => {
    snapshots.quota = snapshots.list().length;
  }),
  only("outside: snapshot quota lifted", (_model, { controlPlane: { snapshots } }) => {
    snapshots.quota = undefined;
  }),
  outsideRegistry("rename the registry", (name, model, { controlPlane }) => {
    controlPlane.registries.rename(name, `renamed-${model.counter++}`);
  }),
  outsideRegistry("delete the registry", (name, _model, { controlPlane }) => {
    controlPlane.registries.remove(name);
  }),
  outsideRegistry("the registry moves", (name, _model, { controlPlane }) => {
    controlPlane.registries.update(name, { url: "elsewhere.example.com" });
  }),
];

/** Edits of snapshots and of their registry, and accidents. */
export const snapshotCommands: Commands[] = [...programEdits, ...outsideEdits];
