import { isAbsolute } from "node:path";
import { findDestinationModule } from "../../destinations/index.ts";
import { hostAndPath, parseUrl } from "../../destinations/url.ts";
import type { RunnableJob } from "../job-options.ts";
import { isRun, type TaskRequest } from "../task.ts";

/** Something that several tasks may load at the same time: the server of a destination, or a disk of this computer. */
export interface Place {
  readonly kind: "server" | "disk";
  /** As people know it: `nas.local`, `sda`. Tells places of a kind apart; holds no secret. */
  readonly name: string;
  /** A disk that has to move its heads from one place to another. */
  readonly spins: boolean;
}

/** Finds out on what an absolute path lies: on one disk, on several, on a server, or on nothing that is known. */
export type FindLocal = (path: string) => readonly Place[];

/**
 * The places that a task works with, each once: all destinations of its job and, for what reads them, its sources. A
 * destination elsewhere is told apart by the host of its address, which services in the cloud put their bucket or first folder into.
 *
 * @param expandPath makes of a source the path on this computer.
 */
export function placesOf(
  request: TaskRequest,
  job: RunnableJob,
  expandPath: (path: string) => string,
  findLocal: FindLocal,
): Place[] {
  const urls = [job.targetUrl, ...job.additionalTargets.map(({ targetUrl }) => targetUrl)];
  const sources = isRun(request) ? job.sources.filter((path) => !path.startsWith("@")).map(expandPath) : [];
  const local = absoluteOnly(findLocal);
  const places = [...urls.flatMap((url) => destinationPlaces(url, findLocal)), ...sources.flatMap(local)];
  return [...new Map(places.map((place) => [`${place.kind} ${place.name}`, place])).values()];
}

/** Those of one destination. */
export function destinationPlaces(url: string, findLocal: FindLocal): readonly Place[] {
  const parsed = parseUrl(url);
  const scheme = parsed.scheme.toLowerCase();
  if (scheme === "file" || scheme === "") return absoluteOnly(findLocal)(hostAndPath(parsed));
  const name = parsed.host.toLowerCase() || (findDestinationModule(url)?.name ?? scheme);
  return [{ kind: "server", name, spins: false }];
}

function absoluteOnly(findLocal: FindLocal): FindLocal {
  return (path) => (isAbsolute(path) ? findLocal(path) : []);
}
