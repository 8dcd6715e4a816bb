import type { Definition } from "../../provider/lifecycle/definition";
import type { Properties } from "../../provider/lifecycle/properties";
import { type ResourceName, resources } from "../../provider/resources/index";
import type { ControlPlane } from "../../harness/control-plane/index";

/** Values with which the tests for all resources test one of them. */
export interface Sample {
  definition: Definition;
  /** Valid inputs with a fixed name and a value for a field that replaces the resource, if it has one. */
  inputs: Properties & { name: string };
  /** Other values for every field that replaces the resource, except the name. */
  replacing?: Properties;
  /** Other values for every field that is updated in place, except the name. */
  updating?: Properties;
  /** Fields that cannot change together with the others; the resource's own tests change them. */
  changedElsewhere?: readonly string[];
  /** Invalid inputs with the path of the property that the failure names, and the reason if several are possible. */
  invalid: readonly (readonly [property: string, inputs: Properties, reason?: RegExp])[];
  /** A field, and a changed response that gives it a value which no program can declare. */
  undeclarable: { field: string; changes: Properties };
  /** Unknown values inside nested fields. */
  nested?: (unknown: symbol) => Properties;
  /** The control plane's objects, to be changed outside of Pulumi. */
  objects: (controlPlane: ControlPlane) => ObjectsByHand;
}

/** The part that all collections of the fake control plane share. */
export interface ObjectsByHand {
  list(): readonly { readonly id: string; readonly name: string; readonly tenantId: string | undefined }[];
  get(name: string): { readonly id: string; readonly name: string } | undefined;
  rename(name: string, newName: string): unknown;
  remove(name: string): void;
}

/** Samples of the resources that are identified by a unique name. */
export function namedSamples(): Sample[] {
  return Object.values(samples).filter(({ definition }) => definition.api.identifiedBy === "name");
}

/** Whether a default is an empty value. */
export function isNothing(value: unknown): boolean {
  return value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}

/** One sample for each resource; a missing one does not compile. */
export const samples: Readonly<Record<ResourceName, Sample>> = {
  SandboxPool: {
    definition: resources.SandboxPool,
    inputs: { name: "workers", templateName: "python", replicas: 2 },
    replacing: { templateName: "node" },
    updating: { replicas: 4 },
    invalid: [
      ["name", { name: "Workers" }, /lower-case/],
      ["name", { name: "1workers" }, /start with a letter/],
      ["name", { name: "workers-" }, /hyphen/],
      ["name", { name: "workers\n" }, /letters/],
      ["name", { name: "a".repeat(64) }, /63/],
      ["templateName", { templateName: undefined }, /name of a sandbox template/],
      ["templateName", { templateName: "" }, /empty/],
      ["templateName", { templateName: "python\n" }],
      ["replicas", { replicas: undefined }, /whole/],
      ["replicas", { replicas: "3" }, /whole/],
      ["replicas", { replicas: 1.5 }, /whole/],
      ["replicas", { replicas: -1 }, /at least 0/],
      ["timeout", { timeout: 9 }, /10 seconds/],
      ["timeout", { timeout: 601 }, /600 seconds/],
      ["waitForReady", { waitForReady: "no" }, /true or false/],
      ["adoptExisting", { adoptExisting: 1 }],
    ],
    undeclarable: { field: "templateName", changes: { template_name: "" } },
    objects: ({ pools }) => pools,
  },
  SandboxTemplate: {
    definition: resources.SandboxTemplate,
    inputs: { name: "workers", image: "python:3.13", resources: { cpu: "500m", memory: "1Gi" } },
    replacing: {
      image: "python:3.14",
      resources: { cpu: "2", memory: "1Gi" },
      volumeMounts: [{ volumeName: "data", mountPath: "/data" }],
      registryName: "private",
    },
    invalid: [
      ["name", { name: "1st" }],
      ["image", { image: "" }],
      ["image", { image: "python:${VERSION}" }],
      ["image", { image: "python@sha256:…" }],
      ["image", { image: "python@sha256:5c2c7596" }],
      ["resources.cpu", { resources: { cpu: "half" } }],
      ["resources.memory", { resources: { memory: "512" } }],
      ["resources.memory", { resources: { memory: "512m" } }],
      ["resources.storage", { resources: { storage: "10" } }],
      ["resources", { resources: { cpus: "1" } }],
      ["volumeMounts.0.mountPath", { volumeMounts: [{ volumeName: "data", mountPath: "data" }] }],
      ["volumeMounts.0.mountPath", { volumeMounts: [{ volumeName: "data", mountPath: "/data " }] }],
      ["volumeMounts.0.volumeName", { volumeMounts: [{ volumeName: " ", mountPath: "/data" }] }],
      ["registryName", { registryName: "" }],
      ["adoptExisting", { adoptExisting: "true" }],
    ],
    nested: (unknown) => ({
      resources: { cpu: unknown, memory: "1Gi" },
      volumeMounts: [{ volumeName: unknown, mountPath: "/data" }],
    }),
    undeclarable: { field: "image", changes: { image: "" } },
    objects: ({ templates }) => templates,
  },
  SandboxRegistry: {
    definition: resources.SandboxRegistry,
    inputs: { name: "workers", url: "registry.example.com", username: "robot", password: "hunter2-hunter2" },
    updating: { url: "https://mirror.example.com/", username: "other", password: "hunter3-hunter3" },
    changedElsewhere: ["authType", "awsRoleArn"],
    invalid: [
      ["name", { name: "" }],
      ["url", { url: 1 }],
      ["authType", { authType: "PLAIN" }],
      ["username", { username: " robot" }],
      ["password", { password: "hunter2-hunter2\r\n" }],
      ["password", { password: undefined }],
      ["username", { username: undefined }],
      ["awsRoleArn", { authType: "AWS_ROLE", username: undefined, password: undefined }],
      ["username", { authType: "AWS_ROLE", awsRoleArn: "arn:aws:iam::1:role/pull" }],
      ["awsRoleArn", { awsRoleArn: "arn:aws:iam::1:role/pull" }],
      ["adoptExisting", { adoptExisting: "true" }],
    ],
    undeclarable: { field: "url", changes: { url: "" } },
    objects: ({ registries }) => registries,
  },
  SandboxSnapshot: {
    definition: resources.SandboxSnapshot,
    inputs: {
      name: "workers",
      dockerImage: "python:3.13",
      fsCapacityBytes: "4Gi",
      labels: { team: "agents" },
      runConfig: { envVars: { MODE: "fast" } },
    },
    replacing: {
      dockerImage: "python:3.14",
      fsCapacityBytes: "8Gi",
      tag: "3.14",
      description: "for agents",
      labels: { team: "other" },
      runConfig: { user: "agent" },
    },
    changedElsewhere: ["registryId"],
    invalid: [
      ["name", { name: "Workers" }],
      ["name", { name: "system/workers" }],
      ["name", { name: "a//b" }],
      ["dockerImage", { dockerImage: "" }],
      ["dockerImage", { dockerImage: "ghcr.io/acme/agent@sha256:…" }],
      ["fsCapacityBytes", { fsCapacityBytes: "4 GB" }],
      ["fsCapacityBytes", { fsCapacityBytes: "500m" }],
      ["fsCapacityBytes", { fsCapacityBytes: 0 }],
      ["fsCapacityBytes", { fsCapacityBytes: 4 }],
      ["fsCapacityBytes", { fsCapacityBytes: "4096" }],
      ["fsCapacityBytes", { fsCapacityBytes: 1_048_575 }],
      ["tag", { tag: "" }],
      ["registryId", { registryId: "" }],
      ["waitForReady", { waitForReady: 1 }],
      ["description", { description: "x".repeat(1_025) }],
      ["labels.team", { labels: { team: 1 } }],
      ["labels.pulumi-creation", { labels: { "pulumi-creation": "mine" } }],
      ["runConfig.envVars.MODE", { runConfig: { envVars: { MODE: true } } }],
      ["runConfig", { runConfig: { command: "x" } }],
      ["runConfig.user", { runConfig: { user: "agent\n" } }],
      ["timeout", { timeout: 9 }],
      ["adoptExisting", { adoptExisting: true }],
    ],
    nested: (unknown) => ({ labels: { team: unknown }, runConfig: { envVars: { MODE: unknown } } }),
    undeclarable: { field: "dockerImage", changes: { docker_image: "" } },
    objects: ({ snapshots }) => snapshots,
  },
};
