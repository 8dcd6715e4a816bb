import { setTimeout as sleep } from "node:timers/promises";
import type { dynamic } from "@pulumi/pulumi";

interface Pool {
  name: string;
}

/** Waits in a create as long as the control plane would, and does nothing else. */
export function baselineProvider(): dynamic.ResourceProvider<Pool, Pool> {
  let readyMs = 0;
  return {
    configure({ config }) {
      readyMs = Number(config.require("bench:readyMs"));
      return Promise.resolve();
    },
    check: (_olds, news) => Promise.resolve({ inputs: news }),
    diff: () => Promise.resolve({ changes: false }),
    async create(inputs) {
      await sleep(readyMs);
      return { id: inputs.name, outs: inputs };
    },
    read: (id, props) => Promise.resolve(props ? { id, props } : {}),
    delete: () => Promise.resolve(),
  };
}
