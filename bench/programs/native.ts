import { SandboxPool } from "pulumi-langsmith/native";
import { declaredPools } from "./declared-pools";

for (const { name, ...args } of declaredPools()) new SandboxPool(name, args);
