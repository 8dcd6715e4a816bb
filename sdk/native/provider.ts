import * as pulumi from "@pulumi/pulumi";
import { credentialNames } from "../../provider/config/setting-names";
import { isOfType } from "../resource";
import { PACKAGE } from "./resource";
import { warnAboutSetUp } from "./warnings";

/**
 * The inputs of a {@link Provider}. Inputs that you leave out come from the stack's configuration, which has a setting for each of
 * them (`pulumi config set langsmith:endpoint …`), else from the environment. A provider with an address of its own needs
 * credentials of its own.
 */
export interface ProviderArgs {
  /** The API key, sent as `X-Api-Key`. */
  apiKey?: pulumi.Input<string>;

  /** A token, sent as `Authorization: Bearer`. */
  bearerToken?: pulumi.Input<string>;

  /** The workspace. Organization-scoped keys need it. */
  tenantId?: pulumi.Input<string>;

  /** The address of the control plane. */
  endpoint?: pulumi.Input<string>;

  /**
   * The address of LangSmith's API, such as `https://eu.api.smith.langchain.com`. The control plane's address follows from it
   * unless `endpoint` is set.
   */
  apiUrl?: pulumi.Input<string>;

  /**
   * Whether to allow plain `http://` to hosts other than this machine.
   *
   * @defaultValue false
   */
  allowHttp?: pulumi.Input<boolean>;

  /**
   * Whether every resource adopts the existing object of its name, as with its input `adoptExisting`. Resources whose names are
   * not unique, such as `SandboxSnapshot`, never adopt.
   *
   * @defaultValue false
   */
  adoptExisting?: pulumi.Input<boolean>;

  /** Any text. Set it to make automatic names differ from those of another stack with the same name. */
  nameSeed?: pulumi.Input<string>;

  /** The former location (endpoint and workspace) in the state, if the same control plane has another address now. */
  movedFrom?: pulumi.Input<string>;
}

/** A control plane, workspace or key of its own, for the resources that name this provider in their option `provider`. */
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
   * @param args - settings that differ from the stack's configuration; key and token are always secrets
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

  /** Whether a value is a `Provider`, even if another copy of this package created it. */
  static override isInstance(value: unknown): value is Provider {
    return isOfType(`pulumi:providers:${PACKAGE}`, value);
  }
}

function secret(value: pulumi.Input<string> | undefined): pulumi.Output<string> | undefined {
  return value === undefined ? undefined : pulumi.secret(value);
}

/** The engine accepts only strings as a provider's inputs. */
function json(value: pulumi.Input<boolean> | undefined): pulumi.Output<string | undefined> | undefined {
  const stringify = (known: boolean | null | undefined): string | undefined =>
    known === null || known === undefined ? undefined : JSON.stringify(known);
  return value === undefined ? undefined : pulumi.output(value).apply(stringify);
}
