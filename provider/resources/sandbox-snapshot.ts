import * as z from "zod";
import { known, remoteObject, wireIdentity } from "../http/object";
import type { Definition, NamedInputs } from "../resource/definition";
import { given, nameOf, RESERVE_SECONDS, text, timeout, waitForReady } from "../resource/fields";
import { amountOf } from "../resource/quantity";
import { asFarAsAsked } from "../resource/state";
import { defaults } from "./sandbox-snapshot-defaults";

const MAX_NAME_LENGTH = 255;
const MAX_DESCRIPTION_LENGTH = 1_024;
/** The label that tells a snapshot from all others if the response to its creation is lost. */
const TOKEN_LABEL = "pulumi-creation";

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

/** A part of what a snapshot is looked up by. */
const key = given("must be a string");

const capacity = z
  .union([z.number(), z.string()], 'must be a number of bytes, or a quantity such as "4Gi"')
  .refine((value) => (amountOf(value) ?? 0) > 0, 'must be a positive number of bytes, or a quantity such as "4Gi"');

const runConfig = z.strictObject({
  envVars: z.record(z.string(), z.string("must be a string")).optional(),
  user: z.string("must be a string").optional(),
  workDir: z.string("must be a path").optional(),
});

/** An image that sandboxes boot from, built from a container image. */
export const sandboxSnapshot: Definition<SandboxSnapshotInputs> = {
  type: "SandboxSnapshot",
  noun: "snapshot",
  idProperty: "snapshotId",
  outputs: ["imageDigest"],

  fields: {
    name: { schema: name, onChange: "replace" },
    // What was made from a sandbox has no image.
    dockerImage: { schema: nameOf("a container image"), onChange: "replace", isOptionalElsewhere: true },
    fsCapacityBytes: {
      schema: capacity,
      onChange: "replace",
      isEqual: (some, other) => amountOf(some) !== undefined && amountOf(some) === amountOf(other),
      isShown: true,
    },
    tag: { schema: nameOf("a tag").optional(), onChange: "replace", default: defaults.tag, observe: observeTag },
    description: {
      schema: text(
        "must be a string",
        z.string().max(MAX_DESCRIPTION_LENGTH, `must have at most ${MAX_DESCRIPTION_LENGTH} characters`),
      ).optional(),
      onChange: "replace",
      default: "",
    },
    labels: {
      schema: z.record(z.string(), z.string("must be a string")).optional(),
      onChange: "replace",
      default: {},
      observe: observeDeclared,
    },
    registryId: { schema: nameOf("a registry").optional(), onChange: "replace", isShown: true },
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
    .object({ id: key.optional(), name: key.optional(), tag: key.optional() })
    .superRefine(({ id, name, tag }, context) => {
      const refuse = (property: string, message: string): void => {
        context.addIssue({ code: "custom", path: [property], message });
      };
      if (id === undefined && name === undefined) refuse("name", "is needed, or the id");
      if (id !== undefined && name !== undefined) refuse("name", "cannot be given together with the id");
      if (id !== undefined && tag !== undefined) refuse("tag", "cannot be given together with the id");
    })
    .transform(({ id, name = "", tag = defaults.tag }) => id ?? `${name}:${tag}`),

  selection: z
    .object({
      nameContains: z.string("must be a string").optional(),
      status: z.string("must be a string").optional(),
      includeSystem: z.boolean("must be true or false").optional(),
    })
    .transform(
      ({ nameContains = "", status, includeSystem = false }) =>
        ({ name, result }) =>
          name.includes(nameContains) &&
          (status === undefined || status === result) &&
          (includeSystem || !isSystemName(name)),
    ),

  api: {
    service: "api",
    path: "snapshots",
    key: "id",
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
          tag: snapshot.tags,
          description: snapshot.description,
          labels: snapshot.labels && labels,
          registryId: snapshot.registry_id,
          runConfig: snapshot.run_config && known({ envVars, user, workDir }),
        };
        return remoteObject(snapshot, inputs, {
          outputs: { imageDigest: snapshot.image_digest ?? undefined },
          result: snapshot.status ?? undefined,
          reason: snapshot.status_message ?? undefined,
          isBeingDeleted: snapshot.status === "deleting",
          creationToken,
        });
      }),
    creation(inputs, { token }) {
      const { name, dockerImage, fsCapacityBytes, tag = defaults.tag, description, registryId, runConfig } = inputs;
      return {
        body: {
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
        },
      };
    },
    // Everything replaces.
    change: () => ({}),
  },

  creationResult: {
    property: "status",
    gaveUp: "failed",
    unseen: "building",
    created: () => "building",
    mustReplace: () => true,
  },

  completion({ waitForReady = defaults.waitForReady, timeout }, limitSeconds) {
    const longest = limitSeconds === undefined ? defaults.timeout : Math.max(1, limitSeconds - RESERVE_SECONDS);
    return waitForReady ? { seconds: timeout ?? longest, what: "a finished build" } : undefined;
  },

  noteOn({ dockerImage }, { outputs }) {
    const digest = outputs?.["imageDigest"];
    if (digest === undefined || dockerImage.includes("@")) return undefined;
    return (
      `The image was ${digest} when the snapshot was built. Pulumi does not see what is published under the same tag later: ` +
      "give the image with its digest."
    );
  },

  variantOf: ({ tag = defaults.tag }) => String(tag),
};

function isSystemName(text: string): boolean {
  return text.startsWith("system/");
}

/** The tag moves when a snapshot of the same name is published with it. */
function observeTag(found: unknown, declared: unknown): unknown {
  if (!Array.isArray(found)) return undefined;
  const tags: readonly unknown[] = found;
  if (declared !== undefined && tags.includes(declared)) return declared;
  // No tag is not the default tag.
  return tags[0] ?? "";
}

/** The image's own labels and settings are there as well. */
function observeDeclared(found: unknown, declared: unknown): unknown {
  return declared === undefined ? found : asFarAsAsked(found, declared);
}
