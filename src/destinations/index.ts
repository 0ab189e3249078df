export {
  type Destination,
  DestinationError,
  type DestinationFailure,
  type DestinationModule,
  type RemoteFile,
} from "./contract.ts";
export { destinationModules, findDestinationModule, mergeUrlOptions, openDestination } from "./registry.ts";
export {
  type LocalCopy,
  Remote,
  type RemoteAction,
  type RemoteEvent,
  type RemoteParts,
  type RemoteStatistics,
  type Upload,
} from "./remote.ts";
export type { RemoteSettings } from "./remote-settings.ts";
export { type DestinationUrl, parseUrl } from "./url.ts";
