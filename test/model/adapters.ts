import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { dynamic } from "@pulumi/pulumi";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as z from "zod";
import { dynamicProvider } from "../../provider/adapters/dynamic";
import { Engine } from "../../provider/adapters/plugin/engine";
import { PluginService } from "../../provider/adapters/plugin/service";
import type { ProviderContext } from "../../provider/lifecycle/provider-context";
import { PartialFailure } from "../../harness/engine/offline/provider-call";
import { type Provider, ProviderClient, type Subject } from "../../harness/engine/offline/provider-client";
import type { Resource } from "../../harness/engine/offline/state";
import { markSecrets, type Properties } from "../../harness/engine/properties";
import type { DoorName } from "../../harness/doors";

/** Prefixes of the resource types in each provider. */
export const TYPE_PREFIXES: Readonly<Record<DoorName, string>> = {
  dynamic: "pulumi-nodejs:dynamic/langsmith:",
  native: "langsmith:index:",
};

/** A provider's adapter in this process, started for one operation as Pulumi does. */
export interface Adapter {
  provider: Provider;
  end: () => void;
}

export async function startAdapter(door: DoorName, context: ProviderContext): Promise<Adapter> {
  return door === "dynamic" ? { provider: new DynamicAdapter(context), end: () => undefined } : serve(context);
}

async function serve(context: ProviderContext): Promise<Adapter> {
  const engine = new Engine(undefined);
  const server = new Server();
  server.addService(ResourceProviderService, new PluginService(engine, "0.0.0", context).handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  const provider = new ProviderClient(`127.0.0.1:${port}`);
  await provider.handshake("", "");
  const end = () => {
    provider.close();
    server.forceShutdown();
  };
  return { provider, end };
}

const partialSchema = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.unknown()),
  reasons: z.array(z.string()),
});

async function withPartialFailures<Result>(result: Result | Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    const { data: partial } = partialSchema.safeParse(error);
    throw partial ? new PartialFailure(partial.id, partial.properties, partial.reasons) : error;
  }
}

/** Calls the dynamic providers like Pulumi's own process, without the text that would load them. */
class DynamicAdapter implements Provider {
  readonly #providers = new Map<string, dynamic.ResourceProvider<Properties, Properties>>();

  constructor(private readonly context: ProviderContext) {}

  checkConfig({ inputs }: Subject) {
    return Promise.resolve({ inputs, failures: [] });
  }

  diffConfig() {
    return Promise.resolve([]);
  }

  configure() {
    return Promise.resolve();
  }

  invoke() {
    return Promise.reject(new Error("dynamic providers have no functions"));
  }

  async check({ urn, inputs: news }: Subject, olds: Properties) {
    const { inputs = {}, failures = [] } = (await this.#of(urn).check?.(olds, news)) ?? {};
    return { inputs: markSecrets(inputs, news), failures };
  }

  async diff({ urn, id = "", outputs }: Pick<Resource, "urn" | "id" | "outputs">, inputs: Properties) {
    const difference = await this.#of(urn).diff?.(id, outputs, inputs);
    const { changes, replaces = [], deleteBeforeReplace = false } = difference ?? {};
    return { changes, changed: [], replaces, deleteBeforeReplace };
  }

  async create({ urn, inputs }: Subject, { preview = false } = {}) {
    if (preview) return { id: "", outputs: inputs };
    const { id, outs = {} } = await withPartialFailures(this.#of(urn).create(inputs));
    return { id, outputs: outs };
  }

  async read({ urn }: { urn: string }, id: string, state: Properties) {
    const { id: found = "", props = {}, inputs } = (await this.#of(urn).read?.(id, state)) ?? {};
    return { id: found, outputs: props, inputs };
  }

  async update(old: Resource, { inputs }: Pick<Resource, "inputs">, { preview = false } = {}): Promise<Properties> {
    const { urn, id = "", outputs } = old;
    if (preview) return inputs;
    const updated = await withPartialFailures(this.#of(urn).update?.(id, outputs, inputs));
    return updated?.outs ?? {};
  }

  async delete({ urn, id = "", outputs }: Resource): Promise<void> {
    await this.#of(urn).delete?.(id, outputs);
  }

  #of(urn: string) {
    const type = urn.split("::")[2]?.split(":").at(-1) ?? "";
    const provider = this.#providers.get(type) ?? dynamicProvider(type, this.context);
    this.#providers.set(type, provider);
    return provider;
  }
}
