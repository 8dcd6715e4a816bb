import * as langsmith from "pulumi-langsmith/native";

const python = new langsmith.SandboxTemplate("python", {
  image: "python:3.13-slim",
  resources: { cpu: "500m", memory: "1Gi" },
});

const workers = new langsmith.SandboxPool(
  "workers",
  { templateName: python.name, replicas: 2 },
  // The create fails after this time, and ends at once on Ctrl-C.
  { customTimeouts: { create: "5m" } },
);

export const poolName = workers.name;
export const readiness = workers.readiness;
