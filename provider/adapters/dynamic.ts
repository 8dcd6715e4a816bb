import type { dynamic } from "@pulumi/pulumi";
import * as z from "zod";
import { readConfiguration, readNameSeed, readPlace, type StackConfiguration } from "../config";
import { ConfigurationError, OperationError } from "../errors";
import type { Connection } from "../host";
import { ControlPlaneClient } from "../http/client";
import { inputsFrom, type NamedInputs, type ResourceState } from "../resource/definition";
import type { Registration } from "../resource/check";
import { Lifecycle } from "../resource/lifecycle";
import { PartialCreationError } from "../resource/partial-creation";
import { Program } from "../resource/program";
import { type Properties, UNKNOWN } from "../resource/properties";
import { type ResourceName, resources } from "../resources";
import { showLine } from "./status";

/** What Pulumi puts in the place of a value that only `up` will know. */
const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Where Pulumi keeps the provider's text among a resource's properties. */
const PROVIDER_KEY = "__provider";

/** One for all resources: Pulumi starts a provider process for each operation. */
const program = new Program();

/** What the SDK says beside the inputs; it never reaches the state. */
const registrationSchema = z.object({
  urn: z.string(),
  preview: z.boolean().optional(),
  deleteBeforeReplace: z.boolean().optional(),
});

/**
 * Makes the dynamic provider of a resource. Everything that Pulumi's wire format needs happens here: values not yet
 * known, properties that must not be undefined, and the shape of a partial creation.
 */
export function dynamicProvider(resource: string): dynamic.ResourceProvider<Properties, Properties> {
  // The text in the state may come from a later release.
  if (!isResourceName(resource)) {
    throw new Error(`this release of pulumi-langsmith has no resource ${resource}: install the one that made it`);
  }
  let stack: StackConfiguration = () => undefined;
  const lifecycle = new Lifecycle(resources[resource], {
    connect: () => connect(stack),
    nameSeed: () => readNameSeed(stack),
    place: () => readPlace(stack),
    program,
    report: showLine,
  });

  return {
    // Pulumi does not wait for this before other calls, and what is thrown here is lost: the configuration is read later.
    configure(request) {
      stack = (key) => request.config.get(key);
      return Promise.resolve();
    },

    check: (olds, news) =>
      reported(async () => {
        const { registration, ...proposed } = decodeProperties(news);
        const { inputs, failures } = await lifecycle.check(
          decodeProperties(olds),
          proposed,
          readRegistration(registration),
        );
        return { inputs: encodeProperties(inputs), failures };
      }),

    diff: (_id, olds, news) =>
      reported(() => {
        const { changed, replaces, deleteBeforeReplace } = lifecycle.diff(decodeState(olds), decodeProperties(news));
        return { ...(changed !== undefined && { changes: changed }), replaces, deleteBeforeReplace };
      }),

    create: (inputs) =>
      reported(async () => {
        const { id, state } = await lifecycle.create(decodeInputs(inputs));
        return { id, outs: encodeProperties(state) };
      }, inputs),

    read: (id, olds = {}) =>
      reported(async () => {
        const found = await lifecycle.read(id, decodeProperties(olds));
        return found
          ? { id: found.id, props: encodeProperties(found.state), inputs: encodeProperties(found.inputs) }
          : {};
      }),

    update: (_id, olds, news) =>
      reported(
        async () => ({ outs: encodeProperties(await lifecycle.update(decodeState(olds), decodeInputs(news))) }),
        news,
      ),

    delete: (_id, olds) => reported(() => lifecycle.delete(decodeState(olds))),
  };
}

function isResourceName(name: string): name is ResourceName {
  return Object.hasOwn(resources, name);
}

function connect(stack: StackConfiguration): Connection {
  const configuration = readConfiguration(stack);
  return { client: new ControlPlaneClient(configuration), configuration };
}

function readRegistration(value: unknown): Registration | undefined {
  return registrationSchema.safeParse(value).data;
}

function decodeInputs(properties: Properties): NamedInputs {
  return inputsFrom(decodeProperties(properties));
}

function decodeState(properties: Properties): ResourceState {
  return decodeInputs(properties) as ResourceState;
}

export function decodeProperties(properties: Properties): Properties {
  const own = Object.entries(properties).filter(([key]) => key !== PROVIDER_KEY);
  return mapValues(Object.fromEntries(own), (value) => (value === UNKNOWN_ON_THE_WIRE ? UNKNOWN : value));
}

export function encodeProperties(properties: object): Record<string, unknown> {
  return mapValues(properties, (value) => (value === UNKNOWN ? UNKNOWN_ON_THE_WIRE : value));
}

/** Replaces each value at any depth, and leaves out what is undefined: Pulumi fails at it. */
function mapValues(properties: object, map: (value: unknown) => unknown): Record<string, unknown> {
  const mapDeeply = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mapDeeply);
    return typeof value === "object" && value !== null ? mapValues(value, map) : map(value);
  };
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, mapDeeply(value)]),
  );
}

/** Runs a call and turns what it throws into what Pulumi reads and people can read. */
async function reported<T>(call: () => T | Promise<T>, properties: Properties = {}): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const isExpected = error instanceof OperationError || error instanceof ConfigurationError;
    if (!isExpected) throw error;
    throw Object.assign(new ReportedError(error.message), {
      ...(error instanceof PartialCreationError && {
        id: error.id,
        // Stored as it is: without the provider's text no later operation could read or delete the resource.
        properties: { ...encodeProperties(error.state), [PROVIDER_KEY]: properties[PROVIDER_KEY] },
        reasons: [error.message],
      }),
    });
  }
}

/**
 * An error that users caused or can do something about. Pulumi shows its message with the resource, and of some operations
 * prints it and its stack a second time: that one is kept short.
 */
class ReportedError extends Error {
  override readonly stack = "see the error of the resource";

  override toString(): string {
    return "an operation failed";
  }
}
