import { readdirSync } from "node:fs";
import { deepestFolder, type Mount, withSeparator } from "../../support/mounts.ts";
import { isRunning } from "../../support/processes.ts";
import { ownerOf, type SnapshotKind, type SnapshotOrder } from "./kind.ts";
import type { RunProgram } from "./programs.ts";

/**
 * Subvolumes of Btrfs. One that lies in another is not part of its snapshot, so each gets its own. They are kept in the
 * top folder of the mounted file system, since a snapshot must lie on the same.
 */
export const btrfs: SnapshotKind = {
  name: "Btrfs",
  fits: ({ type }) => type === "btrfs",
  take: async (order) => {
    const { mount, name, run } = order;
    await removeLeftovers(mount, run);
    const taken: { point: string; folder: string }[] = [];
    const remove = async (): Promise<void> => {
      for (let last = taken.at(-1); last !== undefined; last = taken.at(-1)) {
        await run("btrfs", ["subvolume", "delete", withoutSeparator(last.folder)]);
        taken.pop();
      }
    };
    try {
      for (const [index, point] of (await neededSubvolumes(order)).entries()) {
        const folder = `${mount.point}.${name}-${index}`;
        await run("btrfs", ["subvolume", "snapshot", "-r", withoutSeparator(point), folder]);
        taken.push({ point, folder: `${folder}/` });
      }
    } catch (error) {
      await remove();
      throw error;
    }
    return { parts: [...taken], remove };
  },
};

/** The subvolumes that hold a root, and those that lie below one; the mounted one first. */
async function neededSubvolumes({ mount, roots, run }: SnapshotOrder): Promise<string[]> {
  const list = await run("btrfs", ["subvolume", "list", withoutSeparator(mount.point)]);
  const above = mount.root === "/" ? "/" : `${mount.root}/`;
  const paths = [...list.matchAll(/^ID \d+ .* path (.*)$/gm)].map((match) => `/${match[1]}/`);
  const nested = paths.filter((path) => path.startsWith(above) && path !== above);
  const points = [mount.point, ...nested.map((path) => mount.point + path.slice(above.length))].filter(
    (point) => ownerOf(point.split("/").at(-2) ?? "") === undefined,
  );
  const all = points.map((point) => ({ point }));
  const holding = new Set(roots.map((root) => deepestFolder(all, root)?.point));
  return points.filter((point) => holding.has(point) || roots.some((root) => point.startsWith(withSeparator(root))));
}

/** Snapshots of runs that were killed. */
async function removeLeftovers({ point }: Mount, run: RunProgram): Promise<void> {
  for (const name of readdirSync(point)) {
    const owner = ownerOf(name);
    if (owner === undefined || isRunning(owner)) continue;
    await run("btrfs", ["subvolume", "delete", point + name]);
  }
}

function withoutSeparator(path: string): string {
  return path === "/" ? path : path.replace(/\/$/, "");
}
