import type { Properties } from "../../provider/lifecycle/properties";
import type { ControlPlane } from "../../harness/control-plane";
import type { Declaration } from "../model/program";
import { samples } from "../lifecycle/samples";

/** Resources whose failures are documented. */
export const subjectNames = ["SandboxPool", "SandboxRegistry", "SandboxSnapshot"] as const;
export type SubjectName = (typeof subjectNames)[number];

/** A resource in the operations that fail. */
export interface Subject {
  type: SubjectName;
  inputs: Properties;
  /** Inputs of an update. */
  changed: Properties;
  /** Method of an update; a snapshot's update creates another snapshot. */
  updateMethod: "PATCH" | "POST";
  path: RegExp;
  /** Describes our own objects on the host in a few words each. */
  describe(controlPlane: ControlPlane): string[];
  /** Describes a state, or the inputs of a program, in the same words. */
  describeState(state: Properties): string;
  /** Output that shows the outcome of a create. */
  result: string | undefined;
}

export const FOREIGN = "foreign";

const sandboxPool: Subject = {
  type: "SandboxPool",
  inputs: { templateName: "python", replicas: 2 },
  changed: { replicas: 4 },
  updateMethod: "PATCH",
  path: /\/pools/,
  describe: ({ pools }) => ours(pools.list()).map((pool) => sandboxPool.describeState({ ...pool })),
  describeState: ({ name, templateName, replicas }) => `${String(name)}: ${String(templateName)} x ${String(replicas)}`,
  result: "readiness",
};

const sandboxRegistry: Subject = {
  type: "SandboxRegistry",
  inputs: { url: "registry.example.com", username: "robot", password: "old" },
  changed: { password: "new" },
  updateMethod: "PATCH",
  path: /\/registries/,
  describe: ({ registries }) =>
    ours(registries.list()).map((registry) => sandboxRegistry.describeState({ ...registry })),
  describeState: ({ name, password }) => `${String(name)}: ${typeof password === "string" ? password : "no"} password`,
  result: undefined,
};

const sandboxSnapshot: Subject = {
  type: "SandboxSnapshot",
  inputs: { dockerImage: "python:3.13", fsCapacityBytes: "4Gi", timeout: 10 },
  changed: { dockerImage: "python:3.14" },
  updateMethod: "POST",
  path: /\/snapshots/,
  describe: ({ snapshots }) => ours(snapshots.list()).map((snapshot) => sandboxSnapshot.describeState({ ...snapshot })),
  describeState: ({ name, dockerImage }) => `${String(name)}: ${String(dockerImage)}`,
  result: "status",
};

export const subjects: Readonly<Record<SubjectName, Subject>> = {
  SandboxPool: sandboxPool,
  SandboxRegistry: sandboxRegistry,
  SandboxSnapshot: sandboxSnapshot,
};

export function declare({ type }: Subject, inputs: Properties): Declaration {
  return { type, inputs };
}

/** The resource's noun in messages. */
export function nounOf({ type }: Subject): string {
  return samples[type].definition.noun;
}

/** Creates an object of the same kind that belongs to another owner. */
export function seedForeign({ type }: Subject, { pools, registries, snapshots }: ControlPlane): void {
  if (type === "SandboxPool") pools.seed({ name: FOREIGN, replicas: 1 });
  else if (type === "SandboxRegistry") registries.seed({ name: FOREIGN });
  else snapshots.seed({ name: FOREIGN });
}

/** Describes another owner's object in full, so that any change shows. */
export function describeForeign({ type }: Subject, controlPlane: ControlPlane): string {
  return JSON.stringify(samples[type].objects(controlPlane).get(FOREIGN) ?? "gone");
}

function ours<Item extends { name: string }>(items: readonly Item[]): Item[] {
  return items.filter(({ name }) => name !== FOREIGN && !name.startsWith("system/"));
}
