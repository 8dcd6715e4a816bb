import { makeWorkers } from "./workers";

export const { name: poolName, replicas } = makeWorkers();
