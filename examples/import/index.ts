import * as langsmith from "pulumi-langsmith/native";
import { POOLS } from "./pools";

export const poolNames = POOLS.map(([name, templateName, replicas]) => {
  // Pulumi ignores the option once the pool is in the state.
  const pool = new langsmith.SandboxPool(name, { name, templateName, replicas }, { import: name });
  return pool.name;
});
