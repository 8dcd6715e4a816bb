import type { SettingName } from "./setting-names";

/** Source of a setting, whether it is set or not. */
export interface SettingSource {
  kind: "stack" | "provider" | "environment";
  /** `langsmith:apiKey`, `apiKey` or `LANGSMITH_API_KEY`. */
  name: string;
  /** For messages: `stack configuration (langsmith:apiKey)`. */
  description: string;
  /** In a refresh, a `destroy` or an operation with `--refresh`, Pulumi passes the setting of the last `up`. */
  mayBeOld: boolean;
}

export interface Setting {
  value: string;
  source: SettingSource;
}

/** Settings of a stack or of a provider in a program. */
export interface ConfiguredSettings {
  find(name: SettingName): Setting | undefined;
  /** Source of the setting, whether it is set or not. */
  sourceOf(name: SettingName): SettingSource;
  /** The stack's settings, if these belong to one provider of the program. */
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
