import path from "node:path";
import { ChildProcess, type Environment, nodeCommand, resolveFrom } from "./child-process";
import { ProviderClient } from "./provider-client";

const START_TIMEOUT_MILLISECONDS = 60_000;
/** Ends a provider whose engine was killed; it would listen forever. */
const END_WITH_OWNER = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

/** Package of all dynamic providers. */
export const DYNAMIC_PACKAGE = "pulumi-nodejs";

export interface ProviderOptions {
  /** The program's folder. */
  directory: string;
  projectName: string;
  engineAddress: string;
  /** Folders of plugins by package. */
  plugins: Readonly<Record<string, string>>;
  /** The stack's configuration of a package, with secrets in clear text. */
  configOf: (package_: string) => Readonly<Record<string, string>>;
  environment: Environment;
  onLine: (line: string) => void;
}

/** A provider in a process of its own: Pulumi's dynamic provider, or a plugin. */
export class ProviderProcess extends ProviderClient {
  private constructor(
    private readonly process: ChildProcess,
    address: string,
  ) {
    super(address);
  }

  /** Starts the provider of a package. The caller configures it. */
  static async start(package_: string, options: ProviderOptions): Promise<ProviderProcess> {
    const { directory, projectName, engineAddress, environment, configOf } = options;
    const port = Promise.withResolvers<string>();
    let onLine = (line: string) => {
      onLine = options.onLine;
      port.resolve(line.trim());
    };
    const child = new ChildProcess(commandOf(package_, options), {
      cwd: directory,
      environment: {
        ...environment,
        PULUMI_PROJECT: projectName,
        PULUMI_NODEJS_PROJECT: projectName,
        PULUMI_CONFIG: JSON.stringify(configOf(package_)),
      },
      onLine: (line) => {
        onLine(line);
      },
      ipc: package_ === DYNAMIC_PACKAGE,
    });
    const timer = setTimeout(() => {
      port.reject(new Error(`the provider of ${package_} did not start in time`));
    }, START_TIMEOUT_MILLISECONDS);
    child.ended.then(
      () => {
        port.reject(new Error(`the provider of ${package_} ended before it was ready`));
      },
      (error: unknown) => {
        port.reject(error);
      },
    );
    try {
      const provider = new ProviderProcess(child, `127.0.0.1:${await port.promise}`);
      await provider.handshake(engineAddress, directory);
      return provider;
    } catch (error) {
      await child.end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async end(): Promise<void> {
    // A killed provider does not answer.
    await this.cancel().catch(() => undefined);
    this.close();
    await this.process.end();
  }
}

function commandOf(package_: string, { directory, engineAddress, plugins }: ProviderOptions): string[] {
  if (package_ === DYNAMIC_PACKAGE) {
    const script = resolveFrom(directory, "@pulumi/pulumi/cmd/dynamic-provider");
    return nodeCommand("--import", END_WITH_OWNER, script, engineAddress);
  }
  const folder = plugins[package_];
  if (folder === undefined) throw new Error(`Pulumi.yaml names no plugin for the package ${package_}`);
  return [path.join(folder, `pulumi-resource-${package_}`), engineAddress];
}
