/** Same as `engines` in package.json. */
export const MINIMUM_NODE_VERSION = "22.19.0";

/**
 * Refuses a Node.js that is too old. Loaded before everything else, so nothing here may need a newer one.
 *
 * @throws an error of one sentence that names the version found and the one needed
 */
export function requireNode(version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = MINIMUM_NODE_VERSION.split(".").map(Number);
  if (major > minimumMajor || (major === minimumMajor && minor >= minimumMinor)) return;
  const error = new Error(
    `pulumi-langsmith needs Node.js ${MINIMUM_NODE_VERSION} or later, and this is Node.js ${version}.`,
  );
  // Pulumi prints the stack besides the message, and there is nothing to find out from it.
  error.stack = "";
  throw error;
}
