import { SandboxClient } from "langsmith/experimental/sandbox";
import type { Stage } from "../subjects";

/** Methods that the vendor's client lost after 0.5.21, and that its types do not declare. */
interface PoolsClient {
  createPool(name: string, options: { templateName: string; replicas: number }): Promise<unknown>;
  getPool(name: string): Promise<unknown>;
  deletePool(name: string): Promise<void>;
}

/** A script's work in each stage of its pools' lives. It has no state, so it reads even when nothing changed. */
const work: Record<Stage, (client: PoolsClient, name: string) => Promise<unknown>> = {
  up: (client, name) => client.createPool(name, { templateName: "python", replicas: 1 }),
  "no-op up": (client, name) => client.getPool(name),
  preview: (client, name) => client.getPool(name),
  refresh: (client, name) => client.getPool(name),
  destroy: (client, name) => client.deletePool(name),
};

async function main([stage, count]: string[]): Promise<void> {
  const { ENDPOINT, API_KEY } = process.env;
  const options = { apiEndpoint: `${ENDPOINT ?? ""}/v2/sandboxes`, ...(API_KEY !== undefined && { apiKey: API_KEY }) };
  const client = new SandboxClient(options) as unknown as PoolsClient;
  const names = Array.from({ length: Number(count) }, (_, index) => `pool-${index}`);
  await Promise.all(names.map((name) => work[stage as Stage](client, name)));
}

void main(process.argv.slice(2));
