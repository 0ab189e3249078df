import type { ContainerModule } from "../container.ts";
import { tgz } from "./tgz.ts";
import { tzstd } from "./tzstd.ts";
import { zip } from "./zip.ts";

/** All kinds of archives, the default first. */
export const containers: readonly ContainerModule[] = [zip, tzstd, tgz];

/** The container with this key (`zip`, as in the name of a volume), whatever the case of its letters. */
export function containerModule(key: string): ContainerModule | undefined {
  const wanted = key.toLowerCase();
  return containers.find((container) => container.key === wanted);
}
