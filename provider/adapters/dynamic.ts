import type { dynamic } from "@pulumi/pulumi";
import * as z from "zod";
import { readConfiguration, readNameSeed, readPlace } from "../config";
import { ConfigurationError, OperationError } from "../errors";
import type { Connection, Host } from "../host";
import { ControlPlaneClient } from "../http/client";
import { inputsFrom, type NamedInputs, type ResourceState } from "../resource/definition";
import type { Registration } from "../resource/check";
import { Lifecycle } from "../resource/lifecycle";
import { PartialCreationError } from "../resource/partial-creation";
import { Program } from "../resource/program";
import type { Properties } from "../resource/properties";
import { type ResourceName, resources } from "../resources";
import { StackSettings } from "../settings";
import { showLine } from "./status";
import { decodeProperties, encodeProperties, PROVIDER_KEY } from "./wire";

/** One for all resources: Pulumi starts a provider process for each operation. */
const program = new Program();

/** What the SDK says beside the inputs; it never reaches the state. */
const registrationSchema = z.object({
  urn: z.string(),
  deleteBeforeReplace: z.boolean().optional(),
});

/**
 * Makes the dynamic provider of a resource. Everything that Pulumi's wire format needs happens here: values not yet
 * known, properties that must not be undefined, and the shape of a partial creation.
 *
 * @param own - what is not to come from the process and from Pulumi
 */
export function dynamicProvider(
  resource: string,
  own: Partial<Host> = {},
): dynamic.ResourceProvider<Properties, Properties> {
  // The text in the state may come from a later release.
  if (!isResourceName(resource)) {
    throw new Error(`this release of pulumi-langsmith has no resource ${resource}: install the one that made it`);
  }
  let stack = new StackSettings(() => undefined);
  const lifecycle = new Lifecycle(resources[resource], {
    connect: () => connect(stack),
    nameSeed: () => readNameSeed(stack),
    place: () => readPlace(stack),
    program,
    report: showLine,
    ...own,
  });

  return {
    // Pulumi does not wait for this before other calls, and what is thrown here is lost: the configuration is read later.
    configure(request) {
      stack = new StackSettings((key) => request.config.get(key));
      return Promise.resolve();
    },

    check: (olds, news) =>
      reported(() => {
        const { registration, ...proposed } = decodeProperties(news);
        const { inputs, failures } = lifecycle.check(decodeProperties(olds), proposed, readRegistration(registration));
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

function connect(stack: StackSettings): Connection {
  const configuration = readConfiguration(stack);
  return { client: new ControlPlaneClient(configuration), configuration };
}

function readRegistration(value: unknown): Registration | undefined {
  const { data } = registrationSchema.safeParse(value);
  return data && { urn: data.urn, mayGoFirst: data.deleteBeforeReplace };
}

function decodeInputs(properties: Properties): NamedInputs {
  return inputsFrom(decodeProperties(properties));
}

function decodeState(properties: Properties): ResourceState {
  return decodeInputs(properties) as ResourceState;
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
