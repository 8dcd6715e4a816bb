import * as pulumi from "@pulumi/pulumi";
import { credentialNames, settingNames, type SettingName } from "../provider/setting-names";

const NAMESPACE = "langsmith";
/** What people guess, apart from differences in case. */
const MISNOMERS = new Map<string, readonly SettingName[]>([
  ["key", ["apiKey"]],
  ["token", ["bearerToken"]],
  ["host", ["endpoint"]],
  ["url", ["endpoint", "apiUrl"]],
  ["tenant", ["tenantId"]],
  ["workspace", ["tenantId"]],
  ["workspaceid", ["tenantId"]],
]);

/** Programs that have been warned; the Automation API runs several of them in one process. */
const warned = new WeakSet<object>();
const PROGRAM_WITHOUT_STACK = {};

/** Warns of settings that nothing reads, and of credentials in plain text; once a program. */
export function warnAboutSettings(): void {
  const program = pulumi.runtime.getStackResource() ?? PROGRAM_WITHOUT_STACK;
  if (warned.has(program)) return;
  warned.add(program);
  for (const warning of faultsOf(pulumi.runtime.allConfig(), pulumi.getProject(), process.env)) {
    void pulumi.log.warn(warning);
  }
}

/**
 * What is wrong with the settings of a stack.
 *
 * @param environment - in which the CLI tells the program which of the settings are secret; elsewhere that is not known
 */
export function faultsOf(
  config: Readonly<Record<string, string>>,
  project: string,
  { PULUMI_CONFIG_SECRET_KEYS: secretKeys }: Readonly<Record<string, string | undefined>>,
): string[] {
  const given = Object.keys(config)
    .filter((key) => key.startsWith(`${NAMESPACE}:`))
    .map((key) => key.slice(NAMESPACE.length + 1));
  // Here the settings of the program itself have the same namespace.
  const unknown = project === NAMESPACE ? [] : given.filter((name) => !isSetting(name));
  const secrets = secretKeys ? (JSON.parse(secretKeys) as readonly string[]) : undefined;
  const plain = secrets ? given.filter((name) => isCredential(name) && !secrets.includes(`${NAMESPACE}:${name}`)) : [];
  return [...unknown.map(describeUnknown), ...plain.map(describePlain)];
}

function isSetting(name: string): boolean {
  return (settingNames as readonly string[]).includes(name);
}

function isCredential(name: string): boolean {
  return (credentialNames as readonly string[]).includes(name);
}

function describeUnknown(name: string): string {
  const letters = name.toLowerCase().replace(/[^a-z]/g, "");
  const sameLetters = settingNames.filter((setting) => setting.toLowerCase() === letters);
  const meant = sameLetters.length > 0 ? sameLetters : (MISNOMERS.get(letters) ?? []);
  const advice =
    meant.length > 0
      ? `did you mean ${meant.map((setting) => `${NAMESPACE}:${setting}`).join(" or ")}?`
      : `the settings are ${settingNames.join(", ")}.`;
  return `The setting ${NAMESPACE}:${name} is not known and has no effect; ${advice}`;
}

function describePlain(name: string): string {
  return (
    `The setting ${NAMESPACE}:${name} is not secret: it is in plain text in the stack's configuration file and in its state. ` +
    `Run \`pulumi config set --secret ${NAMESPACE}:${name}\`, and replace the credential, which others may have read.`
  );
}
