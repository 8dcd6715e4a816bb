/** A Pulumi engine for tests. The offline engine and the real CLI both implement it, so that one scenario runs through both. */
export interface Engine {
  /** Name of the engine in test titles and in the demo's first line, for example `offline engine` or `pulumi v3.260.0`. */
  readonly name: string;
  /** Opens a stack of the project in a directory, and creates it if it does not exist. */
  openStack(options: StackOptions): Promise<Stack>;
}

export interface StackOptions {
  /** The folder with Pulumi.yaml. */
  projectDirectory: string;
  stackName: string;
  /** Folder of state, configuration and everything else that outlives an operation; the caller removes it. */
  stateDirectory: string;
  /** Overrides of this process's environment for the program and the provider; `undefined` removes a variable. */
  environment?: Readonly<Record<string, string | undefined>>;
}

export interface Stack {
  setConfig(key: string, value: string, options?: { secret?: boolean }): Promise<void>;
  removeConfig(key: string): Promise<void>;
  up(options?: UpdateOptions): Promise<OperationResult>;
  preview(options?: UpdateOptions): Promise<OperationResult>;
  refresh(options?: OperationOptions): Promise<OperationResult>;
  destroy(options?: OperationOptions): Promise<OperationResult>;
  /**
   * Runs an operation without any additional work.
   *
   * @returns the duration in milliseconds
   * @throws if it failed
   */
  time(operation: OperationName): Promise<number>;
  /** Removes the lock that a killed engine has left: `pulumi cancel`. */
  cancel(): Promise<void>;
  /** Marks a resource by name, so that the next `up` replaces it: `pulumi state taint`. */
  taint(resource: string): Promise<void>;
  /** Removes a resource by name from the state: `pulumi state delete`. */
  forget(resource: string): Promise<void>;
  /** The stack's state as `pulumi stack export` prints it, without secrets. */
  exportState(): Promise<ExportedState>;
  /** Replaces values in the state of each resource: `pulumi stack export`, an edit and `pulumi stack import`. */
  editState(edit: (resource: ResourceState) => Partial<ResourceState>): Promise<void>;
}

export type OperationName = "up" | "preview" | "refresh" | "destroy";

export interface OperationOptions {
  /** `--refresh`: read all resources first. For `up`, `preview` and `destroy`. */
  refresh?: boolean;
  /** `--preview-only`, for `refresh`: show differences without changing the state. */
  previewOnly?: boolean;
  /** `--expect-no-changes`: fail if there is any change. For `up`, `preview` and `refresh`. */
  expectNoChanges?: boolean;
  /**
   * `--run-program`, with any refresh and with `destroy`: run the program first, so that the provider gets
   * today's configuration.
   */
  runProgram?: boolean;
  /** Overrides of the stack's environment for this operation. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** Both lists contain names of resources, without the rest of their URNs. A resource in both is one of `--target-replace`. */
export interface UpdateOptions extends OperationOptions {
  /** `--replace`: replace these resources even without a difference. */
  replace?: string[];
  /** `--target`: leave all other resources unchanged. */
  target?: string[];
}

/** Result of an operation, even of a failed one: tests check the state after a failure. */
export interface OperationResult {
  succeeded: boolean;
  /**
   * Steps that were begun (or, in a preview, planned) in order, without unchanged resources. A refresh is a step only if
   * it found a difference.
   */
  steps: Step[];
  diagnostics: Diagnostic[];
  /** The stack's outputs, if the program ran; a secret is `"[secret]"`. */
  outputs: Record<string, unknown>;
  /** The whole output, for searching. */
  text: string;
}

export type StepKind =
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "read"
  | "read-replacement"
  | "refresh"
  | "discard"
  | "discard-replaced"
  | "import";

export interface Step {
  kind: StepKind;
  urn: string;
  /** The resource's logical name, the last part of its URN. */
  resource: string;
  /**
   * Properties that the step changes: inputs, as in the display. Secret and unknown values are
   * `"[secret]"` or `"[unknown]"`.
   */
  changes: PropertyChange[];
  /** Whether the resource no longer existed; only in a step of the kind "refresh". */
  gone?: true;
}

export interface PropertyChange {
  property: string;
  before: unknown;
  after: unknown;
}

export interface Diagnostic {
  severity: "debug" | "info" | "warning" | "error";
  message: string;
  urn?: string;
}

export interface ExportedState {
  version: number;
  deployment: { resources?: ResourceState[] };
}

export interface ResourceState {
  urn: string;
  type: string;
  id?: string;
  custom: boolean;
  delete?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  initErrors?: string[];
}
