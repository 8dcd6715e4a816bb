import { setImmediate as turn } from "node:timers/promises";
import { type ControlPlane, type LoggedRequest, startControlPlane } from "../control-plane";
import type { OperationResult } from "../engine/engine";
import { InProcessStack, type RunOptions } from "../model/in-process-stack";
import { pool, type Program } from "../model/program";
import type { DoorName } from "../scenarios/doors";
import type { Failure } from "./failures";

export const operations = ["create", "read", "update", "delete"] as const;
export type Operation = (typeof operations)[number];

/** Whether the program names the pool. */
export type Naming = "fixed" | "automatic";

/** What a failure left behind, and what became of it. An automatic name is shown without its digits. */
export interface Observation {
  /** Pools on the control plane when the operation had ended. */
  held: string;
  /** The pool in the state after it. */
  state: string;
  /** What the user read; nothing if the operation succeeded all the same. */
  message: string | undefined;
  /** What the next operation did once the failure was over, and the one that its message asks for, until one succeeded. */
  next: string;
  /** Whether the control plane had in the end what the program asks for. */
  converged: boolean;
  /** A pool that was not ours is gone or changed. */
  foreignPoolHurt: boolean;
}

const METHODS = { create: "POST", read: "GET", update: "PATCH", delete: "DELETE" } as const;
const NOBODY = "http://127.0.0.1:9";
const WORKERS = { templateName: "python", replicas: 2 };

/** Runs one operation against a control plane that fails it, then the same against the same control plane without faults. */
export async function observe(
  operation: Operation,
  failure: Failure,
  { naming, door }: { naming: Naming; door: DoorName },
): Promise<Observation> {
  const controlPlane = await startControlPlane();
  const foreign = controlPlane.pools.seed({ name: "foreign", replicas: 1 });
  const stack = new InProcessStack(controlPlane, { door, retryPolicy: { attemptMs: 100, lookDelaysMs: [0, 5] } });
  try {
    const { fault, nearDeadline, alsoFailing = [] } = failure;
    const before = {
      ...WORKERS,
      ...(naming === "fixed" && { name: "workers" }),
      ...(nearDeadline && operation === "create" && { waitForReady: false }),
    };
    const wanted = { ...before, replicas: operation === "update" ? 4 : 2 };
    if (operation !== "create") await stack.run({ workers: pool(before) });
    const program: Program = { workers: pool(wanted) };
    const run = operation === "delete" ? () => stack.run({}, { mode: "destroy" }) : up;
    function up(options?: RunOptions): Promise<OperationResult> {
      return stack.run(program, options);
    }

    if (fault === "nobodyListens") stack.endpoint = NOBODY;
    else if (fault === "poolDeleted") deletePoolAtLastMoment(controlPlane, METHODS[operation]);
    else controlPlane.faults.add({ ...fault, method: METHODS[operation], path: /\/pools/, times: Infinity });
    for (const other of alsoFailing) controlPlane.faults.add({ ...other, times: Infinity });
    const failed = await (operation === "read" ? stack.run(program, { mode: "refresh" }) : run());
    const held = describePools(controlPlane);
    const state = describeState(stack);

    controlPlane.faults.clear();
    stack.endpoint = controlPlane.url;
    // A connection that was given up may still be at work on the control plane.
    await turn();
    const attempts: string[] = [];
    let settled = await record(controlPlane, attempts, "", run);
    if (!settled && attempts.join().includes("--refresh")) {
      settled = await record(controlPlane, attempts, "with `--refresh`: ", () => up({ refresh: true }));
    }
    if (!settled && attempts.join().includes("adoptExisting")) {
      settled = await record(controlPlane, attempts, "with `adoptExisting`: ", () => up({ adoptExisting: true }));
    }
    const target = operation === "delete" ? "nothing" : `workers: python x ${wanted.replicas}`;
    const there = controlPlane.pools.get("foreign");
    return {
      held,
      state,
      message: clean(messageOf(failed), controlPlane),
      next: attempts.join("; "),
      converged: settled && describePools(controlPlane) === target,
      foreignPoolHurt: there?.id !== foreign.id || there.replicas !== foreign.replicas,
    };
  } finally {
    await controlPlane.close();
  }
}

/** Runs an operation and notes what it changed, or why it failed. @returns whether it succeeded */
async function record(
  controlPlane: ControlPlane,
  attempts: string[],
  title: string,
  run: () => Promise<OperationResult>,
): Promise<boolean> {
  controlPlane.requests.clear();
  const message = messageOf(await run());
  const changes = controlPlane.requests.all.map(({ method }: LoggedRequest) => method).filter((m) => m !== "GET");
  attempts.push(
    `${title}${message === undefined ? changes.join(", ") || "nothing" : `fails: ${clean(message, controlPlane)}`}`,
  );
  return message === undefined;
}

/** The pool is still there when the operation looks, and gone when it acts. */
function deletePoolAtLastMoment({ faults, pools }: ControlPlane, method: string): void {
  faults.once({ method, path: /\/pools/ }, () => {
    for (const { name } of pools.list()) if (name.startsWith("workers")) pools.remove(name);
  });
}

function describePools({ pools }: ControlPlane): string {
  const ours = pools.list().filter(({ name }) => name !== "foreign");
  return (
    ours.map(({ name, templateName, replicas }) => `${plain(name)}: ${templateName} x ${replicas}`).join(", ") ||
    "nothing"
  );
}

function describeState({ resources }: InProcessStack): string {
  const [known] = resources;
  if (!known) return "nothing";
  const { name, templateName, replicas, readiness, unconfirmed } = known.state;
  const marks = [readiness, ...(unconfirmed ? ["unconfirmed"] : known.isPartial ? ["partially created"] : [])];
  return `${plain(name)}: ${String(templateName)} x ${String(replicas)}, ${marks.join(", ")}`;
}

function messageOf({ diagnostics }: OperationResult): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  return errors.length > 0 ? errors.join(" ").replace(/^1 error occurred:\s*\*\s*/, "") : undefined;
}

/** Takes out what differs from run to run. */
function clean<Text extends string | undefined>(message: Text, { url }: ControlPlane): Text | string {
  return message === undefined
    ? message
    : plain(message)
        .replaceAll(url, "https://langsmith.example.com")
        .replaceAll(NOBODY, "https://langsmith.example.com")
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-01-01T00:00:00Z");
}

function plain(text: string): string {
  return text.replace(/\bworkers-[0-9a-f]{7}\b/g, "workers");
}
