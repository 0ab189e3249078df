import { mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { withSeparator } from "../../support/mounts.ts";
import { isRunning } from "../../support/processes.ts";
import { ownerOf, type SnapshotKind, type SnapshotOrder } from "./kind.ts";
import type { RunProgram } from "./programs.ts";

/** Room for what changes on the volume during a backup: a fifth of it, if the group has so much left. */
const share = 5;
const leastRoom = 4 << 20;

/** Any file system on a logical volume of Linux. */
export const lvm: SnapshotKind = {
  name: "LVM",
  fits: ({ source, type }) => /^\/dev\/(mapper\/|dm-)/.test(source) && type !== "btrfs",
  take: async (order) => {
    const { mount, name, run, temporaryFolder } = order;
    const volume = await findVolume(order);
    await removeLeftovers(volume.group, run);
    await run("lvcreate", ["--snapshot", "--name", name, ...roomFor(volume), `${volume.group}/${volume.name}`]);
    const removeVolume = () => run("lvremove", ["--force", `${volume.group}/${name}`]);
    const folder = join(temporaryFolder, name);
    try {
      mkdirSync(folder, { mode: 0o700 });
      const options = mount.type === "xfs" ? "ro,nouuid" : "ro";
      await run("mount", ["-t", mount.type, "-o", options, `/dev/${volume.group}/${name}`, folder]);
    } catch (error) {
      await removeVolume();
      throw error;
    }
    return {
      parts: [{ point: mount.point, folder: withSeparator(`${folder}${mount.root}`) }],
      remove: async () => {
        await run("umount", [folder]);
        rmdirSync(folder);
        await removeVolume();
      },
    };
  },
};

interface LogicalVolume {
  readonly group: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Of a thin volume. */
  readonly pool: string;
  /** Bytes of the group that no volume has. */
  readonly free: number;
}

async function findVolume({ mount, run }: SnapshotOrder): Promise<LogicalVolume> {
  const columns = "vg_name,lv_name,lv_size,pool_lv,vg_free";
  const args = ["--noheadings", "--units", "b", "--nosuffix", "--separator", "|", "-o", columns, mount.source];
  const [group = "", name = "", size, pool = "", free] = (await run("lvs", args)).trim().split("|");
  if (group === "" || name === "") throw new Error(`${mount.source} is not a logical volume`);
  return { group, name, size: Number(size), pool, free: Number(free) };
}

/** A snapshot of a thin volume takes its room from the pool, but would not be activated by itself. */
function roomFor({ group, size, pool, free }: LogicalVolume): string[] {
  if (pool !== "") return ["--setactivationskip", "n"];
  const room = Math.min(free, Math.max(leastRoom, Math.ceil(size / share)));
  if (room < leastRoom) throw new Error(`The volume group ${group} has no room left for a snapshot`);
  return ["--size", `${room}b`];
}

/** Snapshots of runs that were killed; each is still mounted. */
async function removeLeftovers(group: string, run: RunProgram): Promise<void> {
  const names = (await run("lvs", ["--noheadings", "-o", "lv_name", group])).split("\n").map((name) => name.trim());
  for (const name of names) {
    const owner = ownerOf(name);
    if (owner === undefined || isRunning(owner)) continue;
    // Not mounted any more after a restart of the computer, which is as good.
    await run("umount", [`/dev/${group}/${name}`]).catch(() => undefined);
    await run("lvremove", ["--force", `${group}/${name}`]);
  }
}
