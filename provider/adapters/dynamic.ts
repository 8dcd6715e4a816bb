import type { dynamic } from "@pulumi/pulumi";
import { readConfiguration, type StackConfiguration } from "../config";
import { ConfigurationError, PartialCreationError } from "../errors";
import { type Lifecycle, type Properties, UNKNOWN } from "../lifecycle";
import { type Connection, type ResourceName, resources } from "../resources";
import { showStatus } from "./status";

/** What Pulumi puts in the place of a value that only `up` will know. */
const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Where Pulumi keeps the provider's text among a resource's properties. */
const PROVIDER_KEY = "__provider";

/**
 * Makes the dynamic provider of a resource. Everything that Pulumi's wire format needs happens here: values not yet
 * known, properties that must not be undefined, and the shape of a partial creation.
 */
export function dynamicProvider(resource: ResourceName): dynamic.ResourceProvider<Properties, Properties> {
  // The text in the state may come from a later release.
  if (!Object.hasOwn(resources, resource)) {
    throw new Error(`this release of pulumi-langsmith has no resource ${resource}: install the one that made it`);
  }
  let stack: StackConfiguration = () => undefined;
  const lifecycle: Lifecycle<object, object> = resources[resource](() => connect(stack));

  return {
    // Pulumi does not wait for this before other calls, and what is thrown here is lost: the configuration is read later.
    configure(request) {
      stack = (key) => request.config.get(key);
      return Promise.resolve();
    },

    check: (olds, news) =>
      reported(async () => {
        const { inputs, failures } = await lifecycle.check(fromWire(olds), fromWire(news));
        return { inputs: toWire(inputs), failures };
      }),

    diff: (_id, olds, news) =>
      reported(() => {
        const { changed, replaces, deleteBeforeReplace } = lifecycle.diff(fromWire(olds), fromWire(news));
        return { changes: changed, replaces, deleteBeforeReplace };
      }),

    create: (inputs) =>
      reported(async () => {
        const { id, state } = await lifecycle.create(fromWire(inputs));
        return { id, outs: toWire(state) };
      }, inputs),

    read: (id, olds = {}) =>
      reported(async () => {
        const found = await lifecycle.read(id, fromWire(olds));
        return found ? { id: found.id, props: toWire(found.state), inputs: toWire(found.inputs) } : {};
      }),

    update: (_id, olds, news) =>
      reported(async () => ({ outs: toWire(await lifecycle.update(fromWire(olds), fromWire(news))) }), news),

    delete: (_id, olds) => reported(() => lifecycle.delete(fromWire(olds))),
  };
}

function connect(stack: StackConfiguration): Connection {
  const configuration = readConfiguration(stack);
  // Loading the HTTP library takes longer than all the rest, and where nothing changes no request is ever made.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- connecting has no room for a promise
  const { ControlPlaneClient } = require("../client/client") as typeof import("../client/client");
  try {
    return {
      client: new ControlPlaneClient(configuration),
      configuration,
      report: (status) => void showStatus(status),
    };
  } catch {
    // What it says may hold the proxy's password.
    throw new ConfigurationError(
      "HTTP_PROXY or HTTPS_PROXY is not a URL: give one such as http://proxy.example.com:8080.",
    );
  }
}

function fromWire(properties: Properties): Properties {
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(properties)) {
    if (key !== PROVIDER_KEY) known[key] = value === UNKNOWN_ON_THE_WIRE ? UNKNOWN : value;
  }
  return known;
}

function toWire(properties: object): Record<string, unknown> {
  const defined: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(properties as Properties)) {
    if (value !== undefined) defined[key] = value === UNKNOWN ? UNKNOWN_ON_THE_WIRE : value;
  }
  return defined;
}

/** Runs a call and turns what it throws into what Pulumi reads and people can read. */
async function reported<T>(call: () => T | Promise<T>, properties: Properties = {}): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Pulumi prints the stack above the message. It tells users nothing, and the message is in it a second time.
    error.stack = "";
    if (!(error instanceof PartialCreationError)) throw error;
    throw Object.assign(new Error(error.message), {
      stack: "",
      id: error.id,
      // Stored as it is: without the provider's text no later operation could read or delete the resource.
      properties: { ...toWire(error.state), [PROVIDER_KEY]: properties[PROVIDER_KEY] },
      reasons: [error.message],
    });
  }
}
