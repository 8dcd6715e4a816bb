import { type ServiceError, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { fromStruct, type Properties } from "../properties";

/** Thrown after a create or an update that failed half-way: the state records the resource all the same. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  constructor(
    readonly id: string,
    readonly outputs: Properties,
    readonly reasons: string[],
  ) {
    const count = `${reasons.length} error${reasons.length === 1 ? "" : "s"} occurred:`;
    super([count, ...reasons.map((reason) => `\t* ${reason}`)].join("\n"));
  }
}

/** Makes one call of a provider. */
export function call<Response>(
  start: (done: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (!error) resolve(response);
      else reject(failureIn(error));
    });
  });
}

/** Options that are irrelevant to a provider. */
export async function unlessUnimplemented<Response>(answer: Promise<Response>): Promise<Response | undefined> {
  try {
    return await answer;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Error && "code" in cause && cause.code === status.UNIMPLEMENTED) return undefined;
    throw error;
  }
}

function failureIn(error: ServiceError): Error {
  try {
    return partialFailureIn(error) ?? new Error(error.details, { cause: error });
  } catch (unreadable) {
    return new Error("the provider sent details of its error that cannot be read", { cause: unreadable });
  }
}

function partialFailureIn({ metadata }: ServiceError): PartialFailure | undefined {
  const [details] = metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(details)) return undefined;
  for (const detail of Status.deserializeBinary(details).getDetailsList()) {
    const failure = detail.unpack(
      (bytes) => ErrorResourceInitFailed.deserializeBinary(bytes),
      "pulumirpc.ErrorResourceInitFailed",
    );
    if (failure)
      return new PartialFailure(failure.getId(), fromStruct(failure.getProperties()), failure.getReasonsList());
  }
  return undefined;
}
