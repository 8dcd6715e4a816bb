/** Names for `pulumi config set langsmith:…`. Programs load this file too, so it imports nothing. */
export const settingNames = [
  "apiKey",
  "bearerToken",
  "tenantId",
  "endpoint",
  "apiUrl",
  "allowHttp",
  "adoptExisting",
  "nameSeed",
  "movedFrom",
] as const;

export type SettingName = (typeof settingNames)[number];

/** Settings that are secrets. */
export const credentialNames = ["apiKey", "bearerToken"] as const satisfies readonly SettingName[];

/** Settings that are true or false. */
export const switchNames = ["allowHttp", "adoptExisting"] as const satisfies readonly SettingName[];

/** The namespace of all settings in the stack's configuration. */
export const NAMESPACE = "langsmith";

/** Names that people guess, in lower case. */
const MISNOMERS = new Map<string, readonly SettingName[]>([
  ["key", ["apiKey"]],
  ["token", ["bearerToken"]],
  ["host", ["endpoint"]],
  ["url", ["endpoint", "apiUrl"]],
  ["tenant", ["tenantId"]],
  ["workspace", ["tenantId"]],
  ["workspaceid", ["tenantId"]],
]);

export function isSettingName(name: string): name is SettingName {
  return (settingNames as readonly string[]).includes(name);
}

export function isCredentialName(name: string): boolean {
  return (credentialNames as readonly string[]).includes(name);
}

export function isSwitchName(name: string): boolean {
  return (switchNames as readonly string[]).includes(name);
}

/**
 * Warns about unknown settings.
 *
 * @param names - those in the stack's configuration, without the namespace
 * @param project - may have the namespace as its name: then its own settings are among them
 */
export function warningsOfUnknown(names: readonly string[], project: string): string[] {
  return project === NAMESPACE ? [] : names.filter((name) => !isSettingName(name)).map(warningOfUnknown);
}

function warningOfUnknown(name: string): string {
  const letters = name.toLowerCase().replace(/[^a-z]/g, "");
  const sameLetters = settingNames.filter((setting) => setting.toLowerCase() === letters);
  const meant = sameLetters.length > 0 ? sameLetters : (MISNOMERS.get(letters) ?? []);
  const advice =
    meant.length > 0
      ? `did you mean ${meant.map((setting) => `${NAMESPACE}:${setting}`).join(" or ")}?`
      : `the settings are ${settingNames.join(", ")}.`;
  return `The setting ${NAMESPACE}:${name} is not known and has no effect; ${advice}`;
}
