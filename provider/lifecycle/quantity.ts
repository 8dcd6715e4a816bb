import * as z from "zod";

const QUANTITY = /^\+?(?=\.?\d)(\d*)\.?(\d*)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?$/;
/** Kubernetes keeps nothing finer than a billionth. */
const BILLION = 1_000_000_000n;
const DECIMAL = { n: 1n, u: 1_000n, m: 1_000_000n, "": BILLION };
const POWERS = ["K", "M", "G", "T", "P", "E"];

/** A Kubernetes quantity such as "500m" or "2Gi". */
export const quantity = z
  .string('must be a quantity such as "500m" or "2Gi"')
  .refine((text) => parseQuantity(text) !== undefined, 'must be a quantity such as "500m", "0.5" or "2Gi"');

const MIN_BYTES = 1_048_576n;
/** Reason for refusing a size that is too small to be meant. */
const TOO_FEW_BYTES = 'must be at least "1Mi": a number without a unit counts bytes, so that 4 GiB are "4Gi"';

/** A Kubernetes quantity of memory or disk. */
export const byteQuantity = quantity.refine(isManyBytes, TOO_FEW_BYTES);

/** The size of a file system: a number of bytes, or a quantity. */
export const byteSize = z
  .union([z.number(), z.string()], 'must be a number of bytes, or a quantity such as "4Gi"')
  .refine((value) => (amountOf(value) ?? 0) > 0, {
    error: 'must be a positive number of bytes, or a quantity such as "4Gi"',
    abort: true,
  })
  .refine((value) => isManyBytes(String(amountOf(value))), TOO_FEW_BYTES);

/** @param text - a quantity; anything else is refused elsewhere */
function isManyBytes(text: string): boolean {
  const amount = parseQuantity(text);
  return amount === undefined || amount >= MIN_BYTES * BILLION;
}

/** Whether two quantities are the same amount: "0.5" and "500m" are. */
export function isSameQuantity(some: unknown, other: unknown): boolean {
  if (typeof some !== "string" || typeof other !== "string") return some === other;
  const amount = parseQuantity(some);
  return amount === undefined ? some === other : amount === parseQuantity(other);
}

/** @returns whole units; nothing for what is no quantity of whole units */
export function amountOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : undefined;
  const billionths = typeof value === "string" ? parseQuantity(value) : undefined;
  if (billionths === undefined || billionths % BILLION !== 0n) return undefined;
  const amount = Number(billionths / BILLION);
  return Number.isSafeInteger(amount) ? amount : undefined;
}

/** @returns billionths */
function parseQuantity(text: string): bigint | undefined {
  const [isQuantity, whole = "", fraction = "", suffix = "", exponent = "0"] = QUANTITY.exec(text) ?? [];
  if (isQuantity === undefined) return undefined;
  const scale = Number(exponent) - fraction.length;
  const amount = BigInt(whole + fraction) * unitOf(suffix);
  return scale < 0 ? amount / 10n ** BigInt(-scale) : amount * 10n ** BigInt(scale);
}

function unitOf(suffix: string): bigint {
  if (suffix in DECIMAL) return DECIMAL[suffix as keyof typeof DECIMAL];
  const isBinary = suffix.endsWith("i");
  const power = BigInt(POWERS.indexOf(suffix.slice(0, 1).toUpperCase()) + 1);
  return BILLION * (isBinary ? 1024n : 1000n) ** power;
}
