import assert from "node:assert/strict";
import type { Configuration } from "../../provider/config/configuration";
import { ConfigurationError, MissingCredentialsError } from "../../provider/errors";
import { adviceFor, type Action } from "../../provider/lifecycle/advice";
import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  type ConnectionFault,
  DeadlineError,
  ForbiddenError,
  InvalidRequestError,
  NotFoundError,
  NotReadyError,
  QuotaError,
  RateLimitError,
  RedirectError,
  RouteNotFoundError,
  UnavailableError,
  UnexpectedResponseError,
  UnsupportedError,
} from "../../provider/http/errors";
import type { SettingSource } from "../../provider/config/settings";
import { configurationOf } from "../http/support";

const TODAY: readonly Action[] = ["create", "update", "replace", "look up"];
/** Operations to which Pulumi may pass the configuration of the last `up`. */
const OLD: readonly Action[] = ["read", "delete"];

const stack = (name: string): SettingSource => ({
  kind: "stack",
  name,
  description: `stack configuration (${name})`,
  mayBeOld: true,
});
const variable = (name: string): SettingSource => ({
  kind: "environment",
  name,
  description: `environment variable ${name}`,
  mayBeOld: false,
});

const ofProvider: SettingSource = {
  kind: "provider",
  name: "apiKey",
  description: 'provider "europe" (apiKey)',
  mayBeOld: false,
};

function configured(sources: {
  key: SettingSource;
  endpoint?: SettingSource;
  tenantId?: SettingSource;
}): Configuration {
  const { credentials, ...configuration } = configurationOf("https://langsmith.example.com", "lsv2_key");
  return {
    ...configuration,
    endpointSource: sources.endpoint ?? configuration.endpointSource,
    tenantIdSource: sources.tenantId ?? configuration.tenantIdSource,
    credentials: { ...credentials, source: sources.key },
  };
}

const inStack = configured({
  key: stack("langsmith:apiKey"),
  endpoint: stack("langsmith:endpoint"),
  tenantId: stack("langsmith:tenantId"),
});
const inEnvironment = configured({
  key: variable("LANGSMITH_API_KEY"),
  endpoint: variable("LANGSMITH_ENDPOINT"),
  tenantId: variable("LANGSMITH_WORKSPACE_ID"),
});
const connection = (fault: ConnectionFault): ConnectionError => new ConnectionError("no connection", fault);

describe("advice", () => {
  const ENDPOINT = ["langsmith:endpoint", "LANGSMITH_ENDPOINT"] as const;
  const NETWORK = /Check the network, the proxy settings and/;
  // Advice for each error, with the setting that it names in the stack's configuration and in the environment.
  const rows: [error: Error, expected: RegExp, setting?: string, variable?: string][] = [
    [
      new AuthenticationError("refused", "none"),
      /is valid and belongs to this host's region/,
      "langsmith:apiKey",
      "LANGSMITH_API_KEY",
    ],
    [
      new ForbiddenError("no", "none"),
      /organization-scoped keys/,
      "langsmith:tenantId or langsmith:apiKey",
      "LANGSMITH_WORKSPACE_ID",
    ],
    [
      new RouteNotFoundError("no", "none"),
      /took sandbox pools and templates out of its cloud API in April 2026/,
      ...ENDPOINT,
    ],
    [new RedirectError("redirect", "none"), /the address that the requests should go to/, ...ENDPOINT],
    [new UnexpectedResponseError("a page", "unknown"), /the address of a LangSmith control plane/, ...ENDPOINT],
    [connection("unreachable"), NETWORK, ...ENDPOINT],
    [connection("broken"), NETWORK, ...ENDPOINT],
    [connection("unknownHost"), NETWORK, ...ENDPOINT],
    [connection("noTls"), /the port or the scheme/, ...ENDPOINT],
    [connection("invalidCertificate"), /names and dates/, ...ENDPOINT],
    [connection("proxyRefused"), /HTTPS_PROXY.*NO_PROXY/, ...ENDPOINT],
    [connection("untrustedCertificate"), /NODE_EXTRA_CA_CERTS/, "langsmith:endpoint"],
    [connection("proxyCredentials"), /HTTPS_PROXY=http:\/\/user:password@/],
    [new NotFoundError("gone", 0), /pulumi refresh/],
    [new ConflictError("conflict", "none"), /Try again/],
    [new InvalidRequestError("invalid"), /Correct the property/],
    [new QuotaError("quota", "none"), /higher limit/],
    [new UnsupportedError("no roles", "none"), /Ask the installation's operator/],
    [new RateLimitError("rate", undefined), /--parallel/],
    [new NotReadyError("not ready", "unknown"), /Try again later/],
    [new DeadlineError("late", "unknown"), /Try again later/],
    [new UnavailableError("503", true, undefined), /Try again later/],
  ];

  for (const [error, expected, setting, named] of rows) {
    const title = [error.name, "fault" in error ? error.fault : undefined];

    it(`advice for ${title.filter(Boolean).join(" ")} depends on the operation and on the source of a setting`, () => {
      for (const operation of TODAY) {
        const advice = adviceFor(error, operation, inStack);
        assert.match(advice, expected);
        assert.doesNotMatch(advice, /--run-program/);
      }
      for (const operation of OLD) {
        const advice = adviceFor(error, operation, inStack);
        assert.match(advice, expected);
        if (setting === undefined) assert.doesNotMatch(advice, /--run-program/);
        else assert.ok(advice.includes(`if ${setting} has changed since, add \`--run-program\``), advice);
      }
      for (const operation of [...TODAY, ...OLD]) {
        const advice = adviceFor(error, operation, inEnvironment);
        assert.match(advice, expected);
        assert.doesNotMatch(advice, /--run-program|langsmith:/);
        if (named !== undefined) assert.ok(advice.includes(named), advice);
        assert.match(advice, /^[A-Z].*\.$/);
      }
    });
  }

  it("advice for a refused key explains how to change it at its source", () => {
    const error = new AuthenticationError("refused", "none");
    assert.match(adviceFor(error, "create", inStack), /pulumi config set --secret langsmith:apiKey/);
    assert.match(adviceFor(error, "create", inEnvironment), /LANGSMITH_API_KEY.*correct the variable/);
    const bearer = configured({ key: stack("langsmith:bearerToken") });
    assert.match(adviceFor(error, "create", bearer), /pulumi config set --secret langsmith:bearerToken/);
    const own = configured({ key: ofProvider });
    assert.equal(
      adviceFor(error, "delete", own),
      "Check that apiKey is valid and belongs to this host's region, or give the provider another.",
    );
  });

  it("advice for registries and snapshots names LangSmith's API as their host", () => {
    const sources = { ...inEnvironment, service: "api" as const };
    const notServed = adviceFor(new RouteNotFoundError("not served", "none"), "create", sources);
    assert.match(notServed, /LANGSMITH_ENDPOINT: registries and snapshots are served by LangSmith's API/);
    const odd = adviceFor(new UnexpectedResponseError("a page", "unknown"), "create", sources);
    assert.match(odd, /LANGSMITH_ENDPOINT is the address of LangSmith's API\./);
  });

  it("advice for a delete also mentions a setting that was not set", () => {
    const error = new RouteNotFoundError("not served", "none");
    const keyAlone = configured({ key: variable("LANGSMITH_API_KEY") });
    assert.match(adviceFor(error, "delete", keyAlone), /if langsmith:endpoint has changed since, add `--run-program`/);
  });

  it("advice for a missing key explains how to set it for the operation", () => {
    const error = new MissingCredentialsError(stack("langsmith:apiKey"));
    for (const operation of TODAY) {
      assert.equal(
        adviceFor(error, operation),
        "Run `pulumi config set --secret langsmith:apiKey` or set LANGSMITH_API_KEY.",
      );
    }
    for (const operation of OLD) {
      assert.match(adviceFor(error, operation), /config set.*set LANGSMITH_API_KEY.*add `--run-program`/);
      // The native plugin receives the current settings in every operation.
      const today = new MissingCredentialsError({ ...stack("langsmith:apiKey"), mayBeOld: false });
      assert.equal(adviceFor(today, operation), adviceFor(error, "create"));
      assert.equal(
        adviceFor(new MissingCredentialsError(ofProvider), operation),
        'Give an API key to the provider "europe" (apiKey), or set LANGSMITH_API_KEY.',
      );
    }
  });

  it("advice for a delete with an invalid stack setting recommends --run-program", () => {
    const error = new ConfigurationError("not a URL", stack("langsmith:endpoint"));
    assert.equal(adviceFor(error, "update"), "");
    assert.match(adviceFor(error, "delete"), /langsmith:endpoint has changed since/);
    assert.equal(adviceFor(new ConfigurationError("not a URL", variable("LANGGRAPH_HOST_URL")), "delete"), "");
  });

  it("advice for deleting the last resource explains how to supply a new key", () => {
    const putBack = /no resource of this provider any more, add this one again, run `pulumi up`, and then remove it\.$/;
    const refused = new AuthenticationError("refused", "none");
    const own = configured({ key: { ...ofProvider, mayBeOld: true } });
    for (const sources of [inStack, own]) {
      assert.match(adviceFor(refused, "delete", sources), putBack);
      for (const operation of [...TODAY, "read"] as const) {
        assert.doesNotMatch(adviceFor(refused, operation, sources), putBack);
      }
    }
    assert.match(adviceFor(new MissingCredentialsError(stack("langsmith:apiKey")), "delete"), putBack);
    assert.doesNotMatch(adviceFor(refused, "delete", inEnvironment), putBack);
  });

  it("advice is empty for unexpected errors", () => {
    assert.equal(adviceFor(new Error("a mistake of ours"), "create", inStack), "");
  });
});
