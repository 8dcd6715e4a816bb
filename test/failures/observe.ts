import { setImmediate as turn } from "node:timers/promises";
import { type ControlPlane, type LoggedRequest, startControlPlane } from "../../harness/control-plane";
import type { OperationResult } from "../../harness/engine/engine";
import { InProcessStack, type RunOptions } from "../model/in-process-stack";
import type { Program } from "../model/program";
import { samples } from "../lifecycle/samples";
import type { DoorName } from "../../harness/doors";
import type { Failure } from "./failures";
import { declare, describeForeign, seedForeign, type Subject } from "./subjects";

export const operations = ["create", "read", "update", "delete"] as const;
export type Operation = (typeof operations)[number];

/** Name in the program, or an automatic one. */
export type Naming = "fixed" | "automatic";

/** Traces of one failed operation. Automatic names are shown without their digits. */
export interface Observation {
  /** Objects on the host after the operation. */
  held: string;
  /** Objects in the state after the operation. */
  state: string;
  /** The user's error; missing if the operation succeeded. */
  message: string | undefined;
  /** Operations after the failure: the same once more, then those of its messages, until one succeeds. */
  next: readonly Attempt[];
  /** Whether the host finally had the objects of the program. */
  converged: boolean;
  /** Whether an object of another owner is deleted or changed. */
  isForeignHurt: boolean;
}

export interface Attempt {
  /** Option that the previous message asked for. */
  option: "--refresh" | "adoptExisting" | undefined;
  /** Missing if the operation succeeded. */
  message: string | undefined;
  /** Methods of the requests that changed something. */
  changes: readonly string[];
}

const NOBODY = "http://127.0.0.1:9";

/** Runs one operation against a control plane that fails it, then the same against the same control plane without faults. */
export async function observe(
  subject: Subject,
  operation: Operation,
  failure: Failure,
  { naming, door }: { naming: Naming; door: DoorName },
): Promise<Observation> {
  const controlPlane = await startControlPlane();
  seedForeign(subject, controlPlane);
  const foreign = describeForeign(subject, controlPlane);
  const stack = new InProcessStack(controlPlane, { door, retryPolicy: { attemptMs: 100, lookDelaysMs: [0, 5] } });
  try {
    const { fault, nearDeadline, alsoFailing = [] } = failure;
    const before = {
      ...subject.inputs,
      ...(naming === "fixed" && { name: "workers" }),
      ...(nearDeadline && operation === "create" && { waitForReady: false }),
    };
    const wanted = { ...before, ...(operation === "update" && subject.changed) };
    if (operation !== "create") await stack.run({ workers: declare(subject, before) });
    const program: Program = { workers: declare(subject, wanted) };
    const run = operation === "delete" ? () => stack.run({}, { mode: "destroy" }) : up;
    function up(options?: RunOptions): Promise<OperationResult> {
      return stack.run(program, options);
    }

    const methods = { create: "POST", read: "GET", update: subject.updateMethod, delete: "DELETE" } as const;
    const request = { method: failure.method ?? methods[operation], path: subject.path };
    // The outcome would otherwise depend on a build's end.
    controlPlane.snapshots.buildSeconds = Infinity;
    if (fault === "nobodyListens") stack.endpoint = NOBODY;
    else if (fault === "isDeleted") deleteAtLastMoment(subject, controlPlane, request);
    else if (fault === "buildFails") failBuilds(controlPlane);
    else if (fault !== "buildIsSlow") controlPlane.faults.add({ ...fault, ...request, times: Infinity });
    for (const other of alsoFailing) controlPlane.faults.add({ ...other, times: Infinity });
    const failed = await (operation === "read" ? stack.run(program, { mode: "refresh" }) : run());
    const held = describeHeld(subject, controlPlane);
    const state = describeState(subject, stack);

    controlPlane.faults.clear();
    stack.endpoint = controlPlane.url;
    controlPlane.snapshots.buildSeconds = 0;
    for (const { id } of controlPlane.snapshots.list()) controlPlane.snapshots.finishBuild(id);
    // An abandoned connection may still change the control plane.
    await turn();
    const next = [await attempt(controlPlane, undefined, run)];
    const isAskedFor = (option: string): boolean => next.at(-1)?.message?.includes(option) ?? false;
    if (isAskedFor("--refresh")) next.push(await attempt(controlPlane, "--refresh", () => up({ refresh: true })));
    if (isAskedFor("adoptExisting")) {
      next.push(await attempt(controlPlane, "adoptExisting", () => up({ adoptExisting: true })));
    }
    const settled = next.at(-1)?.message === undefined;
    const target = operation === "delete" ? "nothing" : subject.describeState({ ...wanted, name: "workers" });
    return {
      held,
      state,
      message: clean(messageOf(failed), controlPlane),
      next,
      converged: settled && describeHeld(subject, controlPlane) === target,
      isForeignHurt: describeForeign(subject, controlPlane) !== foreign,
    };
  } finally {
    await controlPlane.close();
  }
}

async function attempt(
  controlPlane: ControlPlane,
  option: Attempt["option"],
  run: () => Promise<OperationResult>,
): Promise<Attempt> {
  controlPlane.requests.clear();
  const message = clean(messageOf(await run()), controlPlane);
  const changes = controlPlane.requests.all.map(({ method }: LoggedRequest) => method).filter((m) => m !== "GET");
  return { option, message, changes };
}

/** Deletes the object between the operation's read and its change. */
function deleteAtLastMoment(
  { type }: Subject,
  controlPlane: ControlPlane,
  request: { method: string; path: RegExp },
): void {
  const objects = samples[type].objects(controlPlane);
  controlPlane.faults.once(request, () => {
    for (const { id, name } of objects.list()) if (name.startsWith("workers")) objects.remove(id);
  });
}

function failBuilds({ faults, snapshots }: ControlPlane): void {
  const action = (): void => {
    for (const { id, status } of snapshots.list()) {
      if (status === "building") snapshots.failBuild(id, "failed to pull image");
    }
  };
  faults.add({ kind: "run", phase: "after", method: "POST", action, times: Infinity });
}

function describeHeld(subject: Subject, controlPlane: ControlPlane): string {
  return subject.describe(controlPlane).map(plain).join(" and ") || "nothing";
}

function describeState(subject: Subject, { resources }: InProcessStack): string {
  const described = resources.map(({ state, isReplaced, isPartial }) => {
    const { unconfirmed } = state;
    const marks = [
      ...(subject.result === undefined ? [] : [String(state[subject.result])]),
      ...(unconfirmed ? ["unconfirmed"] : isPartial ? ["partially created"] : []),
      ...(isReplaced ? ["to be deleted"] : []),
    ];
    return plain([subject.describeState(state), ...marks].join(", "));
  });
  return described.join("; ") || "nothing";
}

function messageOf({ diagnostics }: OperationResult): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  return errors.length > 0 ? errors.join(" ").replace(/^1 error occurred:\s*\*\s*/, "") : undefined;
}

/** Removes text that differs from run to run. */
function clean<Text extends string | undefined>(message: Text, { url }: ControlPlane): Text | string {
  return message === undefined
    ? message
    : plain(message)
        .replaceAll(url, "https://langsmith.example.com")
        .replaceAll(NOBODY, "https://langsmith.example.com")
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-01-01T00:00:00Z");
}

function plain(text: string): string {
  return text.replace(/\bworkers-[0-9a-f]{7}\b/g, "workers");
}
