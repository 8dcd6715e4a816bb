import { readPlace, stackOfPlugin } from "../../config";
import { ConfigurationError } from "../../errors";
import type { CheckFailure } from "../../resource/definition";
import { type Properties, UNKNOWN } from "../../resource/properties";
import { noSuchProperty } from "../../resource/spelling";
import {
  credentialNames,
  isCredentialName,
  isSettingName,
  type SettingName,
  settingNames,
  warningsOfUnknown,
} from "../../setting-names";
import { type ConfiguredSettings, type Setting, type SettingSource, StackSettings } from "../../settings";
import { secret } from "../wire";

const ADDRESS: readonly SettingName[] = ["endpoint", "apiUrl"];

/** What makes the value of a setting from a source of less weight meaningless. */
const SETTLED_BY: Partial<Record<SettingName, readonly SettingName[]>> = {
  apiKey: credentialNames,
  bearerToken: credentialNames,
  endpoint: ADDRESS,
  apiUrl: ADDRESS,
  movedFrom: ADDRESS,
};

/** The settings of one provider of the program, or of the default one, which has those of the stack. */
export class ProviderInputs implements ConfiguredSettings {
  /**
   * @param inputs - as Pulumi remembers them
   * @param stack - the configuration of the stack as it is today, whatever the operation
   */
  constructor(
    private readonly name: string,
    private readonly inputs: Properties,
    private readonly stack: StackSettings,
  ) {}

  find(name: SettingName): Setting | undefined {
    const value = textOf(this.inputs[name]);
    const own = value ? { value, source: this.#ownSource(name) } : undefined;
    // The workspace is a part of what the provider is: a replaced one deletes where its resources are.
    if (isDefaultProvider(this.name) && name === "tenantId") return own;
    const given = this.stack.find(name);
    const inStack = (key: SettingName): boolean => this.stack.find(key) !== undefined;
    const inOwn = (key: SettingName): boolean => Boolean(textOf(this.inputs[key]));
    return isDefaultProvider(this.name)
      ? (given ?? (isSettled(name, inStack) ? undefined : own))
      : (own ?? (isSettled(name, inOwn) ? undefined : given));
  }

  sourceOf(name: SettingName): SettingSource {
    return isDefaultProvider(this.name) ? this.stack.sourceOf(name) : this.#ownSource(name);
  }

  #ownSource(name: SettingName): SettingSource {
    return isDefaultProvider(this.name)
      ? { ...this.stack.sourceOf(name), mayBeOld: true }
      : { kind: "provider", name, description: `provider "${this.name}" (${name})`, mayBeOld: true };
  }
}

/** Settings of two sources are never mixed: a key must not reach the host that goes with another one. */
function isSettled(name: SettingName, isGiven: (key: SettingName) => boolean): boolean {
  return SETTLED_BY[name]?.some(isGiven) ?? false;
}

/**
 * Pulumi makes one for the resources that the program gives no provider: `default`, or `default_1_0_0` of a release, or with
 * the address that the plugin came from.
 */
export function isDefaultProvider(name: string): boolean {
  return /^default($|_\d+_\d+_\d+|_(https?|git(hub|lab)?)_)/.test(name);
}

/** What Pulumi adds to the inputs of a provider. */
const ADDED_BY_PULUMI = ["version", "pluginDownloadURL"];

/**
 * Warnings about the stack's settings, which are what Pulumi proposes for the default provider. Nothing says which of them
 * are secret.
 *
 * @param project - the one of the program
 */
export function warningsAbout(name: string, proposed: Properties, project: string): string[] {
  const names = Object.keys(proposed).filter((property) => !ADDED_BY_PULUMI.includes(property));
  return isDefaultProvider(name) ? warningsOfUnknown(names, project) : [];
}

/** What Pulumi is to remember of a provider's inputs, and what is wrong with them. */
export function checkProviderInputs(
  name: string,
  proposed: Properties,
  stack: StackSettings = stackOfPlugin(),
): { inputs: Properties; failures: CheckFailure[] } {
  const failures: CheckFailure[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [property, value] of Object.entries(proposed)) {
    if (isSettingName(property)) {
      if (isDefaultProvider(name) && isOtherThan(stack.find(property), value)) {
        failures.push({ property, reason: `differs from the stack's: give the provider another name than "${name}"` });
      }
      const isCredential = isCredentialName(property);
      // The stack's own configuration has them in every operation.
      if (isCredential && isDefaultProvider(name)) continue;
      inputs[property] = isCredential && value !== UNKNOWN ? secret(value) : value;
    } else if (!ADDED_BY_PULUMI.includes(property) && !isDefaultProvider(name)) {
      failures.push({ property, reason: noSuchProperty(property, settingNames) });
    }
  }
  const fault = faultOf(name, proposed, stack);
  if (fault) failures.push(fault);
  return { inputs, failures };
}

/** Pulumi makes the default provider's inputs of the stack's settings, so that others are those of a program. */
function isOtherThan(setting: Setting | undefined, value: unknown): boolean {
  const text = textOf(value);
  return setting !== undefined && text !== undefined && setting.value !== text;
}

function faultOf(name: string, proposed: Properties, stack: StackSettings): CheckFailure | undefined {
  try {
    // Without the environment, which may differ between the preview and `up`.
    readPlace(new ProviderInputs(name, proposed, stack), {});
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { property: error.source?.name.replace(/^langsmith:/, "") ?? "endpoint", reason: error.message };
  }
}

/**
 * The inputs that take the provider's resources to another place. One that was not given before is no reason: it may say what
 * the environment said until now.
 */
export function movingInputs(name: string, before: Properties, now: Properties): SettingName[] {
  const differs = (key: SettingName): boolean =>
    before[key] !== undefined && now[key] !== undefined && textOf(before[key]) !== textOf(now[key]);
  const moved: SettingName[] = differs("tenantId") ? ["tenantId"] : [];
  // The default provider has one key, today's: at the old address it could delete nothing.
  if (isDefaultProvider(name) || now["movedFrom"] !== undefined) return moved;
  const addressOf = ({ endpoint, apiUrl, allowHttp }: Properties): string =>
    readPlace(new ProviderInputs(name, { endpoint, apiUrl, allowHttp }, noStack), {}).place;
  return addressOf(before) === addressOf(now) ? moved : [...moved, ...ADDRESS.filter(differs)];
}

/** Some languages send what is not a string as JSON. */
function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : typeof value === "boolean" ? String(value) : undefined;
}

const noStack = new StackSettings(() => undefined);
