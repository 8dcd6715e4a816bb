import { startControlPlane, type ControlPlane, type ControlPlaneOptions } from "../../harness/control-plane/index";

/** Seconds of pools pass so fast that even a creation's longest timeout is over after 0.6 s. */
export const FAST = { timeScale: 1000 } as const;

/** To be called in a suite: gives a function that starts control planes, and closes them after each test. */
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
