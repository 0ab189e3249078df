import { mergeUrlOptions, openDestination, Remote, type RemoteSettings } from "../../destinations/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import type { Budget } from "../budget.ts";
import type { OperationContext } from "../context.ts";
import { isThrottled, remoteSettingsOf } from "../remote-settings.ts";
import { retrySettings, sourceSettings } from "./conduct.ts";
import type { CopyDestination } from "./config.ts";

/**
 * A connection besides the one that the operation has. To be closed.
 *
 * @param name under which its traffic counts: empty for the destination of the backup itself.
 * @param own settings that win over those of the backup.
 */
export function connectTo(
  { settings, temporaryFolder, logger, control, progress }: OperationContext,
  { name, url, options }: { readonly name: string; readonly url: string; readonly options: OptionValues },
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
  progress.traffic.follow(name, remote.traffic);
  if (isThrottled(settings, url)) control.followLimits((limits) => remote.throttle(limits));
  return remote;
}

/** A further destination to read from. To be closed. `name`: see `copyNames`. */
export function connectToRead(context: OperationContext, copy: CopyDestination, name: string): Remote {
  return connectTo(context, { ...copy, name }, { ...retrySettings(copy), ...sourceSettings });
}

/** What may still be moved at a further destination this month. */
export function budgetOfCopy(
  { budgets }: OperationContext,
  { url, options }: Pick<CopyDestination, "url" | "options">,
  name: string,
): Budget {
  return budgets.ofCopy(name, mergeUrlOptions(url, options));
}
