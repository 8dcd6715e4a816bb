import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { EXAMPLES } from "./installation";

const DEPLOY = path.join(EXAMPLES, "gitops-operator/deploy");

/** A DNS-1123 label, the form of names in Kubernetes. */
const name = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
const metadata = z.strictObject({ name, namespace: name });
const secretKey = z.strictObject({ name, key: z.string() });
const secretRef = z.strictObject({ type: z.literal("Secret"), secret: secretKey });
const literalRef = z.strictObject({ type: z.literal("Literal"), literal: z.strictObject({ value: z.string() }) });

// No package has the operator's own schemas (version 2.9). These have the fields that the example uses, with the same
// types, and reject all others.
const workspaceSpec = z.strictObject({
  serviceAccountName: name,
  image: z.string().regex(/:\d+\.\d+\.\d+-nonroot$/, "must be one version of an image that runs without root"),
  securityProfile: z.enum(["baseline", "restricted"]),
  git: z.strictObject({
    url: z.url(),
    ref: z.string().startsWith("refs/heads/"),
    shallow: z.boolean(),
    auth: z.strictObject({ token: secretKey }),
  }),
  env: z.array(z.strictObject({ name: z.string(), valueFrom: z.strictObject({ secretKeyRef: secretKey }) })),
  stacks: z.array(z.strictObject({ name: z.string() })),
});
const KINDS = {
  Stack: z.strictObject({
    apiVersion: z.literal("pulumi.com/v1"),
    kind: z.literal("Stack"),
    metadata,
    spec: z.strictObject({
      serviceAccountName: name,
      stack: z.string(),
      projectRepo: z.url(),
      branch: z.string().startsWith("refs/heads/"),
      shallow: z.boolean(),
      gitAuth: z.strictObject({ accessToken: secretRef }),
      refresh: z.literal(true),
      continueResyncOnCommitMatch: z.literal(true),
      resyncFrequencySeconds: z.int().min(60).max(900, "also delays the update after a push"),
      destroyOnFinalize: z.boolean(),
      // With `refresh`, the program must run first, or the refresh uses an older configuration.
      envRefs: z.object({ PULUMI_RUN_PROGRAM: literalRef }).catchall(secretRef),
      workspaceTemplate: z.strictObject({ spec: workspaceSpec.partial() }),
    }),
  }),
  Workspace: z.strictObject({
    apiVersion: z.literal("auto.pulumi.com/v1alpha1"),
    kind: z.literal("Workspace"),
    metadata,
    spec: workspaceSpec,
  }),
  ServiceAccount: z.strictObject({ apiVersion: z.literal("v1"), kind: z.literal("ServiceAccount"), metadata }),
  ClusterRoleBinding: z.strictObject({
    apiVersion: z.literal("rbac.authorization.k8s.io/v1"),
    kind: z.literal("ClusterRoleBinding"),
    metadata: z.strictObject({ name: z.string() }),
    roleRef: z.strictObject({ apiGroup: z.string(), kind: z.literal("ClusterRole"), name: z.string() }),
    subjects: z.array(z.strictObject({ kind: z.literal("ServiceAccount"), name, namespace: name })),
  }),
};

const anyKind = z.looseObject({ kind: z.enum(["Stack", "Workspace", "ServiceAccount", "ClusterRoleBinding"]) });

describe("manifests of the example gitops-operator", () => {
  it("manifests have only fields of the operator's schema", async () => {
    const kinds: string[] = [];
    for (const file of await readdir(DEPLOY)) {
      for (const document of parseAllDocuments(await readFile(path.join(DEPLOY, file), "utf8"))) {
        const manifest: unknown = document.toJS();
        const { kind } = anyKind.parse(manifest);
        kinds.push(kind);
        const { error } = KINDS[kind].safeParse(manifest);
        assert.equal(error && z.prettifyError(error), undefined, `${file}: ${kind}`);
      }
    }
    assert.deepEqual(kinds.sort(), ["ClusterRoleBinding", "ServiceAccount", "Stack", "Workspace"]);
  });
});
