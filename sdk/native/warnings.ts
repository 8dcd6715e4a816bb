import * as pulumi from "@pulumi/pulumi";
import { environment, plainCredentials, warningOfPlain, warnOnce } from "../settings";
import { pluginFaults } from "./installation";

/**
 * Warns, once per program, of a key in plain text and of a plugin that Pulumi cannot start. The plugin itself warns of unknown
 * settings, in all languages, but Pulumi does not tell it which settings are secret.
 */
export function warnAboutSetUp(): void {
  warnOnce(setUpWarnings);
}

function setUpWarnings(): readonly string[] {
  const plain = plainCredentials(pulumi.runtime.allConfig(), environment);
  return [
    ...plain.map((name) => warningOfPlain(name, "the stack's configuration file")),
    ...pluginFaults(pulumi.getRootDirectory(), environment),
  ];
}
