import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";

/** The usual mock of unit tests: what was asked for is what there is. */
export class Echo implements pulumi.runtime.Mocks {
  /** By type, what was asked for last. */
  readonly registered = new Map<string, Record<string, unknown>>();
  /** The functions that were called. */
  readonly called: { token: string; inputs: unknown }[] = [];
  /** What every function returns. */
  found: Record<string, unknown> = {};
  /** The explicit providers that resources and functions named, one after the other. */
  readonly providers: string[] = [];

  newResource({ type, name, id, inputs, provider }: pulumi.runtime.MockResourceArgs): {
    id: string;
    state: Record<string, unknown>;
  } {
    const state = inputs as Record<string, unknown>;
    this.registered.set(type, state);
    if (provider) this.providers.push(provider);
    return { id: id === undefined || id === "" ? `${name}-id` : id, state };
  }

  call({ token, inputs, provider }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
    this.called.push({ token, inputs });
    if (provider) this.providers.push(provider);
    return this.found;
  }
}

/** What a resource asks of Pulumi. */
export interface Request {
  type: string;
  props: pulumi.Inputs;
  opts: pulumi.CustomResourceOptions;
}

/** Makes a resource and returns what it asks of Pulumi, whose mocks are told nothing of its options. */
export async function requestOf<Options extends pulumi.ResourceOptions>(
  make: (opts: Options) => pulumi.Resource,
  opts?: Options,
): Promise<Request> {
  const requests: Request[] = [];
  const record = ({ type, props, opts }: pulumi.ResourceTransformationArgs): undefined => {
    requests.push({ type, props, opts });
  };
  await valueOf(make({ ...opts, transformations: [record] } as Options).urn);
  const [request] = requests;
  assert.ok(request);
  return request;
}

export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
