import * as z from "zod";
import { UnsupportedError } from "../http/errors";
import { remoteObject, wireIdentity } from "../http/object";
import type { CheckFailure, Definition } from "../lifecycle/definition";
import type { NamedInputs } from "../lifecycle/resource-state";
import { adoptExisting, nameOf, passwordText, tidyText } from "../lifecycle/fields";
import { type Properties, UNKNOWN } from "../lifecycle/properties";

const AUTH_TYPES = ["DOCKER_CONFIG", "AWS_ROLE"] as const;
const DEFAULT_AUTH_TYPE = "DOCKER_CONFIG";

export interface SandboxRegistryInputs extends NamedInputs {
  url: string;
  authType?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
  awsRoleArn?: string | undefined;
}

/** Next step after a change that no request can make. */
const NEW_REGISTRY =
  "Give the resource another name in the program, and another `name` if it has one: `pulumi up` then creates a new registry, replaces " +
  "the snapshots that use this one, and deletes it last.";

const optionalText = tidyText("must be a string").optional();

/** Address and credentials for pulling the images of snapshots. */
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
    password: {
      schema: passwordText("must be a string").optional(),
      onChange: "update",
      default: "",
      isWriteOnly: true,
      isSecret: true,
    },
    awsRoleArn: { schema: optionalText, onChange: "update", default: "" },
    adoptExisting,
  },

  api: {
    service: "api",
    path: "registries",
    identifiedBy: "name",
    namesAreUnique: true,
    pagination: "cursor",
    usagePath: "usage",
    isUsedByOthers: true,
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
          {
            url: registry.url,
            authType: registry.auth_type,
            // The host keeps the role of an earlier authType.
            awsRoleArn: registry.auth_type === DEFAULT_AUTH_TYPE ? undefined : registry.aws_role_arn,
          },
          { outputs: { provider: registry.provider ?? undefined } },
        ),
      ),
    creation: (inputs) => ({ name: inputs.name, ...accessOf(inputs) }),
    // The API takes the address and the credentials together or not at all.
    change({ name, ...access }, inputs) {
      return { ...(name !== undefined && { name }), ...(Object.keys(access).length > 0 && accessOf(inputs)) };
    },
  },

  checkAgainst: findContradiction,

  checkChange(before, inputs) {
    const { url, authType = DEFAULT_AUTH_TYPE } = inputs;
    if (authType === UNKNOWN || hasCredentials(inputs)) return undefined;
    if (hasCredentials(before)) {
      return {
        property: "username",
        reason: `cannot be removed: no known request deletes a user name and a password. ${NEW_REGISTRY}`,
      };
    }
    const { url: urlBefore = url, authType: authTypeBefore = DEFAULT_AUTH_TYPE } = before;
    const isSame = (url === UNKNOWN || isSameAddress(url, urlBefore)) && authType === authTypeBefore;
    if (authType === "AWS_ROLE" || isSame) return undefined;
    return {
      property: authType === authTypeBefore ? "url" : "authType",
      reason: `cannot be changed to this without a user name and a password, which LangSmith wants with the address. ${NEW_REGISTRY}`,
    };
  },

  adviceFor(error) {
    return error instanceof UnsupportedError
      ? "Ask the installation's operator to set up AWS roles for registries, or use authType DOCKER_CONFIG."
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

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== "";
}

function hasCredentials({ username, password }: Properties): boolean {
  return isGiven(username) || isGiven(password);
}

/** Finds contradictions before a request. An unknown value may turn out to fit. */
function findContradiction({ authType, username, password, awsRoleArn }: Properties): CheckFailure | undefined {
  if (authType === UNKNOWN) return undefined;
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
