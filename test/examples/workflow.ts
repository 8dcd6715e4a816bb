import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { EXAMPLES } from "./installation";

export const WORKFLOWS = path.join(EXAMPLES, "gitops-github/.github/workflows");

export interface Workflow {
  /** The unparsed file. */
  text: string;
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
  steps: Step[];
}

export interface Job {
  if?: string;
  environment?: string;
  permissions: Record<string, string>;
  steps: Step[];
}

export interface Step {
  name?: string;
  run?: string;
  env?: Record<string, string>;
}

export async function readWorkflow(name: string): Promise<Workflow> {
  const text = await readFile(path.join(WORKFLOWS, `${name}.yml`), "utf8");
  const workflow = parse(text) as Pick<Workflow, "on" | "permissions" | "jobs">;
  return { text, ...workflow, steps: Object.values(workflow.jobs).flatMap(({ steps }) => steps) };
}

/**
 * Runs the script of a step like GitHub.
 *
 * @param environment - the values of the step's expressions, and GitHub's own variables
 * @returns the exit code
 */
export async function runStep(
  workflow: string,
  step: string,
  { directory, environment }: { directory: string; environment: Record<string, string | undefined> },
): Promise<number> {
  const { run, env = {} } = (await readWorkflow(workflow)).steps.find(({ name }) => name === step) ?? {};
  if (run === undefined) throw new Error(`${workflow}.yml has no step "${step}"`);
  const literals = Object.fromEntries(Object.entries(env).filter(([, value]) => !value.includes("${{")));
  return new Promise((resolve, reject) => {
    const child = execFile("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", run], {
      cwd: directory,
      env: { ...process.env, GITHUB_OUTPUT: path.join(directory, "outputs"), ...environment, ...literals },
    });
    child.once("error", reject);
    child.once("close", (code) => {
      resolve(code ?? NaN);
    });
  });
}
