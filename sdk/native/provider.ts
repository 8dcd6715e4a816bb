import * as pulumi from "@pulumi/pulumi";
import { credentialNames } from "../../provider/config/setting-names";
import { isOfType } from "../resource";
import { PACKAGE } from "./resource";
import { warnAboutSetUp } from "./warnings";

/**
 * The inputs of a {@link Provider}. What is left out comes from the stack's configuration, where all of them can be set for
 * the default provider (`pulumi config set langsmith:endpoint …`), and then from the environment. A provider with
 * another address than those give needs credentials of its own.
 */
export interface ProviderArgs {
  /** The API key, sent as `X-Api-Key`. */
  apiKey?: pulumi.Input<string>;

  /** A token, sent as `Authorization: Bearer`. */
  bearerToken?: pulumi.Input<string>;

  /** The workspace; organization-scoped keys need it. */
  tenantId?: pulumi.Input<string>;

  /** The control plane's address. */
  endpoint?: pulumi.Input<string>;

  /**
   * The address of LangSmith's API, such as `https://eu.api.smith.langchain.com`. The control plane's address follows from it
   * if `endpoint` is left out.
   */
  apiUrl?: pulumi.Input<string>;

  /**
   * Whether plain `http://` is allowed to hosts other than this machine.
   *
   * @defaultValue false
   */
  allowHttp?: pulumi.Input<boolean>;

  /**
   * Whether every resource takes over what exists under its name, as if it had `adoptExisting` set.
   *
   * @defaultValue false
   */
  adoptExisting?: pulumi.Input<boolean>;

  /** Any text that keeps automatic names apart from those of another stack of the same name. */
  nameSeed?: pulumi.Input<string>;

  /** The place that the state remembers, if the same control plane has another address now. */
  movedFrom?: pulumi.Input<string>;
}

/**
 * Another control plane, workspace or key than those of the stack's configuration, for the resources that name it in their
 * option `provider`.
 */
export class Provider extends pulumi.ProviderResource {
  /**
   * Declares a provider.
   *
   * ```ts
   * const europe = new langsmith.Provider("europe", { apiUrl: "https://eu.api.smith.langchain.com", apiKey });
   * new langsmith.SandboxPool("workers", { templateName: "python", replicas: 3 }, { provider: europe });
   * ```
   *
   * @param name - the provider's name in the program, unique there
   * @param args - what differs from the stack's configuration; key and token are kept as secrets
   * @param opts - Pulumi's options for any resource
   */
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const { apiKey, bearerToken, allowHttp, adoptExisting, ...others } = args;
    super(
      PACKAGE,
      name,
      {
        ...others,
        apiKey: secret(apiKey),
        bearerToken: secret(bearerToken),
        allowHttp: json(allowHttp),
        adoptExisting: json(adoptExisting),
      },
      pulumi.mergeOptions(opts, { additionalSecretOutputs: [...credentialNames] }),
    );
    warnAboutSetUp();
  }

  /** Whether a value is a `Provider`, also one that another copy of this package has made. */
  static override isInstance(value: unknown): value is Provider {
    return isOfType(`pulumi:providers:${PACKAGE}`, value);
  }
}

function secret(value: pulumi.Input<string> | undefined): pulumi.Output<string> | undefined {
  return value === undefined ? undefined : pulumi.secret(value);
}

/** The engine takes nothing but strings from a provider's inputs. */
function json(value: pulumi.Input<boolean> | undefined): pulumi.Output<string | undefined> | undefined {
  const stringify = (known: boolean | null | undefined): string | undefined =>
    known === null || known === undefined ? undefined : JSON.stringify(known);
  return value === undefined ? undefined : pulumi.output(value).apply(stringify);
}
