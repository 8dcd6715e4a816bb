import * as z from "zod";
import { UnsupportedError } from "../http/errors";
import { remoteObject, wireIdentity } from "../http/object";
import type { CheckFailure, Definition, NamedInputs } from "../resource/definition";
import { adoptExisting, nameOf } from "../resource/fields";
import { type Properties, UNKNOWN } from "../resource/properties";

const AUTH_TYPES = ["DOCKER_CONFIG", "AWS_ROLE"] as const;
const DEFAULT_AUTH_TYPE = "DOCKER_CONFIG";

export interface SandboxRegistryInputs extends NamedInputs {
  url: string;
  authType?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
  awsRoleArn?: string | undefined;
}

const optionalText = z.string("must be a string").optional();

/** Where the images of snapshots are pulled from, and with which credentials. */
export const sandboxRegistry: Definition<SandboxRegistryInputs> = {
  type: "SandboxRegistry",
  noun: "registry",
  idProperty: "registryId",
  outputs: ["provider"],

  fields: {
    name: { schema: nameOf("the registry"), onChange: "update" },
    url: { schema: nameOf("the registry's host"), onChange: "update", isEqual: isSameAddress },
    authType: {
      schema: z.enum(AUTH_TYPES, `must be one of ${AUTH_TYPES.join(", ")}`).optional(),
      onChange: "update",
      default: DEFAULT_AUTH_TYPE,
      isShown: true,
    },
    username: { schema: optionalText, onChange: "update", default: "", isWriteOnly: true },
    password: { schema: optionalText, onChange: "update", default: "", isWriteOnly: true, isSecret: true },
    awsRoleArn: { schema: optionalText, onChange: "update", default: "" },
    adoptExisting,
  },

  api: {
    service: "api",
    path: "registries",
    key: "name",
    object: z
      .object({
        ...wireIdentity,
        url: z.string().nullish(),
        auth_type: z.string().nullish(),
        aws_role_arn: z.string().nullish(),
        provider: z.string().nullish(),
      })
      .transform((registry) =>
        remoteObject(
          registry,
          { url: registry.url, authType: registry.auth_type, awsRoleArn: registry.aws_role_arn },
          { outputs: { provider: registry.provider ?? undefined } },
        ),
      ),
    creation: (inputs) => ({ body: { name: inputs.name, ...accessOf(inputs) } }),
    // The API takes the address and the credentials together or not at all.
    change: (changed, inputs) => ({ ...(changed.name !== undefined && { name: inputs.name }), ...accessOf(inputs) }),
  },

  checkAgainst: findContradiction,

  adviceFor(error) {
    return error instanceof UnsupportedError
      ? "Ask whoever runs the installation to set up AWS roles for registries, or use authType DOCKER_CONFIG."
      : undefined;
  },
};

function accessOf({
  url,
  authType = DEFAULT_AUTH_TYPE,
  username,
  password,
  awsRoleArn,
}: SandboxRegistryInputs): object {
  return { url, auth_type: authType, username, password, aws_role_arn: awsRoleArn };
}

/** What can be known before a request. An unknown value may turn out to be what is needed. */
function findContradiction({ authType, username, password, awsRoleArn }: Properties): CheckFailure | undefined {
  if (authType === UNKNOWN) return undefined;
  const isGiven = (value: unknown): boolean => value !== undefined && value !== "";
  if (authType === "AWS_ROLE") {
    if (!isGiven(awsRoleArn))
      return { property: "awsRoleArn", reason: "is missing, and needed with authType AWS_ROLE" };
    if (isGiven(username)) return { property: "username", reason: "has no meaning with authType AWS_ROLE" };
    if (isGiven(password)) return { property: "password", reason: "has no meaning with authType AWS_ROLE" };
    return undefined;
  }
  if (isGiven(awsRoleArn)) return { property: "awsRoleArn", reason: "needs authType AWS_ROLE" };
  if (isGiven(username) && !isGiven(password))
    return { property: "password", reason: "is missing, and needed with a username" };
  if (isGiven(password) && !isGiven(username))
    return { property: "username", reason: "is missing, and needed with a password" };
  return undefined;
}

/** The API may write an address in another way than the program: with a scheme, in lower case, without a slash at the end. */
function isSameAddress(some: unknown, other: unknown): boolean {
  return addressOf(some) === addressOf(other);
}

function addressOf(url: unknown): string {
  return String(url)
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/\/+$/, "");
}
