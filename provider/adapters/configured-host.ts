import { readConfiguration, readNameSeed, readPlace } from "../config";
import type { Host } from "../host";
import { ControlPlaneClient } from "../http/client";
import type { ConfiguredSettings } from "../settings";

/**
 * What lifecycles get from the settings of a provider.
 *
 * @param settings - looked up at each use, since Pulumi configures a provider only after it was made
 * @param others - what does not come from settings, or is not to
 */
export function configuredHost(
  settings: () => ConfiguredSettings,
  others: Pick<Host, "program" | "report"> & Partial<Host>,
): Host {
  return {
    connect: (service) => {
      const configuration = readConfiguration(settings(), service);
      return { client: new ControlPlaneClient(configuration), configuration };
    },
    nameSeed: () => readNameSeed(settings()),
    place: (service) => readPlace(settings(), service),
    ...others,
  };
}
