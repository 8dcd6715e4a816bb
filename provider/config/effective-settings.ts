import { ConfigurationError } from "../errors";
import type { SettingName } from "./setting-names";
import type { ConfiguredSettings, Setting, SettingSource } from "./settings";

/** Variables of the process; an empty one counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of the stack or the program first, then of the environment. */
export class EffectiveSettings {
  constructor(
    private readonly given: ConfiguredSettings,
    private readonly environment: Environment,
  ) {}

  configured(key: SettingName): Setting | undefined {
    return this.given.find(key);
  }

  sourceOf(key: SettingName): SettingSource {
    return this.given.sourceOf(key);
  }

  /** @throws {@link ConfigurationError} when it is neither true nor false */
  isOn(key: SettingName): boolean {
    const setting = this.configured(key);
    if (!setting || setting.value === "false") return false;
    if (setting.value === "true") return true;
    throw new ConfigurationError(
      `The value from the ${setting.source.description} is neither true nor false.`,
      setting.source,
    );
  }

  /** The first of these variables that is set. */
  variable(names: readonly string[]): Setting | undefined {
    for (const name of names) {
      const value = this.environment[name];
      if (value) {
        const description = `environment variable ${name}`;
        return { value, source: { kind: "environment", name, description, mayBeOld: false } };
      }
    }
    return undefined;
  }
}
