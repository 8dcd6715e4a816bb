import { z } from "zod";
import { invalid } from "./errors";

const DEFAULT_TIMEOUT_SECONDS = 120;

/** DNS-1035: the form of a Kubernetes service's name. */
const resourceName = z
  .string()
  .max(63)
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);

const wholeNumberText = z
  .string()
  .regex(/^\d+$/)
  .transform((text) => Number(text));

export const poolCreation = z.object({
  name: resourceName,
  template_name: z.string(),
  replicas: z.int().min(1),
  wait_for_ready: z.boolean().default(true),
  timeout: z
    .int()
    .min(10)
    .max(600)
    .nullish()
    .transform((seconds) => seconds ?? DEFAULT_TIMEOUT_SECONDS),
});

/** Ignores other fields, such as `template_name`, as the control plane's web framework does. */
export const poolUpdate = z.object({
  name: resourceName.nullish(),
  replicas: z.int().min(0).nullish(),
});

const quantity = z.string().regex(/^\d+(\.\d+)?([munkMGTPE]|[KMGTPE]i|[eE][-+]?\d+)?$/);

export const templateCreation = z.object({
  name: resourceName,
  image: z.string().min(1),
  resources: z
    .object({ cpu: quantity.nullish(), memory: quantity.nullish(), storage: quantity.nullish() })
    .nullish()
    .transform((resources) => resources ?? undefined),
  volume_mounts: z.array(z.object({ volume_name: z.string(), mount_path: z.string() })).nullish(),
  registry_name: z.string().nullish(),
});

/** Ignores fields that cannot change, as with pools. */
export const templateUpdate = z.object({ name: resourceName.nullish() });

const optionalText = z
  .string()
  .min(1)
  .nullish()
  .transform((text) => text ?? undefined);

const registryName = z.string().min(1).max(255);

const registryFields = z.object({
  url: optionalText,
  auth_type: z
    .enum(["DOCKER_CONFIG", "AWS_ROLE"])
    .nullish()
    .transform((type) => type ?? undefined),
  username: optionalText,
  password: optionalText,
  aws_role_arn: optionalText,
});

export type RegistryFields = z.output<typeof registryFields>;

export const registryCreation = registryFields.extend({ name: registryName, url: z.string().min(1) });

export const registryUpdate = registryFields.extend({ name: registryName.optional() });

/** Lists of today's API accept a cursor as well as an offset. */
export const cursorPage = z.object({
  page_size: wholeNumberText.pipe(z.int().min(1).max(100)).optional(),
  cursor: z.string().optional(),
  limit: wholeNumberText.pipe(z.int().min(1).max(500)).optional(),
  offset: wholeNumberText.optional(),
  name_contains: z.string().default(""),
});

export type CursorPage = z.output<typeof cursorPage>;

const optionalMap = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? undefined);

export const snapshotCreation = z.object({
  name: z
    .string()
    .max(255)
    .regex(/^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/),
  docker_image: z.string().min(1),
  fs_capacity_bytes: z.int().min(1),
  tag: z
    .string()
    .regex(/^\w[\w.-]{0,127}$/)
    .nullish()
    .transform((tag) => tag ?? undefined),
  registry_id: optionalText,
  description: z
    .string()
    .max(1024)
    .nullish()
    .transform((text) => text ?? undefined),
  labels: optionalMap,
  run_config: z
    .object({ env_vars: optionalMap, user: optionalText, work_dir: optionalText })
    .nullish()
    .transform((config) => config ?? undefined),
});

export const snapshotPage = cursorPage.extend({
  status: z.enum(["building", "ready", "failed", "deleting"]).optional(),
  // One label is a string, several are a list.
  label: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((labels) => [labels].flat()),
  sort_by: z.enum(["name", "status", "created_at"]).default("created_at"),
  sort_order: z.enum(["asc", "desc"]).default("desc"),
});

export type SnapshotPage = z.output<typeof snapshotPage>;

export const page = z.object({
  limit: wholeNumberText.pipe(z.int().min(1)).optional(),
  offset: wholeNumberText.default(0),
});

export const templatePage = page.extend({ name_contains: z.string().default("") });

/** @throws ApiError 422 if the text is not JSON or does not match the schema. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, text: unknown): z.output<Schema> {
  if (typeof text !== "string" || text === "") {
    throw invalid([{ loc: ["body"], msg: "Field required", type: "missing" }]);
  }
  return parse(schema, parseJson(text), "body");
}

/** @throws ApiError 422 if a parameter does not match the schema. */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  return parse(schema, query, "query");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid([{ loc: ["body", 0], msg: "JSON decode error", type: "json_invalid" }]);
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, place: "body" | "query"): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.map((issue) => ({
      loc: [place, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))],
      msg: issue.input === undefined ? "Field required" : issue.message,
      type: issue.input === undefined ? "missing" : issue.code,
    })),
  );
}
