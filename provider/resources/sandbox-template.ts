import * as z from "zod";
import { remoteObject, wireIdentity } from "../http/object";
import type { Definition } from "../lifecycle/definition";
import type { NamedInputs } from "../lifecycle/resource-state";
import { adoptExisting, nameOf, objectName, tidyText } from "../lifecycle/fields";
import { containerImage } from "../lifecycle/image";
import { isEqual } from "../lifecycle/properties";
import { byteQuantity, isSameQuantity, quantity } from "../lifecycle/quantity";

const RESOURCES = ["cpu", "memory", "storage"] as const;

export interface SandboxTemplateInputs extends NamedInputs {
  image: string;
  resources?: z.output<typeof resources> | undefined;
  volumeMounts?: z.output<typeof volumeMounts> | undefined;
  registryName?: string | undefined;
}

const resources = z.strictObject({
  cpu: quantity.optional(),
  memory: byteQuantity.optional(),
  storage: byteQuantity.optional(),
});
/** Accepts values of objects that this provider did not create. */
const anyResources = z.partialRecord(z.enum(RESOURCES), quantity);

const volumeMounts = z.array(
  z.strictObject({
    volumeName: nameOf("a volume"),
    mountPath: tidyText("must be a path", z.string().startsWith("/", "must be an absolute path")),
  }),
);

/** Image and resources of the sandboxes in a pool. */
export const sandboxTemplate: Definition<SandboxTemplateInputs> = {
  type: "SandboxTemplate",
  noun: "template",
  idProperty: "templateId",

  fields: {
    name: { schema: objectName, onChange: "update" },
    image: { schema: containerImage, onChange: "replace" },
    resources: {
      schema: resources.optional(),
      onChange: "replace",
      default: {},
      isEqual: haveSameQuantities,
      isShown: true,
    },
    volumeMounts: { schema: volumeMounts.optional(), onChange: "replace", default: [] },
    registryName: { schema: nameOf("a registry").optional(), onChange: "replace", isShown: true },
    adoptExisting,
  },

  api: {
    service: "controlPlane",
    path: "templates",
    identifiedBy: "name",
    namesAreUnique: true,
    pagination: "offset",
    mayLackIds: true,
    isUsedByOthers: true,
    object: z
      .object({
        ...wireIdentity,
        image: z.string().nullish(),
        resources: z.record(z.string(), z.unknown()).nullish(),
        volume_mounts: z.array(z.object({ volume_name: z.string(), mount_path: z.string() })).nullish(),
        registry_name: z.string().nullish(),
      })
      .transform((template) =>
        remoteObject(template, {
          image: template.image,
          resources: template.resources && knownResources(template.resources),
          volumeMounts: template.volume_mounts?.map((mount) => ({
            volumeName: mount.volume_name,
            mountPath: mount.mount_path,
          })),
          registryName: template.registry_name,
        }),
      ),
    creation: ({ name, image, resources, volumeMounts, registryName }) => ({
      name,
      image,
      resources,
      volume_mounts: volumeMounts?.map(({ volumeName, mountPath }) => ({
        volume_name: volumeName,
        mount_path: mountPath,
      })),
      registry_name: registryName,
    }),
    change: ({ name }) => ({ name }),
  },
};

/** Reads limits; the host omits absent ones or sends null. */
function knownResources(wire: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    RESOURCES.flatMap((key) => {
      const value = wire[key];
      return typeof value === "string" || typeof value === "number" ? [[key, String(value)]] : [];
    }),
  );
}

function haveSameQuantities(some: unknown, other: unknown): boolean {
  const [a, b] = [anyResources.safeParse(some).data, anyResources.safeParse(other).data];
  return a && b ? RESOURCES.every((key) => isSameQuantity(a[key], b[key])) : isEqual(some, other);
}
