import { readConfiguration, readNameSeed, readLocation } from "../config/configuration";
import type { ProviderContext } from "../lifecycle/provider-context";
import { ApiClient } from "../http/client";
import type { ConfiguredSettings } from "../config/settings";

/**
 * Makes the context of lifecycles from the settings of a provider.
 *
 * @param settings - called at each use, since Pulumi configures a provider only after it was created
 * @param others - everything that does not come from settings, and replacements for tests
 */
export function providerContext(
  settings: () => ConfiguredSettings,
  others: Pick<ProviderContext, "operation" | "report"> & Partial<ProviderContext>,
): ProviderContext {
  return {
    connect: (service) => {
      const configuration = readConfiguration(settings(), service);
      return { client: new ApiClient(configuration), configuration };
    },
    nameSeed: () => readNameSeed(settings()),
    location: (service) => readLocation(settings(), service),
    ...others,
  };
}
