import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { readIfExists, writeDurably } from "./durable-file";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts secrets on disk: AES-GCM, with one key for all stacks of a state directory. */
export class Vault {
  private constructor(private readonly key: Buffer) {}

  /** Opens the vault of a state directory, and creates it if it does not exist. Only its owner can read the key. */
  static async open(stateDirectory: string): Promise<Vault> {
    await mkdir(stateDirectory, { recursive: true });
    const file = path.join(stateDirectory, "key");
    const kept = await readIfExists(file);
    const key = kept === undefined ? randomBytes(KEY_BYTES) : Buffer.from(kept, "base64");
    if (kept === undefined) await writeDurably(file, key.toString("base64"));
    return new Vault(key);
  }

  encrypt(text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce);
    const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString("base64");
  }

  decrypt(ciphertext: string): string {
    const bytes = Buffer.from(ciphertext, "base64");
    const decipher = createDecipheriv("aes-256-gcm", this.key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const start = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([start, decipher.final()]).toString("utf8");
  }
}
