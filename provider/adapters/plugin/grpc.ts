import { type handleUnaryCall, Metadata, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isExpected } from "../../errors";
import type { CheckFailure } from "../../lifecycle/definition";
import { PartialCreationError } from "../../lifecycle/partial-creation";
import type { Properties } from "../../lifecycle/properties";
import { decodeProperties, encodeProperties } from "../wire";

/** Makes a handler of a function; what it throws becomes an error that Pulumi shows with the resource. */
export function unary<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    void (async () => handle(request))().then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(failureOf(error));
      },
    );
  };
}

export function fromStruct(struct: Struct | undefined): Properties {
  return decodeProperties(struct?.toJavaScript() ?? {});
}

/** @param secrets - the names of the secret properties */
export function toStruct(properties: object, secrets?: readonly string[]): Struct {
  return Struct.fromJavaScript(encodeProperties(properties, secrets) as Record<string, JavaScriptValue>);
}

/** Faults in the arguments of a function. */
export class InvalidArgumentsError extends Error {
  override readonly name = "InvalidArgumentsError";

  constructor(readonly failures: readonly CheckFailure[]) {
    super(failures.map(({ property = "", reason }) => `${property} ${reason}`).join(", "));
  }
}

function failureOf(error: unknown): { code: status; details: string; metadata?: Metadata } {
  const details = isExpected(error) ? error.message : ((error as Error).stack ?? String(error));
  if (!(error instanceof PartialCreationError)) return { code: status.UNKNOWN, details };
  // Without it Pulumi would forget what may exist.
  const partial = new ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(toStruct(error.state, error.encrypted))
    .setReasonsList([error.message]);
  const any = new Any();
  any.pack(partial.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const detailed = new Status().setCode(status.UNKNOWN).setMessage(details);
  // Returns the added value, contrary to its type.
  detailed.addDetails(any);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(detailed.serializeBinary()));
  return { code: status.UNKNOWN, details, metadata };
}
