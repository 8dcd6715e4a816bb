import * as pulumi from "@pulumi/pulumi";
import { plainCredentials, warningOfPlain, warnOnce } from "../settings";
import { pluginFaults } from "./installation";

/**
 * Warns, once a program, of a key in plain text and of a plugin that Pulumi cannot start. The plugin itself warns of unknown
 * settings, in all languages; it does not learn which settings are secret.
 */
export function warnAboutSetUp(): void {
  warnOnce(setUpWarnings);
}

function setUpWarnings(): readonly string[] {
  const plain = plainCredentials(pulumi.runtime.allConfig(), process.env);
  return [
    ...plain.map((name) => warningOfPlain(name, "the stack's configuration file")),
    ...pluginFaults(pulumi.getRootDirectory(), process.env),
  ];
}
