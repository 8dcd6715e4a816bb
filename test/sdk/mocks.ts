import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";

/** The usual mock of unit tests: it returns the inputs as outputs. */
export class Echo implements pulumi.runtime.Mocks {
  /** The inputs registered last, by type. */
  readonly registered = new Map<string, Record<string, unknown>>();
  /** The functions that were called. */
  readonly called: { token: string; inputs: unknown }[] = [];
  /** The result of every function. */
  found: Record<string, unknown> = {};
  /** The explicit providers of resources and functions, in the order of the calls. */
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

/** A registration of a resource. */
export interface Request {
  type: string;
  props: pulumi.Inputs;
  opts: pulumi.CustomResourceOptions;
}

/** Creates a resource and returns its registration, with the options that mocks do not get. */
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
