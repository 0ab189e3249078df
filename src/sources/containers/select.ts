import { messageOf } from "../../support/errors.ts";
import { type Container, findContainers } from "./find.ts";
import { findSockets, socketOf } from "./sockets.ts";
import type { ReportTrouble } from "./trouble.ts";

/**
 * The containers with these names, or with ids that begin so, in their order; the first engine that has one counts. What can't
 * be found is reported as `ContainerEngineNotFound`, `ContainerEngineFailed` or `ContainerNotFound`.
 *
 * @param sockets of the engines; where there are none those are asked that are found.
 */
export async function selectContainers(
  names: readonly string[],
  sockets: readonly string[],
  report: ReportTrouble,
): Promise<Map<string, Container>> {
  const places = sockets.length > 0 ? sockets.map((address) => socketOf(address) ?? address) : findSockets();
  const selected = new Map<string, Container>();
  if (places.length === 0) {
    report({
      id: "ContainerEngineNotFound",
      message: `Neither Docker nor Podman is found here, so nothing can be done with ${names.join(", ")}`,
      advice: "Start the engine, or name its socket with --container-sockets.",
    });
    return selected;
  }
  const { containers, failures } = await findContainers(places);
  for (const { socket, error } of failures) {
    report({
      id: "ContainerEngineFailed",
      message: `The container engine at ${socket} can't be asked: ${messageOf(error)}`,
      advice: "Check that it runs, and that this user may use its socket.",
      cause: error,
    });
  }
  for (const name of names) {
    const found = containers.find((container) => isNamed(container, name));
    if (found) selected.set(name, found);
    else if (failures.length === 0) report(notFound(name, containers));
  }
  return selected;
}

/** Whether a text is the name of a container, or its id as engines show it: at least twelve digits of that. */
export function isNamed({ name, id }: Pick<Container, "name" | "id">, text: string): boolean {
  return name === text || (text.length >= 12 && id.startsWith(text));
}

function notFound(name: string, containers: readonly Container[]) {
  const names = containers.map((container) => container.name);
  return {
    id: "ContainerNotFound",
    message: `There is no container ${name}`,
    advice: names.length === 0 ? "There is none at all." : `There are: ${names.join(", ")}.`,
  };
}
