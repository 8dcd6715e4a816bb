import type { SettingName } from "./setting-names";

/** Where a setting was read, or would be. */
export interface SettingSource {
  kind: "stack" | "provider" | "environment";
  /** `langsmith:apiKey`, `apiKey` or `LANGSMITH_API_KEY`. */
  name: string;
  /** For messages: `stack configuration (langsmith:apiKey)`. */
  description: string;
  /** Pulumi hands what the last `up` was given to a refresh, a `destroy` and whatever has `--refresh`. */
  mayBeOld: boolean;
}

export interface Setting {
  value: string;
  source: SettingSource;
}

/** The settings that a stack or a program gives. */
export interface ConfiguredSettings {
  find(name: SettingName): Setting | undefined;
  /** Where it is given, or would be. */
  sourceOf(name: SettingName): SettingSource;
  /** Those of the stack, if these are of one provider of the program. */
  readonly stack?: ConfiguredSettings;
}

/** The settings in the stack's configuration: `langsmith:apiKey`. An empty one counts as not set. */
export class StackSettings implements ConfiguredSettings {
  /** @param read - a value by its whole key, secrets decrypted */
  constructor(
    private readonly read: (key: string) => string | undefined,
    private readonly mayBeOld = true,
  ) {}

  find(name: SettingName): Setting | undefined {
    const source = this.sourceOf(name);
    const value = this.read(source.name);
    return value ? { value, source } : undefined;
  }

  sourceOf(name: SettingName): SettingSource {
    const key = `langsmith:${name}`;
    return { kind: "stack", name: key, description: `stack configuration (${key})`, mayBeOld: this.mayBeOld };
  }
}
