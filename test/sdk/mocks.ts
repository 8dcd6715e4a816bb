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
  /** Outputs that are added to the inputs. */
  outputs: Record<string, unknown> = {};

  newResource({ type, name, id, inputs }: pulumi.runtime.MockResourceArgs): {
    id: string;
    state: Record<string, unknown>;
  } {
    const asked = inputs as Record<string, unknown>;
    this.registered.set(type, asked);
    return { id: id === undefined || id === "" ? `${name}-id` : id, state: { ...asked, ...this.outputs } };
  }

  call({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
    this.called.push({ token, inputs });
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
