import { startControlPlane, type ControlPlane, type ControlPlaneOptions } from "../../harness/control-plane/index";

/** Pools' seconds pass so fast that even the longest timeout of a create ends after 0.6 s. */
export const FAST = { timeScale: 1000 } as const;

/** Returns a function that starts control planes, and closes them after each test of the calling suite. */
export function useControlPlanes(): (options?: ControlPlaneOptions) => Promise<ControlPlane> {
  const started: ControlPlane[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((controlPlane) => controlPlane.close()));
  });
  return async (options) => {
    const controlPlane = await startControlPlane(options);
    started.push(controlPlane);
    return controlPlane;
  };
}
