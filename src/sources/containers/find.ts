import { realpathSync } from "node:fs";
import { ContainerApi, type InspectedContainer } from "./api.ts";
import { type HostPaths, hostPaths, ownContainerId } from "./own-container.ts";
import { lies } from "./paths.ts";

/** A container, as far as a backup has to do with it. */
export interface Container {
  readonly api: ContainerApi;
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly isRunning: boolean;
  readonly isPaused: boolean;
  /** As the engine writes it; another one after each start. */
  readonly startedAt: string;
  /** It is gone when it ends. */
  readonly endsForGood: boolean;
  /** This process runs in it. */
  readonly isOwn: boolean;
  /** Folders that it may write, as they are called here. */
  readonly writes: readonly string[];
}

export interface FoundContainers {
  readonly containers: readonly Container[];
  /** Engines that could not be asked. */
  readonly failures: readonly { readonly socket: string; readonly error: unknown }[];
}

/** All containers of the engines at some sockets, by their names. */
export async function findContainers(
  sockets: readonly string[],
  ownId: string | undefined = ownContainerId(),
): Promise<FoundContainers> {
  const asked = await Promise.allSettled(
    sockets.map(async (socket) => {
      const api = new ContainerApi(socket);
      return (await api.list()).map((container) => ({ api, container }));
    }),
  );
  const found = asked.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  const toHere = hostPaths(found.find(({ container }) => container.Id === ownId)?.container);
  return {
    containers: found
      .map(({ api, container }) => toContainer(api, container, toHere, ownId))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    failures: asked.flatMap((answer, index) =>
      answer.status === "rejected" ? [{ socket: sockets[index] as string, error: answer.reason }] : [],
    ),
  };
}

function toContainer(
  api: ContainerApi,
  container: InspectedContainer,
  toHere: HostPaths,
  ownId: string | undefined,
): Container {
  const { Id: id, Name, Config, State, HostConfig, Mounts } = container;
  const writable = (Mounts ?? []).filter(({ RW, Source }) => RW && Source !== "");
  return {
    api,
    id,
    name: Name.replace(/^\//, ""),
    image: Config.Image,
    isRunning: State.Running,
    isPaused: State.Paused,
    startedAt: State.StartedAt,
    endsForGood: HostConfig.AutoRemove,
    isOwn: id === ownId,
    writes: writable.flatMap(({ Source }) => toHere(Source)),
  };
}

/** Those of the sources in which the container may change something. */
export function writtenSources({ writes }: Pick<Container, "writes">, sources: readonly string[]): string[] {
  const folders = writes.map(realPath);
  return sources.filter((source) => {
    const real = realPath(source);
    return folders.some((folder) => lies(folder, real) || lies(real, folder));
  });
}

/** Without links, as far as the path exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
