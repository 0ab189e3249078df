import { openDestination, Remote } from "../../destinations/index.ts";
import { remoteSettingsOf } from "../../engine/remote-settings.ts";
import type { RecoveryCall } from "./call.ts";

/** The destination that a command works on, with retries and throttling as the options say. Throws UserError. */
export function openRemote(url: string, { options, settings }: RecoveryCall): Remote & AsyncDisposable {
  // Tells at once if there is no such kind of destination.
  openDestination(url, options);
  const remote = new Remote({
    open: () => openDestination(url, options),
    settings: remoteSettingsOf(settings, url),
    temporaryFolder: settings.tempdir,
  });
  return Object.assign(remote, { [Symbol.asyncDispose]: () => remote.close() });
}
