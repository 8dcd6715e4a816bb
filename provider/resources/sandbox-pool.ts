import * as z from "zod";
import type { Connection } from "../lifecycle/provider-context";
import { Collection } from "../http/collection";
import { InvalidRequestError, NotReadyError, QuotaError } from "../http/errors";
import { remoteObject, wireIdentity } from "../http/object";
import type { CheckFailure, Definition } from "../lifecycle/definition";
import type { NamedInputs } from "../lifecycle/resource-state";
import {
  adoptExisting,
  MIN_TIMEOUT_SECONDS,
  nameOf,
  objectName,
  timeout,
  waitForReady,
  waitLimit,
} from "../lifecycle/fields";
import type { Properties } from "../lifecycle/properties";
import { sandboxTemplate } from "./sandbox-template";

/** Defaults. They are never recorded as inputs, so that another release may change them. */
const defaults = { waitForReady: true, timeout: 120 } as const;

/** Limits of the control plane's own wait, in seconds. */
const TIMEOUTS = { byDefault: defaults.timeout, min: MIN_TIMEOUT_SECONDS, max: 600 };

export interface SandboxPoolInputs extends NamedInputs {
  templateName: string;
  replicas: number;
  waitForReady?: boolean | undefined;
  timeout?: number | undefined;
}

/** Warm pool of sandboxes that are created from a template. */
export const sandboxPool: Definition<SandboxPoolInputs> = {
  type: "SandboxPool",
  noun: "pool",
  idProperty: "poolId",

  fields: {
    name: { schema: objectName, onChange: "replace" },
    templateName: {
      schema: nameOf("a sandbox template"),
      onChange: "replace",
      refersTo: { resource: sandboxTemplate, output: "name" },
      isShown: true,
    },
    replicas: {
      schema: z.int("must be a whole number").min(0, "must be at least 0, which pauses the pool"),
      onChange: "update",
      isShown: true,
    },
    waitForReady: waitForReady(defaults.waitForReady),
    timeout: timeout(defaults.timeout, TIMEOUTS.max),
    adoptExisting,
  },

  api: {
    service: "controlPlane",
    path: "pools",
    identifiedBy: "name",
    namesAreUnique: true,
    pagination: "offset",
    mayLackIds: true,
    object: z
      .object({ ...wireIdentity, template_name: z.string(), replicas: z.int() })
      .transform((pool) => remoteObject(pool, { templateName: pool.template_name, replicas: pool.replicas })),
    creation(inputs, { limitSeconds }) {
      const { name, templateName, replicas, timeout } = inputs;
      return {
        name,
        template_name: templateName,
        // The control plane creates no pool without replicas; it is paused afterwards.
        replicas: Math.max(1, replicas),
        wait_for_ready: waitsForReady({ ...inputs }),
        timeout: waitLimit(timeout, limitSeconds, TIMEOUTS).seconds,
      };
    },
    change: ({ replicas }) => ({ replicas }),
  },

  readiness: {
    output: "readiness",
    values: { ready: "ready", failed: "notReady", pending: "unchecked" },
    failure: "it has no ready replica",
    shownBy: "response",
    isAwaited: waitsForReady,
    wait: ({ timeout }, limitSeconds) => ({ ...waitLimit(timeout, limitSeconds, TIMEOUTS), what: "a ready replica" }),
    replacesFailed: ({ waitForReady }) => waitForReady !== false,
  },

  checkAgainst({ templateName }, operation) {
    return hasVolumes(operation.resourcesOf(sandboxTemplate.type).inputsOf(templateName))
      ? {
          property: "templateName",
          reason: "the template has volume mounts, which pools cannot have",
        }
      : undefined;
  },

  async checkReplacement({ templateName }, { client }: Connection): Promise<CheckFailure | undefined> {
    const template = await new Collection(client, sandboxTemplate.api).get(templateName);
    if (template && !hasVolumes(template.inputs)) return undefined;
    const fault = template ? "has volume mounts, which pools cannot have" : "does not exist";
    return { property: "templateName", reason: `the template ${fault}` };
  },

  adviceFor(error, moreTime) {
    if (error instanceof InvalidRequestError) {
      if (error.code === "TemplateNotFound") return "Create the template first, or correct templateName.";
      if (error.code === "ValidationError") return "Pools need a template without volume mounts.";
    }
    if (error instanceof QuotaError) return "Lower replicas, delete what is not needed, or ask for a higher limit.";
    if (error instanceof NotReadyError) {
      const ways = ["Check that the template's image starts", ...(moreTime === undefined ? [] : [moreTime])];
      return `${ways.join(", ")}, or set waitForReady to false.`;
    }
    return undefined;
  },
};

function hasVolumes(template: Properties = {}): boolean {
  const { volumeMounts } = template;
  return Array.isArray(volumeMounts) && volumeMounts.length > 0;
}

function waitsForReady({ waitForReady = defaults.waitForReady, replicas }: Properties): boolean {
  return waitForReady === true && replicas !== 0;
}
