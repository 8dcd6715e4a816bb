import type { dynamic } from "@pulumi/pulumi";
import * as z from "zod";
import { isExpected } from "../errors";
import type { ProviderContext } from "../lifecycle/provider-context";
import { inputsFrom, type NamedInputs, stateFrom, type ResourceState } from "../lifecycle/resource-state";
import type { Registration } from "../lifecycle/check";
import { Lifecycle } from "../lifecycle/lifecycle";
import { PartialCreationError } from "../lifecycle/partial-creation";
import { Operation } from "../lifecycle/operation";
import type { Properties } from "../lifecycle/properties";
import { type ResourceName, resources, unknownResource } from "../resources";
import { StackSettings } from "../config/settings";
import { withoutProperty } from "./check-failures";
import { providerContext } from "./context-from-settings";
import { showLine } from "./status";
import { decodeProperties, encodeProperties, PROVIDER_KEY } from "./wire";

/** Shared by all resources, since Pulumi starts a provider process for each operation. */
const operation = new Operation();

/** Registration that the SDK sends with the inputs; it never reaches the state. */
const registrationSchema = z.object({
  urn: z.string(),
  deleteBeforeReplace: z.boolean().optional(),
  references: z.record(z.string(), z.object({ urn: z.string(), output: z.string() })).optional(),
});

/**
 * Makes the dynamic provider of a resource. Everything that Pulumi's wire format needs happens here: values not yet
 * known, properties that must not be undefined, and the shape of a partial creation.
 *
 * @param own - replacements for parts of the context, in tests
 */
export function dynamicProvider(
  resource: string,
  own: Partial<ProviderContext> = {},
): dynamic.ResourceProvider<Properties, Properties> {
  if (!isResourceName(resource)) throw unknownResource(resource);
  let stack = new StackSettings(() => undefined);
  const context = providerContext(() => stack, { operation, report: showLine, ...own });
  const lifecycle = new Lifecycle(resources[resource], context);

  return {
    // Pulumi does not wait for this before other calls, and what is thrown here is lost: the configuration is read later.
    configure(request) {
      stack = new StackSettings((key) => request.config.get(key));
      return Promise.resolve();
    },

    check: (olds, news) =>
      reported(() => {
        // The first release, which a component may bundle, sends it without underscores.
        const { registration, __registration = registration, ...proposed } = decodeProperties(news);
        const { inputs, failures } = lifecycle.check(
          decodeProperties(olds),
          proposed,
          readRegistration(__registration),
        );
        return { inputs: encodeProperties(inputs), failures: failures.map(withoutProperty) };
      }),

    diff: (_id, olds, news) =>
      reported(() => {
        const { changed, replaces, deleteBeforeReplace } = lifecycle.diff(decodeState(olds), decodeProperties(news));
        return { ...(changed !== undefined && { changes: changed }), replaces, deleteBeforeReplace };
      }),

    create: (inputs) =>
      reported(async () => {
        const { id, state } = await lifecycle.create(decodeInputs(inputs));
        return { id, outs: encodeProperties(state, lifecycle.encryptedIn(state)) };
      }, inputs),

    read: (id, olds = {}) =>
      reported(async () => {
        const found = await lifecycle.read(id, decodeProperties(olds));
        if (!found) return {};
        const [props, inputs] = [found.state, found.inputs].map((read) =>
          encodeProperties(read, lifecycle.encryptedIn(read)),
        );
        return { id: found.id, props: props ?? {}, inputs: inputs ?? {} };
      }),

    update: (_id, olds, news) =>
      reported(async () => {
        const state = await lifecycle.update(decodeState(olds), decodeInputs(news));
        return { outs: encodeProperties(state, lifecycle.encryptedIn(state)) };
      }, news),

    delete: (_id, olds) => reported(() => lifecycle.delete(decodeState(olds))),
  };
}

function isResourceName(name: string): name is ResourceName {
  return Object.hasOwn(resources, name);
}

function readRegistration(value: unknown): Registration | undefined {
  const { data } = registrationSchema.safeParse(value);
  return data && { urn: data.urn, deleteBeforeReplace: data.deleteBeforeReplace, references: data.references };
}

function decodeInputs(properties: Properties): NamedInputs {
  return inputsFrom(decodeProperties(properties));
}

function decodeState(properties: Properties): ResourceState {
  return stateFrom(decodeProperties(properties));
}

/** Runs a call and converts its errors to those that Pulumi understands. */
async function reported<T>(call: () => T | Promise<T>, properties: Properties = {}): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isExpected(error)) throw error;
    throw Object.assign(new ReportedError(error.message), {
      ...(error instanceof PartialCreationError && {
        id: error.id,
        // Stored as it is: without the provider's text no later operation could read or delete the resource.
        properties: { ...encodeProperties(error.state, error.encrypted), [PROVIDER_KEY]: properties[PROVIDER_KEY] },
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
