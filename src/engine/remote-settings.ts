import { parseUrl, type RemoteSettings } from "../destinations/index.ts";
import type { Settings } from "../options/index.ts";

/** How an operation uses the destination at `url`. */
export function remoteSettingsOf(settings: Settings, url: string): RemoteSettings {
  const throttles = isThrottled(settings, url);
  return {
    numberOfRetries: settings.numberOfRetries,
    retryDelaySeconds: settings.retryDelaySeconds,
    retryWithExponentialBackoff: settings.retryWithExponentialBackoff,
    disableAutocreateFolder: settings.disableAutocreateFolder || settings.dryRun,
    throttleUpload: throttles ? settings.throttleUpload : 0,
    throttleDownload: throttles ? settings.throttleDownload : 0,
    noConnectionReuse: settings.noConnectionReuse,
    listVerifyUploads: settings.listVerifyUploads,
    softDeletePrefix: settings.softDeletePrefix ?? "",
    preventBackendRename: settings.preventBackendRename,
  };
}

/** False where the options exempt the destination from all limits. */
export function isThrottled({ throttleDisabled, throttleDisabledBackends }: Settings, url: string): boolean {
  const scheme = parseUrl(url).scheme.toLowerCase();
  return !throttleDisabled && !throttleDisabledBackends.some((key) => key.toLowerCase() === scheme);
}
