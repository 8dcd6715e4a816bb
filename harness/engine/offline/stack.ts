import path from "node:path";
import type {
  ExportedState,
  OperationName,
  OperationOptions,
  OperationResult,
  ResourceState,
  Stack,
  StackOptions,
  UpdateOptions,
} from "../engine";
import { mapSecrets } from "../properties";
import { StackConfig } from "./config";
import { UnsupportedError } from "./goal";
import { type Operation, runOperation } from "./operation";
import { readProject } from "./project";
import { Vault } from "./secrets";
import { StateFile } from "./state";

export class OfflineStack implements Stack {
  private constructor(
    private readonly options: StackOptions,
    private readonly config: StackConfig,
    private readonly state: StateFile,
  ) {}

  static async open(options: StackOptions): Promise<OfflineStack> {
    const stateDirectory = path.resolve(options.stateDirectory);
    const project = await readProject(options.projectDirectory);
    const vault = await Vault.open(stateDirectory);
    const file = (suffix: string) => path.join(stateDirectory, `${options.stackName}${suffix}`);
    const config = await StackConfig.open(file(".config.json"), project.name, vault);
    return new OfflineStack(options, config, new StateFile(file(".json"), vault));
  }

  setConfig(key: string, value: string, { secret = false }: { secret?: boolean } = {}): Promise<void> {
    return this.config.set(key, value, secret);
  }

  removeConfig(key: string): Promise<void> {
    return this.config.remove(key);
  }

  up(options: UpdateOptions = {}): Promise<OperationResult> {
    return this.operate("Updating", options, { mode: "update", preview: false });
  }

  preview(options: UpdateOptions = {}): Promise<OperationResult> {
    return this.operate("Previewing update of", options, { mode: "update", preview: true });
  }

  refresh(options: OperationOptions = {}): Promise<OperationResult> {
    const preview = options.previewOnly ?? false;
    return this.operate("Refreshing", options, { mode: "refresh", preview, refresh: true });
  }

  destroy(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate("Destroying", options, { mode: "destroy", preview: false });
  }

  async time(operation: OperationName): Promise<number> {
    const startedAt = performance.now();
    const { succeeded, text } = await this[operation]();
    const durationMs = performance.now() - startedAt;
    if (!succeeded) throw new Error(text);
    return durationMs;
  }

  /** Does nothing: this engine takes no lock. */
  cancel(): Promise<void> {
    return Promise.resolve();
  }

  taint(): Promise<void> {
    return Promise.reject(new UnsupportedError("tainted resources"));
  }

  async forget(resource: string): Promise<void> {
    const resources = await this.state.read();
    const kept = resources.filter(({ urn }) => !urn.endsWith(`::${resource}`));
    if (kept.length === resources.length) throw new Error(`the state has no resource ${resource}`);
    await this.state.write(() => kept);
  }

  async exportState(): Promise<ExportedState> {
    return mapSecrets(await this.state.export(), () => "[secret]") as ExportedState;
  }

  async editState(edit: (resource: ResourceState) => Partial<ResourceState>): Promise<void> {
    const resources = await this.state.read();
    for (const resource of resources) Object.assign(resource, edit(resource));
    await this.state.write(() => resources);
  }

  private async operate(
    verb: string,
    { environment, ...options }: UpdateOptions,
    operation: Pick<Operation, "mode" | "preview" | "refresh">,
  ): Promise<OperationResult> {
    const { config, state } = this;
    const { projectDirectory, stackName, environment: ownEnvironment } = this.options;
    return runOperation({
      ...options,
      ...operation,
      title: `${verb} ${stackName} (offline engine)`,
      project: await readProject(projectDirectory),
      stackName,
      config,
      state,
      environment: { ...process.env, ...ownEnvironment, ...environment },
    });
  }
}
