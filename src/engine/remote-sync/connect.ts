import { openDestination, Remote, type RemoteSettings } from "../../destinations/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import type { OperationContext } from "../context.ts";
import { isThrottled, remoteSettingsOf } from "../remote-settings.ts";
import { retrySettings, sourceSettings } from "./conduct.ts";
import type { CopyDestination } from "./config.ts";

/**
 * A destination besides the one of the backup itself. To be closed.
 *
 * @param own settings that win over those of the backup.
 */
export function connectTo(
  { settings, temporaryFolder, logger, control, progress }: OperationContext,
  url: string,
  options: OptionValues,
  own: Partial<RemoteSettings>,
): Remote {
  const remote = new Remote({
    open: () => openDestination(url, options),
    settings: { ...remoteSettingsOf(settings, url), ...own },
    temporaryFolder,
    logger,
    signal: control.signal,
    meters: { upload: progress.upload, download: progress.download },
  });
  if (isThrottled(settings, url)) control.followLimits((limits) => remote.throttle(limits));
  return remote;
}

/** A further destination to read from. To be closed. */
export function connectToRead(context: OperationContext, copy: CopyDestination): Remote {
  return connectTo(context, copy.url, copy.options, { ...retrySettings(copy), ...sourceSettings });
}
