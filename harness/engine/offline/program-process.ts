import { ChildProcess, type Environment, nodeCommand, resolveFrom } from "./child-process";
import type { Project } from "./project";

export interface ProgramOptions {
  project: Project;
  stackName: string;
  organization: string;
  /** The stack's whole configuration, with secrets in clear text. */
  config: Readonly<Record<string, string>>;
  secretKeys: readonly string[];
  /** Address of the resource monitor and the engine. */
  address: string;
  preview: boolean;
  parallel: number;
  environment: Environment;
  onLine: (line: string) => void;
}

/** Starts a user's program in Pulumi's own runner, with the same arguments as the Node.js language host. */
export function startProgram(options: ProgramOptions): ChildProcess {
  const { project, address, config, secretKeys, environment, onLine } = options;
  const runner = resolveFrom(project.programDirectory, "@pulumi/pulumi/cmd/run");
  const flags = {
    monitor: address,
    engine: address,
    organization: options.organization,
    project: project.name,
    "root-directory": project.rootDirectory,
    stack: options.stackName,
    pwd: project.programDirectory,
    parallel: String(options.parallel),
  };
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
  if (options.preview) args.push("--dry-run");
  return new ChildProcess(nodeCommand(...project.nodeArgs, runner, ...args, project.entryPoint), {
    cwd: project.programDirectory,
    environment: {
      ...environment,
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
      ...(project.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    },
    onLine,
  });
}

/** The runner's exit code after an error that it has reported. */
export const EXIT_CODE_AFTER_REPORT = 32;
