import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../support/environment.ts";

/** The sockets of the container engines that run here, each once; where none is found the list is empty. */
export function findSockets(environment: Environment = process.env): string[] {
  const { DOCKER_HOST, CONTAINER_HOST, XDG_RUNTIME_DIR: runtime, HOME: home } = environment;
  const candidates = [
    ...[DOCKER_HOST, CONTAINER_HOST].flatMap((address) => socketOf(address ?? "") ?? []),
    "/var/run/docker.sock",
    "/run/podman/podman.sock",
    ...(runtime ? [join(runtime, "docker.sock"), join(runtime, "podman/podman.sock")] : []),
    ...(home ? [join(home, ".docker/run/docker.sock")] : []),
  ];
  const found = candidates.flatMap((path) => (isSocket(path) ? [{ path, place: realpathSync(path) }] : []));
  return [...new Map(found.toReversed().map(({ path, place }) => [place, path])).values()].toReversed();
}

/** The path in an address `unix://…`, or a path as it is. */
export function socketOf(address: string): string | undefined {
  if (address.startsWith("/")) return address;
  return /^unix:\/\/(\/.+)$/.exec(address)?.[1];
}

function isSocket(path: string): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}
