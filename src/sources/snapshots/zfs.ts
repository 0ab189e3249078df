import { readdirSync } from "node:fs";
import { type Mount, withSeparator } from "../../support/mounts.ts";
import { isRunning } from "../../support/processes.ts";
import { ownerOf, type SnapshotKind } from "./kind.ts";

/** ZFS shows its snapshots below each mounted dataset. */
export const zfs: SnapshotKind = {
  name: "ZFS",
  fits: ({ type }) => type === "zfs",
  take: async ({ mount, name, run }) => {
    for (const left of leftovers(mount)) await run("zfs", ["destroy", `${mount.source}@${left}`]);
    await run("zfs", ["snapshot", `${mount.source}@${name}`]);
    return {
      parts: [{ point: mount.point, folder: withSeparator(`${snapshotFolder(mount)}${name}${mount.root}`) }],
      remove: async () => {
        await run("zfs", ["destroy", `${mount.source}@${name}`]);
      },
    };
  },
};

const snapshotFolder = ({ point }: Mount): string => `${point}.zfs/snapshot/`;

/** Snapshots of runs that were killed. */
function leftovers(mount: Mount): string[] {
  let names: string[];
  try {
    names = readdirSync(snapshotFolder(mount));
  } catch {
    return []; // shown for some datasets only
  }
  return names.filter((name) => {
    const owner = ownerOf(name);
    return owner !== undefined && !isRunning(owner);
  });
}
