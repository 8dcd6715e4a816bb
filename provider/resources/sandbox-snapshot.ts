import * as z from "zod";
import { known, remoteObject, wireIdentity } from "../http/object";
import type { Definition } from "../lifecycle/definition";
import type { NamedInputs } from "../lifecycle/resource-state";
import { nonEmptyString, text, tidyText, timeout, waitForReady, waitLimit } from "../lifecycle/fields";
import { containerImage } from "../lifecycle/image";
import { UNKNOWN } from "../lifecycle/properties";
import { amountOf, byteSize } from "../lifecycle/quantity";
import { projectOnto } from "../lifecycle/field-values";
import { sandboxRegistry } from "./sandbox-registry";

/** Defaults. They are never recorded as inputs, so that another release may change them. */
const defaults = {
  tag: "latest",
  waitForReady: true,
  /** Seconds. Large images take minutes to pull and to convert. */
  timeout: 1_800,
} as const;

const MAX_NAME_LENGTH = 255;
const MAX_DESCRIPTION_LENGTH = 1_024;
/** Label that identifies a snapshot if the response to its creation is lost. */
const TOKEN_LABEL = "pulumi-creation";
/** Recorded for a snapshot without tags, since a program without a tag means the default tag. */
const NO_TAG = "";

export interface SandboxSnapshotInputs extends Pick<NamedInputs, "name"> {
  dockerImage: string;
  fsCapacityBytes: number | string;
  tag?: string | undefined;
  description?: string | undefined;
  labels?: Record<string, string> | undefined;
  registryId?: string | undefined;
  runConfig?: z.output<typeof runConfig> | undefined;
  waitForReady?: boolean | undefined;
  timeout?: number | undefined;
}

const name = text(
  "must be the name of the snapshot",
  z
    .string()
    .min(1, "must not be empty")
    .max(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)
    .regex(
      /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
      "must consist of parts of lower-case letters, digits, dots, hyphens and underscores, with slashes between them",
    )
    .refine((value) => !isSystemName(value), 'must not start with "system/", which is LangSmith\'s own'),
);

/** A part of the reference to a snapshot. */
const key = nonEmptyString("must be a string");

const labels = z.record(
  z
    .string()
    .refine((key) => key !== TOKEN_LABEL, "cannot be given: by this label the provider recognises its own snapshots"),
  z.string("must be a string"),
);

const runConfig = z.strictObject({
  envVars: z.record(z.string(), z.string("must be a string")).optional(),
  user: tidyText("must be a string").optional(),
  workDir: tidyText("must be a path").optional(),
});

/** An image that sandboxes boot from, built from a container image. */
export const sandboxSnapshot: Definition<SandboxSnapshotInputs> = {
  type: "SandboxSnapshot",
  noun: "snapshot",
  idProperty: "snapshotId",
  outputs: ["imageDigest"],

  fields: {
    name: { schema: name, onChange: "replace" },
    // Snapshots captured from a sandbox have no image.
    dockerImage: { schema: containerImage, onChange: "replace", isOptionalElsewhere: true },
    fsCapacityBytes: {
      schema: byteSize,
      onChange: "replace",
      isEqual: (some, other) => amountOf(some) !== undefined && amountOf(some) === amountOf(other),
      isShown: true,
    },
    tag: {
      schema: nonEmptyString("must be a tag").optional(),
      onChange: "replace",
      default: defaults.tag,
      none: NO_TAG,
      observe: observeTag,
    },
    description: {
      schema: text(
        "must be a string",
        z.string().max(MAX_DESCRIPTION_LENGTH, `must have at most ${MAX_DESCRIPTION_LENGTH} characters`),
      ).optional(),
      onChange: "replace",
      default: "",
    },
    labels: {
      schema: labels.optional(),
      onChange: "replace",
      default: {},
      observe: observeDeclared,
    },
    registryId: {
      schema: nonEmptyString("must be the registryId of a registry").optional(),
      onChange: "replace",
      refersTo: { resource: sandboxRegistry, output: sandboxRegistry.idProperty },
      isShown: true,
    },
    runConfig: {
      schema: runConfig.optional(),
      onChange: "replace",
      default: {},
      observe: observeDeclared,
      suspects: (value) => Object.values(runConfig.safeParse(value).data?.envVars ?? {}),
    },
    waitForReady: waitForReady(defaults.waitForReady),
    timeout: timeout(defaults.timeout),
  },

  lookup: z
    .object({
      id: key.optional().describe("The snapshot's id; not together with `name` or `tag`."),
      name: key.optional().describe("The snapshot's name in the workspace; needed without `id`."),
      tag: key.optional().describe(`The tag that the snapshot has; \`"${defaults.tag}"\` if you leave it out.`),
    })
    .superRefine(({ id, name, tag }, context) => {
      const refuse = (property: string, message: string): void => {
        context.addIssue({ code: "custom", path: [property], message });
      };
      if (id === undefined && name === undefined) refuse("name", "is needed, or the id");
      if (id !== undefined && name !== undefined) refuse("name", "cannot be given together with the id");
      if (id !== undefined && tag !== undefined) refuse("tag", "cannot be given together with the id");
    })
    .transform(({ id, name = "", tag = defaults.tag }) => id ?? `${name}:${tag}`),

  inputsIn(reference) {
    const [, tag] = reference.split(":");
    return tag === undefined ? {} : { tag };
  },

  importFault({ name, inputs }, reference) {
    const tags = tagsIn(inputs["tag"]);
    if (inputs["dockerImage"] === undefined)
      return { reason: "it was captured from a sandbox, and has no image to declare" };
    if (tags.length === 0) return { reason: "it has no tag, and a program always declares one" };
    if (tags.length === 1 || reference.includes(":")) return undefined;
    return {
      reason: `it has the tags ${tags.join(", ")}, and a program declares one`,
      advice: `Import it as ${tags.map((tag) => `\`${name}:${tag}\``).join(" or ")}.`,
    };
  },

  selection: z
    .object({
      nameContains: z.string("must be a string").optional().describe("A part of the name."),
      status: z.string("must be a string").optional().describe("State of the build: `ready`, `building` or `failed`."),
      includeSystem: z.boolean("must be true or false").optional().describe("Whether to list `system/` snapshots too."),
    })
    .transform(
      ({ nameContains = "", status, includeSystem = false }) =>
        ({ name, readiness }) =>
          name.includes(nameContains) &&
          (status === undefined || status === (readiness ?? "building")) &&
          (includeSystem || !isSystemName(name)),
    ),

  api: {
    service: "api",
    path: "snapshots",
    identifiedBy: "id",
    namesAreUnique: false,
    pagination: "cursor",
    holdsCreationToken: true,
    usagePath: "usage",
    // Sandboxes that use it expire by themselves.
    isUsedByOthers: true,
    object: z
      .object({
        ...wireIdentity,
        // Without it, nothing could find the snapshot again.
        id: z.string(),
        status: z.string().nullish(),
        status_message: z.string().nullish(),
        docker_image: z.string().nullish(),
        image_digest: z.string().nullish(),
        fs_capacity_bytes: z.number().nullish(),
        registry_id: z.string().nullish(),
        labels: z.record(z.string(), z.string()).nullish(),
        description: z.string().nullish(),
        tags: z.array(z.string()).nullish(),
        run_config: z
          .object({
            env_vars: z.record(z.string(), z.string()).nullish(),
            user: z.string().nullish(),
            work_dir: z.string().nullish(),
          })
          .nullish(),
      })
      .transform((snapshot) => {
        const { [TOKEN_LABEL]: creationToken, ...labels } = snapshot.labels ?? {};
        const { env_vars: envVars, user, work_dir: workDir } = snapshot.run_config ?? {};
        const inputs = {
          dockerImage: snapshot.docker_image,
          fsCapacityBytes: snapshot.fs_capacity_bytes,
          // The API leaves them out once all of them have moved on.
          tag: snapshot.tags ?? [],
          description: snapshot.description,
          labels: snapshot.labels && labels,
          registryId: snapshot.registry_id,
          runConfig: snapshot.run_config && known({ envVars, user, workDir }),
        };
        return remoteObject(snapshot, inputs, {
          outputs: { imageDigest: snapshot.image_digest ?? undefined },
          readiness: buildOf(snapshot.status),
          reason: snapshot.status_message ?? undefined,
          isBeingDeleted: snapshot.status === "deleting",
          creationToken,
        });
      }),
    creation(inputs, { token }) {
      const { name, dockerImage, fsCapacityBytes, tag = defaults.tag, description, registryId, runConfig } = inputs;
      return {
        name,
        docker_image: dockerImage,
        fs_capacity_bytes: amountOf(fsCapacityBytes),
        tag,
        description,
        labels: { ...inputs.labels, [TOKEN_LABEL]: token },
        registry_id: registryId,
        run_config: runConfig && {
          env_vars: runConfig.envVars,
          user: runConfig.user,
          work_dir: runConfig.workDir,
        },
      };
    },
    // Every change replaces the snapshot.
    change: () => ({}),
  },

  readiness: {
    output: "status",
    values: { ready: "ready", failed: "failed", pending: "building" },
    failure: "its build failed",
    shownBy: "object",
    isAwaited: ({ waitForReady = defaults.waitForReady }) => waitForReady === true,
    wait: ({ timeout }, limitSeconds) => ({
      ...waitLimit(timeout, limitSeconds, { byDefault: defaults.timeout, min: 1 }),
      what: "a finished build",
    }),
    replacesFailed: () => true,
    effectOfFailure({ name, tag = defaults.tag }, { inputs }) {
      // The API moves the tag when the build begins.
      if (!tagsIn(inputs["tag"]).includes(tag)) return undefined;
      return `The failed snapshot has the tag "${tag}" now, so that \`${name}:${tag}\` starts nothing until a build succeeds.`;
    },
    notice({ dockerImage }, { outputs }) {
      const digest = outputs?.["imageDigest"];
      if (digest === undefined || dockerImage.includes("@")) return undefined;
      return (
        `The image was ${digest} when the snapshot was built. Pulumi does not see what is published under the same tag later: ` +
        "give the image with its digest."
      );
    },
  },

  tagOf: ({ tag = defaults.tag }) => (tag === UNKNOWN || tag === NO_TAG ? undefined : String(tag)),
};

function isSystemName(text: string): boolean {
  return text.startsWith("system/");
}

/** Only these two values end a build: any other, such as `queued`, is a build in progress. */
function buildOf(status: string | null | undefined): string | undefined {
  if (status === "ready" || status === "failed") return status;
  return typeof status === "string" ? "building" : undefined;
}

/** The tag moves when a snapshot of the same name is published with it. */
function observeTag(found: unknown, declared: unknown): unknown {
  const tags = tagsIn(found);
  if (typeof declared === "string" && tags.includes(declared)) return declared;
  return tags[0] ?? NO_TAG;
}

function tagsIn(found: unknown): string[] {
  return Array.isArray(found) ? found.filter((tag) => typeof tag === "string") : [];
}

/** Drops the image's own labels and settings. */
function observeDeclared(found: unknown, declared: unknown): unknown {
  return declared === undefined ? found : projectOnto(found, declared);
}
