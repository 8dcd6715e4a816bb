/** What a test needs from a Pulumi engine. The offline engine and the real CLI both fulfil it, so that one scenario runs through both. */
export interface Engine {
  /** Names the engine in test titles and in the demo's first line, for example `offline engine` or `pulumi v3.260.0`. */
  readonly name: string;
  /** Opens a stack of the project in a directory; the stack is made if it does not exist. */
  openStack(options: StackOptions): Promise<Stack>;
}

export interface StackOptions {
  /** The folder with Pulumi.yaml. */
  projectDirectory: string;
  stackName: string;
  /** Where state, configuration and everything else that outlives an operation is kept; the caller removes it. */
  stateDirectory: string;
  /** Laid over the environment of this process for the program and the provider; `undefined` takes a variable away. */
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
   * Runs an operation with nothing around it.
   *
   * @returns how long it took, in milliseconds
   * @throws if it failed
   */
  time(operation: OperationName): Promise<number>;
  /** Takes away the lock that an engine which was killed has left: `pulumi cancel`. */
  cancel(): Promise<void>;
  /** Has the next `up` replace a resource, known by its name: `pulumi state taint`. */
  taint(resource: string): Promise<void>;
  /** Takes a resource, known by its name, out of the state: `pulumi state delete`. */
  forget(resource: string): Promise<void>;
  /** The stack's state as `pulumi stack export` prints it, secrets not shown. */
  exportState(): Promise<ExportedState>;
  /** Puts other values into the state of each resource: `pulumi stack export`, an edit and `pulumi stack import`. */
  editState(edit: (resource: ResourceState) => Partial<ResourceState>): Promise<void>;
}

export type OperationName = "up" | "preview" | "refresh" | "destroy";

export interface OperationOptions {
  /** `--refresh`: look at what is really there first. For `up`, `preview` and `destroy`. */
  refresh?: boolean;
  /** `--preview-only`, for `refresh`: show what is different and keep the state as it is. */
  previewOnly?: boolean;
  /** `--expect-no-changes`: fail if there is any change. For `up`, `preview` and `refresh`. */
  expectNoChanges?: boolean;
  /**
   * `--run-program`, wherever there is a refresh and for `destroy`: run the program before, so that the provider gets
   * today's configuration.
   */
  runProgram?: boolean;
  /** Laid over the stack's environment for this operation. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** Both lists hold names of resources, without the rest of their URNs. A resource in both is one of `--target-replace`. */
export interface UpdateOptions extends OperationOptions {
  /** `--replace`: replace these resources whatever has changed. */
  replace?: string[];
  /** `--target`: leave all other resources as they are. */
  target?: string[];
}

/** How an operation ended. A failed operation is a result, not an exception: tests look at what it left behind. */
export interface OperationResult {
  succeeded: boolean;
  /**
   * Everything begun (or, in a preview, planned) in order, except what stayed the same. A refresh is a step only where
   * it found something different.
   */
  steps: Step[];
  diagnostics: Diagnostic[];
  /** The stack's outputs, if the program ran; a secret is `"[secret]"`. */
  outputs: Record<string, unknown>;
  /** All that was printed, for searching. */
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
   * Properties that the step changes: inputs, as the display compares them. What is secret or not known yet is
   * `"[secret]"` or `"[unknown]"`.
   */
  changes: PropertyChange[];
  /** The resource was not there any more; only in a step of the kind "refresh". */
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
