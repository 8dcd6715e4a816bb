import * as pulumi from "@pulumi/pulumi";
import { isCredentialName, NAMESPACE, warningsOfUnknown } from "../provider/setting-names";

/** Programs that have been warned; the Automation API runs several of them in one process. */
const warned = new WeakSet<object>();
const PROGRAM_WITHOUT_STACK = {};

/** Warns of settings that nothing reads, and of credentials in plain text; once a program. */
export function warnAboutSettings(): void {
  const program = pulumi.runtime.getStackResource() ?? PROGRAM_WITHOUT_STACK;
  if (warned.has(program)) return;
  warned.add(program);
  for (const warning of warningsAbout(pulumi.runtime.allConfig(), pulumi.getProject(), process.env)) {
    void pulumi.log.warn(warning);
  }
}

/**
 * Warnings about the settings of a stack.
 *
 * @param environment - in which the CLI tells the program which of the settings are secret; elsewhere that is not known
 */
export function warningsAbout(
  config: Readonly<Record<string, string>>,
  project: string,
  { PULUMI_CONFIG_SECRET_KEYS: secretKeys }: Readonly<Record<string, string | undefined>>,
): string[] {
  const given = Object.keys(config)
    .filter((key) => key.startsWith(`${NAMESPACE}:`))
    .map((key) => key.slice(NAMESPACE.length + 1));
  const secrets = secretKeys ? (JSON.parse(secretKeys) as readonly string[]) : undefined;
  const isPlain = (name: string): boolean => secrets?.includes(`${NAMESPACE}:${name}`) === false;
  const plain = given.filter((name) => isCredentialName(name) && isPlain(name));
  return [...warningsOfUnknown(given, project), ...plain.map(warningOfPlain)];
}

function warningOfPlain(name: string): string {
  return (
    `The setting ${NAMESPACE}:${name} is not secret: it is in plain text in the stack's configuration file and in its state. ` +
    `Run \`pulumi config set --secret ${NAMESPACE}:${name}\`, and replace the credential, which others may have read.`
  );
}
