import * as pulumi from "@pulumi/pulumi";
import { request } from "undici";
import { z } from "zod";
import { declaredPools } from "./declared-pools";

interface PoolInputs {
  name: string;
  templateName: string;
  replicas: number;
  waitForReady: boolean;
  timeout: number;
}

interface PoolState extends PoolInputs {
  poolId: string;
  createdAt: string;
}

interface Answer {
  status: number;
  text: string;
}

interface WirePool {
  id: string;
  name: string;
  template_name: string;
  replicas: number;
  created_at: string;
}

/**
 * A provider as Pulumi's documentation teaches it, with the checks and the requests of ours. All its code is inside
 * the class or a module, because Pulumi stores its text with every resource.
 */
class SandboxPoolProvider implements pulumi.dynamic.ResourceProvider {
  private endpoint?: string;
  private headers?: Record<string, string>;
  private inputSchema?: z.ZodType<PoolInputs>;
  private poolSchema?: z.ZodType<WirePool>;

  configure({ config }: pulumi.dynamic.ConfigureRequest): Promise<void> {
    this.endpoint = config.require("langsmith:endpoint");
    this.headers = { "x-api-key": config.require("langsmith:apiKey"), "content-type": "application/json" };
    this.inputSchema = z.object({
      name: z
        .string()
        .max(63)
        .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/),
      templateName: z.string().min(1),
      replicas: z.int().min(0),
      waitForReady: z.boolean().default(true),
      timeout: z.int().min(10).max(600).default(120),
    });
    this.poolSchema = z.object({
      id: z.string(),
      name: z.string(),
      template_name: z.string(),
      replicas: z.int(),
      created_at: z.string(),
    });
    return Promise.resolve();
  }

  check(_olds: PoolInputs, news: PoolInputs): Promise<pulumi.dynamic.CheckResult<PoolInputs>> {
    const { success, data, error } = this.inputSchema?.safeParse(news) ?? {};
    if (success && data) return Promise.resolve({ inputs: data });
    const failures = error?.issues.map(({ path, message }) => ({ property: path.join("."), reason: message })) ?? [];
    return Promise.resolve({ failures });
  }

  diff(_id: string, olds: PoolState, news: PoolInputs): Promise<pulumi.dynamic.DiffResult> {
    const replaces = (["name", "templateName"] as const).filter((key) => olds[key] !== news[key]);
    const updates = (["replicas", "waitForReady", "timeout"] as const).filter((key) => olds[key] !== news[key]);
    return Promise.resolve({
      changes: replaces.length > 0 || updates.length > 0,
      replaces,
      deleteBeforeReplace: olds.name === news.name,
    });
  }

  async create(inputs: PoolInputs): Promise<pulumi.dynamic.CreateResult<PoolState>> {
    const answer = await this.send("POST", "", {
      name: inputs.name,
      template_name: inputs.templateName,
      replicas: inputs.replicas,
      wait_for_ready: inputs.waitForReady,
      timeout: inputs.timeout,
    });
    const pool = this.parse(answer);
    return { id: pool.name, outs: { ...inputs, poolId: pool.id, createdAt: pool.created_at } };
  }

  async read(id: string, { waitForReady = true, timeout = 120 }: Partial<PoolState> = {}) {
    const answer = await this.send("GET", `/${id}`);
    if (answer.status === 404) return {};
    const pool = this.parse(answer);
    const inputs = { name: id, templateName: pool.template_name, replicas: pool.replicas, waitForReady, timeout };
    return { id, inputs, props: { ...inputs, poolId: pool.id, createdAt: pool.created_at } };
  }

  async update(id: string, olds: PoolState, news: PoolInputs): Promise<pulumi.dynamic.UpdateResult<PoolState>> {
    const pool = this.parse(await this.send("PATCH", `/${id}`, { replicas: news.replicas }));
    return { outs: { ...olds, ...news, replicas: pool.replicas } };
  }

  async delete(id: string, state: PoolState): Promise<void> {
    const answer = await this.send("GET", `/${id}`);
    if (answer.status === 404 || this.parse(answer).id !== state.poolId) return;
    await this.send("DELETE", `/${id}`);
  }

  private parse({ status, text }: Answer): WirePool {
    if (status >= 300 || !this.poolSchema) throw new Error(`${status}: ${text}`);
    return this.poolSchema.parse(JSON.parse(text));
  }

  private async send(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<Answer> {
    const response = await request(`${this.endpoint ?? ""}/v2/sandboxes/pools${path}`, {
      method,
      headers: this.headers ?? {},
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.statusCode, text: await response.body.text() };
  }
}

class SandboxPool extends pulumi.dynamic.Resource {
  constructor(name: string, args: { name: string; templateName: string; replicas: number }) {
    const outputs = { poolId: undefined, createdAt: undefined };
    super(new SandboxPoolProvider(), name, { ...outputs, ...args }, undefined, "bench", "SandboxPool");
  }
}

for (const pool of declaredPools()) new SandboxPool(pool.name, pool);
