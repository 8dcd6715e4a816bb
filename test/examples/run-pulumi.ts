import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const PULUMI = process.env["PULUMI_BIN"] ?? "pulumi";

/** Runs a command of the real CLI in a project's folder, with the settings of the test stack. */
export async function runPulumi(cwd: string, command: string[]): Promise<void> {
  const env = {
    ...process.env,
    PATH: [path.dirname(process.execPath), process.env["PATH"]].join(path.delimiter),
    PULUMI_HOME: path.join(cwd, "state/home"),
    PULUMI_BACKEND_URL: `file://${cwd}/state/backend`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_CONFIG_PASSPHRASE: "only for tests",
  };
  await promisify(execFile)(PULUMI, [...command, "--non-interactive"], { cwd, env });
}
