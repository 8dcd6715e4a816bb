import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith/native";

// A key of the whole organization; each provider selects a workspace.
const config = new pulumi.Config("langsmith");
const apiKey = config.requireSecret("apiKey");
const endpoint = config.get("endpoint");

const WORKSPACES = {
  research: "11111111-1111-4111-8111-111111111111",
  production: "22222222-2222-4222-8222-222222222222",
};

const pools = Object.entries(WORKSPACES).map(([workspace, tenantId]) => {
  const provider = new langsmith.Provider(workspace, { apiKey, tenantId, ...(endpoint && { endpoint }) });
  return new langsmith.SandboxPool(`${workspace}-workers`, { templateName: "python", replicas: 2 }, { provider });
});

export const poolNames = pools.map(({ name }) => name);
