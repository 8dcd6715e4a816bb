import * as z from "zod";
import type { Connection } from "../host";
import { Collection } from "../http/collection";
import { InvalidRequestError, NotReadyError, QuotaError } from "../http/errors";
import { remoteObject, wireIdentity } from "../http/object";
import type { CheckFailure, Definition, NamedInputs } from "../resource/definition";
import { adoptExisting, nameOf, objectName } from "../resource/fields";
import type { Properties } from "../resource/properties";
import { defaults } from "./sandbox-pool-defaults";
import { sandboxTemplate } from "./sandbox-template";

const MIN_TIMEOUT_SECONDS = 10;
const MAX_TIMEOUT_SECONDS = 600;
/** Of what `customTimeouts` give a creation, for everything but the wait itself. */
const RESERVE_SECONDS = 5;

export interface SandboxPoolInputs extends NamedInputs {
  templateName: string;
  replicas: number;
  waitForReady?: boolean | undefined;
  timeout?: number | undefined;
}

/** A warm pool of sandboxes, made from a template. */
export const sandboxPool: Definition<SandboxPoolInputs> = {
  type: "SandboxPool",
  noun: "pool",
  idProperty: "poolId",

  fields: {
    name: { schema: objectName, onChange: "replace" },
    templateName: { schema: nameOf("a sandbox template"), onChange: "replace" },
    replicas: {
      schema: z.int("must be a whole number, without quotes").min(0, "must be at least 0, which pauses the pool"),
      onChange: "update",
    },
    waitForReady: {
      schema: z.boolean("must be true or false").optional(),
      onChange: "remember",
      default: defaults.waitForReady,
    },
    timeout: {
      schema: z
        .int("must be a whole number of seconds")
        .min(MIN_TIMEOUT_SECONDS, `must be at least ${MIN_TIMEOUT_SECONDS} seconds`)
        .max(MAX_TIMEOUT_SECONDS, `must be at most ${MAX_TIMEOUT_SECONDS} seconds`)
        .optional(),
      onChange: "remember",
      default: defaults.timeout,
    },
    adoptExisting,
  },

  api: {
    service: "controlPlane",
    path: "pools",
    key: "name",
    object: z
      .object({ ...wireIdentity, template_name: z.string(), replicas: z.int() })
      .transform((pool) => remoteObject(pool, { templateName: pool.template_name, replicas: pool.replicas })),
    creation(inputs, { limitSeconds }) {
      const { name, templateName, replicas, timeout = timeoutWithin(limitSeconds) } = inputs;
      const isWaitedFor = waitsForReady(inputs);
      return {
        body: {
          name,
          template_name: templateName,
          // The control plane creates no pool without replicas; it is paused afterwards.
          replicas: Math.max(1, replicas),
          wait_for_ready: isWaitedFor,
          timeout,
        },
        ...(isWaitedFor && { wait: { seconds: timeout, what: "a ready replica" } }),
      };
    },
    change: ({ replicas }) => ({ replicas }),
  },

  creationResult: {
    property: "readiness",
    gaveUp: "notReady",
    unseen: "unchecked",
    created: (inputs) => (waitsForReady(inputs) ? "ready" : "unchecked"),
    mustReplace: ({ waitForReady }) => waitForReady !== false,
  },

  checkAgainst({ templateName }, program) {
    return hasVolumes(program.find(sandboxTemplate.type, templateName))
      ? {
          property: "templateName",
          reason: `the template "${String(templateName)}" has volume mounts, which pools cannot have`,
        }
      : undefined;
  },

  async checkReplacement({ templateName }, { client }: Connection): Promise<CheckFailure | undefined> {
    const template = await new Collection(client, sandboxTemplate.api).get(templateName);
    if (template && !hasVolumes(template.inputs)) return undefined;
    const fault = template ? "has volume mounts, which pools cannot have" : "does not exist";
    return { property: "templateName", reason: `the template "${templateName}" ${fault}` };
  },

  adviceFor(error) {
    if (error instanceof InvalidRequestError) {
      if (error.code === "TemplateNotFound") return "Create the template first, or correct templateName.";
      if (error.code === "ValidationError") return "Pools need a template without volume mounts.";
    }
    if (error instanceof QuotaError) return "Lower replicas, delete what is not needed, or ask for a higher limit.";
    if (error instanceof NotReadyError) {
      return "Check that the template's image starts, raise timeout, or set waitForReady to false.";
    }
    return undefined;
  },
};

function hasVolumes(template: Properties = {}): boolean {
  const { volumeMounts } = template;
  return Array.isArray(volumeMounts) && volumeMounts.length > 0;
}

/** The control plane gives up a little before the program does, so that its own reason is seen. */
function timeoutWithin(limitSeconds: number | undefined): number {
  if (limitSeconds === undefined) return defaults.timeout;
  const longest = Math.floor(limitSeconds) - RESERVE_SECONDS;
  return Math.min(MAX_TIMEOUT_SECONDS, Math.max(MIN_TIMEOUT_SECONDS, longest));
}

function waitsForReady({ waitForReady = defaults.waitForReady, replicas }: SandboxPoolInputs): boolean {
  return waitForReady && replicas > 0;
}
