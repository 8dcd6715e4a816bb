/** What `pulumi config set langsmith:…` knows. Programs load this too, so nothing else is loaded with it. */
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

/** Those that nobody may see. */
export const credentialNames = ["apiKey", "bearerToken"] as const satisfies readonly SettingName[];
