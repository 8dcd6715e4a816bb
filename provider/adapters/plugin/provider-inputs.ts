import { faultsOf, readEndpoint, readWorkspace, stackOfPlugin } from "../../config/configuration";
import type { Environment } from "../../config/effective-settings";
import { services } from "../../config/endpoints";
import type { CheckFailure } from "../../lifecycle/definition";
import { isEqual, type Properties, UNKNOWN } from "../../lifecycle/properties";
import { noSuchProperty } from "../../lifecycle/spelling";
import {
  isCredentialName,
  isSettingName,
  isSwitchName,
  type SettingName,
  settingNames,
  warningsOfUnknown,
} from "../../config/setting-names";
import type { ConfiguredSettings, Setting, StackSettings } from "../../config/settings";
import { secret } from "../wire";
import { ADDRESS, isDefaultProvider, settingsOf, textOf } from "./provider-settings";

/** Properties that Pulumi adds to the inputs of a provider. */
const ADDED_BY_PULUMI = ["version", "pluginDownloadURL"];

/**
 * Warns about unknown settings of the stack. Pulumi passes them as inputs of the default provider, without marking secrets.
 *
 * @param project - the program's project
 */
export function warningsAbout(name: string, proposed: Properties, project: string): string[] {
  const names = Object.keys(proposed).filter((property) => !ADDED_BY_PULUMI.includes(property));
  return isDefaultProvider(name) ? warningsOfUnknown(names, project) : [];
}

/**
 * Checks the inputs of a provider, and selects those that Pulumi records.
 *
 * @param stack - undefined if Pulumi does not pass the current settings
 */
export function checkProviderInputs(
  name: string,
  proposed: Properties,
  stack: StackSettings | undefined = stackOfPlugin(),
): { inputs: Properties; failures: CheckFailure[] } {
  const isDefault = isDefaultProvider(name);
  const failures: CheckFailure[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [property, value] of Object.entries(proposed)) {
    if (isSettingName(property)) {
      if (!isText(value)) failures.push({ property, reason: notText(property, value) });
      if (isDefault && stack && isOtherThan(stack.find(property), value)) {
        failures.push({ property, reason: `differs from the stack's: give the provider another name than "${name}"` });
      }
      const isCredential = isCredentialName(property);
      const isKnownFromStack = isCredential && isDefault && stack !== undefined;
      if (!isKnownFromStack) inputs[property] = isCredential && value !== UNKNOWN ? secret(value) : value;
    } else if (!ADDED_BY_PULUMI.includes(property) && !isDefault) {
      failures.push({ property, reason: noSuchProperty(property, settingNames) });
    }
  }
  failures.push(...faultsOf(settingsOf(name, proposed, stack)).map(({ message }) => ({ reason: message })));
  return { inputs, failures };
}

/** Whether the value is text, unset, or unknown in a preview. */
function isText(value: unknown): boolean {
  return textOf(value) !== undefined || value === undefined || value === null || value === UNKNOWN;
}

function notText(property: SettingName, value: unknown): string {
  if (isSwitchName(property)) return "must be true or false";
  // The text of a number may differ from what was written: no leading zeros, at most 16 digits.
  if (typeof value === "number") return "must be a string: put it in quotes";
  return `must be a string, not ${Array.isArray(value) ? "a list" : "an object"}`;
}

/** The default provider's inputs come from the stack's settings; any other value comes from a program. */
function isOtherThan(setting: Setting | undefined, value: unknown): boolean {
  const text = textOf(value);
  return text !== undefined && text !== "" && setting?.value !== text;
}

/**
 * The changed inputs that move the provider's resources to another location. An input that was not set before does not count: the
 * new value may repeat the one of the stack or the environment. A removed or changed one counts only if the location differs.
 */
export function movingInputs(
  name: string,
  before: Properties,
  now: Properties,
  stack: StackSettings | undefined = stackOfPlugin(),
  environment?: Environment,
): SettingName[] {
  // Plain http is refused elsewhere.
  const isSame = (read: (settings: ConfiguredSettings) => unknown): boolean => {
    const readFrom = (inputs: Properties): unknown => read(settingsOf(name, { ...inputs, allowHttp: "true" }, stack));
    return isEqual(readFrom(before), readFrom(now));
  };
  const moved = (keys: readonly SettingName[], read: (settings: ConfiguredSettings) => unknown): SettingName[] => {
    const changed = keys.filter((key) => before[key] !== now[key]);
    if (!changed.some((key) => textOf(before[key]))) return [];
    const isUnknown = changed.some((key) => now[key] === UNKNOWN);
    return isUnknown || !isSame(read) ? changed : [];
  };

  const workspace = moved(["tenantId"], (settings) => readWorkspace(settings, environment));
  // The default provider has one key, today's: at the old address it could delete nothing.
  const keepsAddress = isDefaultProvider(name) || now["movedFrom"] !== undefined;
  if (keepsAddress) return workspace;
  const readAddresses = (settings: ConfiguredSettings): string[] =>
    services.map((service) => readEndpoint(settings, service, environment));
  return [...workspace, ...moved(ADDRESS, readAddresses)];
}
