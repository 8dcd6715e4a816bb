import { isObject, makeSecret, type Properties } from "../properties";
import { readIfExists, writeDurably } from "./durable-file";
import { DYNAMIC_PACKAGE } from "./provider-process";
import type { Vault } from "./secrets";

interface Entry {
  value: string;
  secret: boolean;
}

/** A stack's configuration in a file of its own, with encrypted secrets. */
export class StackConfig {
  private constructor(
    private readonly file: string,
    private readonly projectName: string,
    private readonly vault: Vault,
    private readonly entries: Map<string, Entry>,
  ) {}

  static async open(file: string, projectName: string, vault: Vault): Promise<StackConfig> {
    const kept: unknown = JSON.parse((await readIfExists(file)) ?? "{}");
    const entries = Object.entries(isObject(kept) ? kept : {}).map(([key, value]): [string, Entry] =>
      isObject(value)
        ? [key, { value: vault.decrypt(String(value["secure"])), secret: true }]
        : [key, { value: String(value), secret: false }],
    );
    return new StackConfig(file, projectName, vault, new Map(entries));
  }

  async set(key: string, value: string, secret: boolean): Promise<void> {
    this.entries.set(this.qualify(key), { value, secret });
    await this.save();
  }

  async remove(key: string): Promise<void> {
    this.entries.delete(this.qualify(key));
    await this.save();
  }

  /** All values in clear text. */
  get values(): Record<string, string> {
    return Object.fromEntries([...this.entries].map(([key, { value }]) => [key, value]));
  }

  get secretKeys(): string[] {
    return [...this.entries].flatMap(([key, { secret }]) => (secret ? key : []));
  }

  /** Configuration for the provider of a package: its own part; for a dynamic provider all of it, with namespaces. */
  propertiesOf(package_: string): Properties {
    const isDynamic = package_ === DYNAMIC_PACKAGE;
    return Object.fromEntries(
      [...this.entries]
        .filter(([key]) => isDynamic || key.startsWith(`${package_}:`))
        .map(([key, { value, secret }]) => [
          isDynamic ? key : key.slice(package_.length + 1),
          secret ? makeSecret(value) : value,
        ]),
    );
  }

  /** Configuration of a package, in clear text. */
  valuesOf(package_: string): Record<string, string> {
    const own = [...this.entries].filter(([key]) => key.startsWith(`${package_}:`));
    return Object.fromEntries(own.map(([key, { value }]) => [key.slice(package_.length + 1), value]));
  }

  private qualify(key: string): string {
    return key.includes(":") ? key : `${this.projectName}:${key}`;
  }

  private async save(): Promise<void> {
    const kept = [...this.entries].map(([key, { value, secret }]) => [
      key,
      secret ? { secure: this.vault.encrypt(value) } : value,
    ]);
    await writeDurably(this.file, JSON.stringify(Object.fromEntries(kept), undefined, 2));
  }
}
