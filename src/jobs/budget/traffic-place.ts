import { parseUrl } from "../../destinations/url.ts";
import { destinationKey } from "../job-options.ts";
import { destinationPlaces, type FindLocal } from "../queue/places.ts";

/**
 * What the traffic of a destination is counted under, together with that of all others there: the server, also that of a share
 * that is mounted, or the bucket; on this computer the folder. Holds no secret.
 */
export function trafficPlace(url: string, findLocal: FindLocal): string {
  const server = destinationPlaces(url, findLocal).find(({ kind }) => kind === "server");
  return server ? `${parseUrl(url).scheme.toLowerCase() || "file"} ${server.name}` : destinationKey(url);
}
