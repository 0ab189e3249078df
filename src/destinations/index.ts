export { testAccess } from "./access-test.ts";
export {
  type Destination,
  DestinationError,
  type DestinationFailure,
  type DestinationModule,
  type RemoteFile,
} from "./contract.ts";
export { destinationModules, findDestinationModule, mergeUrlOptions, openDestination } from "./registry.ts";
export { Remote } from "./remote.ts";
export {
  type LocalCopy,
  noTraffic,
  type RemoteAction,
  type RemoteEvent,
  type RemoteParts,
  type RemoteStatistics,
  type Traffic,
  type Upload,
} from "./remote-parts.ts";
export type { RemoteSettings } from "./remote-settings.ts";
export { secretsOfDestination } from "./secrets.ts";
export { type DestinationUrl, folderUrl, parseUrl, redactUrl } from "./url.ts";
