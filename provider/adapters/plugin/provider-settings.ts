import { stackOfPlugin } from "../../config/configuration";
import { type Properties, UNKNOWN } from "../../lifecycle/properties";
import { credentialNames, NAMESPACE, type SettingName } from "../../config/setting-names";
import { type ConfiguredSettings, type Setting, type SettingSource, StackSettings } from "../../config/settings";

export const ADDRESS: readonly SettingName[] = ["endpoint", "apiUrl"];

/** The settings of the stack that a provider does without as soon as it has one of these: the two would contradict each other. */
const SETTLED_BY: Partial<Record<SettingName, readonly SettingName[]>> = {
  apiKey: credentialNames,
  bearerToken: credentialNames,
  endpoint: ADDRESS,
  apiUrl: ADDRESS,
  movedFrom: ADDRESS,
};

/**
 * The settings of one provider.
 *
 * @param inputs - as Pulumi records them
 * @param stack - the stack's current configuration
 */
export function settingsOf(
  name: string,
  inputs: Properties,
  stack: StackSettings | undefined = stackOfPlugin(),
): ConfiguredSettings {
  return isDefaultProvider(name) ? defaultSettings(inputs, stack) : new OwnSettings(name, inputs, stack);
}

/**
 * Pulumi makes one for the resources that the program gives no provider: `default`, or `default_1_0_0` of a release, or with
 * the address that the plugin came from.
 */
export function isDefaultProvider(name: string): boolean {
  return /^default($|_\d+_\d+_\d+|_(https?|git(hub|lab)?)_)/.test(name);
}

/** Some languages send what is not a string as JSON. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : typeof value === "boolean" ? String(value) : undefined;
}

/** Current settings or, if Pulumi passes none, the recorded ones. They are never mixed: a key must not reach another host. */
function defaultSettings(inputs: Properties, today: StackSettings | undefined): ConfiguredSettings {
  const remembered = new StackSettings((key) => textOf(inputs[key.slice(NAMESPACE.length + 1)]));
  // The workspace is a part of what the provider is: a replaced one deletes where its resources are.
  const settingsWith = (name: SettingName): StackSettings => (name === "tenantId" ? remembered : (today ?? remembered));
  return {
    find: (name) => settingsWith(name).find(name),
    sourceOf: (name) => settingsWith(name).sourceOf(name),
  };
}

/** Inputs of a provider first, then the stack's settings. */
class OwnSettings implements ConfiguredSettings {
  constructor(
    private readonly name: string,
    private readonly inputs: Properties,
    readonly stack: StackSettings = new StackSettings(() => undefined),
  ) {}

  find(name: SettingName): Setting | undefined {
    const value = textOf(this.inputs[name]);
    if (value) return { value, source: this.sourceOf(name) };
    // An unknown value counts as set.
    const isGiven = (key: SettingName): boolean => this.inputs[key] === UNKNOWN || Boolean(textOf(this.inputs[key]));
    return [name, ...(SETTLED_BY[name] ?? [])].some(isGiven) ? undefined : this.stack.find(name);
  }

  sourceOf(name: SettingName): SettingSource {
    return { kind: "provider", name, description: `provider "${this.name}" (${name})`, mayBeOld: true };
  }
}
