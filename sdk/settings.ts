import * as pulumi from "@pulumi/pulumi";
import { isCredentialName, NAMESPACE, warningsOfUnknown } from "../provider/config/setting-names";

/** The warnings shown so far, by program: the Automation API runs several programs in one process. */
const shown = new WeakMap<object, Set<() => readonly string[]>>();
const PROGRAM_WITHOUT_STACK = {};

/** The program's environment. The SDK reads it nowhere else. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;

/** Shows warnings once per program. */
export function warnOnce(warnings: () => readonly string[]): void {
  const program = pulumi.runtime.getStackResource() ?? PROGRAM_WITHOUT_STACK;
  const seen = shown.get(program) ?? new Set();
  if (seen.has(warnings)) return;
  shown.set(program, seen.add(warnings));
  for (const warning of warnings()) void pulumi.log.warn(warning);
}

/** Warns of settings that nothing reads, and of credentials in plain text. */
export function settingWarnings(): readonly string[] {
  return warningsAbout(pulumi.runtime.allConfig(), pulumi.getProject(), environment);
}

/**
 * Warns about the settings of a stack.
 *
 * @param environment - the CLI lists the secret settings in it; without that list no setting counts as plain
 */
export function warningsAbout(
  config: Readonly<Record<string, string>>,
  project: string,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const plain = plainCredentials(config, environment);
  return [
    ...warningsOfUnknown(settingsIn(config), project),
    ...plain.map((name) => warningOfPlain(name, "the stack's configuration file and in its state")),
  ];
}

/** Credentials in the stack's configuration that are not secret. */
export function plainCredentials(
  config: Readonly<Record<string, string>>,
  { PULUMI_CONFIG_SECRET_KEYS: secretKeys }: Readonly<Record<string, string | undefined>>,
): string[] {
  const secrets = secretKeys ? (JSON.parse(secretKeys) as readonly string[]) : undefined;
  const isPlain = (name: string): boolean => secrets?.includes(`${NAMESPACE}:${name}`) === false;
  return settingsIn(config).filter((name) => isCredentialName(name) && isPlain(name));
}

/** @param places - the places that show the credential */
export function warningOfPlain(name: string, places: string): string {
  return (
    `The setting ${NAMESPACE}:${name} is not secret: it is in plain text in ${places}. ` +
    `Run \`pulumi config set --secret ${NAMESPACE}:${name}\`, and replace the credential: others may have read it.`
  );
}

function settingsIn(config: Readonly<Record<string, string>>): string[] {
  return Object.keys(config)
    .filter((key) => key.startsWith(`${NAMESPACE}:`))
    .map((key) => key.slice(NAMESPACE.length + 1));
}
