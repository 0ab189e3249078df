import { randomBytes } from "node:crypto";
import { messageOf, UserError } from "../../support/errors.ts";
import type { Logger, LogLevel } from "../../support/log.ts";
import { deepestFolder, type Mount, readMounts, withSeparator } from "../../support/mounts.ts";
import { btrfs } from "./btrfs.ts";
import { type SnapshotKind, snapshotName, type TakenSnapshot } from "./kind.ts";
import { lvm } from "./lvm.ts";
import { type RunProgram, runProgram } from "./programs.ts";
import { zfs } from "./zfs.ts";

const tag = "Duplicati.Library.Main.Operation.Common.SourceProviderFactory";
const kinds: readonly SnapshotKind[] = [btrfs, zfs, lvm];

/** What becomes of a snapshot that can't be taken: nothing is said, a warning, the end of the run. */
export type SnapshotPolicy = "Off" | "Auto" | "On" | "Required";

export interface SnapshotRequest {
  readonly policy: SnapshotPolicy;
  /** The sources, as absolute paths. */
  readonly roots: readonly string[];
  readonly temporaryFolder: string;
  readonly logger: Logger;
  readonly system?: SnapshotSystem;
}

/** What of the system is asked; tests hand in their own. */
export interface SnapshotSystem {
  readonly platform: NodeJS.Platform;
  mounts(): readonly Mount[];
  readonly run: RunProgram;
}

const thisSystem: SnapshotSystem = { platform: process.platform, mounts: readMounts, run: runProgram };

/**
 * Takes snapshots of all file systems that the sources lie on, as far as that can be done (options.md 5.3). What is in none
 * is read where it is. Throws `SnapshotFailed` if one fails that is required, with nothing left behind.
 */
export async function takeSnapshots(request: SnapshotRequest): Promise<Snapshots> {
  const { policy, logger, system = thisSystem } = request;
  const snapshots = new Snapshots(logger);
  if (policy === "Off") return snapshots;
  try {
    const mounts = system.platform === "linux" ? system.mounts() : undefined;
    if (!mounts) throw new Error("Snapshots can be taken on Linux only");
    for (const need of neededMounts(mounts, request.roots)) {
      try {
        await snapshots.add(need, request, system.run);
      } catch (error) {
        reportFailure(policy, logger, `No snapshot of ${need.mount.point}: ${messageOf(error)}`, error);
      }
    }
  } catch (error) {
    await snapshots.remove();
    if (error instanceof UserError) throw error;
    reportFailure(policy, logger, messageOf(error), error);
  }
  return snapshots;
}

/** The snapshots of a run. */
export class Snapshots {
  readonly #logger: Logger;
  readonly #taken: { readonly snapshot: TakenSnapshot; readonly where: string }[] = [];
  /** The longest first. */
  readonly #parts: { readonly point: string; readonly folder: string }[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async add({ mount, roots, isPseudo }: NeededMount, request: SnapshotRequest, run: RunProgram): Promise<void> {
    const kind = kinds.find((candidate) => candidate.fits(mount));
    if (!kind) {
      this.#include([{ point: mount.point, folder: mount.point }]);
      if (isPseudo) return;
      throw new Error(`the file system ${mount.type} on ${mount.source} has none`);
    }
    const name = snapshotName(process.pid, randomBytes(4).toString("hex"));
    try {
      const { temporaryFolder } = request;
      const snapshot = await kind.take({ mount, roots, name, temporaryFolder, run });
      this.#taken.push({ snapshot, where: mount.point });
      this.#include(snapshot.parts);
      this.#logger.write("Information", tag, "SnapshotTaken", `${kind.name} snapshot of ${mount.point}`);
    } catch (error) {
      this.#include([{ point: mount.point, folder: mount.point }]);
      throw error;
    }
  }

  #include(parts: TakenSnapshot["parts"]): void {
    this.#parts.push(...parts);
    this.#parts.sort((a, b) => b.point.length - a.point.length);
  }

  /** Where a path is found; undefined if there are no snapshots, and every path is where it says. */
  get locate(): ((path: string) => string) | undefined {
    if (this.#taken.length === 0) return undefined;
    return (path) => {
      for (const { point, folder } of this.#parts) {
        if (path.startsWith(point)) return folder + path.slice(point.length);
        if (path.length === point.length - 1 && point.startsWith(path)) return folder.slice(0, -1);
      }
      return path;
    };
  }

  /** Whether everything in a folder is in snapshots, so that it may change where it is. */
  holds(folder: string): boolean {
    const path = withSeparator(folder);
    const around = this.#parts.find(({ point }) => path.startsWith(point));
    const parts = [around, ...this.#parts.filter(({ point }) => point.startsWith(path))];
    return parts.every((part) => part !== undefined && part.folder !== part.point);
  }

  /** Removes the snapshots, and warns of those that stay. */
  async remove(): Promise<void> {
    for (let taken = this.#taken.pop(); taken; taken = this.#taken.pop()) {
      const { snapshot, where } = taken;
      try {
        await snapshot.remove();
      } catch (error) {
        const message = `The snapshot of ${where} can't be removed: ${messageOf(error)}`;
        this.#logger.write("Warning", tag, "SnapshotNotRemoved", message, error);
      }
    }
  }
}

interface NeededMount {
  readonly mount: Mount;
  /** The sources that lie on it, or that it lies in. */
  readonly roots: readonly string[];
  /** Shows what the kernel has, not what a disk has. */
  readonly isPseudo: boolean;
}

/** The file systems that the roots lie on, and those that are mounted below. */
function neededMounts(mounts: readonly Mount[], roots: readonly string[]): NeededMount[] {
  const needed = mounts.map((mount) => {
    const on = roots.filter((root) => deepestFolder(mounts, root) === mount);
    const around = roots.filter((root) => !on.includes(root) && mount.point.startsWith(withSeparator(root)));
    return { mount, roots: [...on, ...around], isPseudo: on.length === 0 && pseudoTypes.has(mount.type) };
  });
  return needed.filter(({ roots: some }) => some.length > 0);
}

const pseudoTypes: ReadonlySet<string> = new Set(
  (
    "autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fusectl hugetlbfs mqueue nsfs proc " +
    "pstore ramfs rpc_pipefs securityfs selinuxfs sysfs tmpfs tracefs"
  ).split(" "),
);

function reportFailure(policy: SnapshotPolicy, logger: Logger, message: string, error: unknown): void {
  if (policy === "Required") {
    throw new UserError("SnapshotFailed", message, {
      advice:
        "Snapshots need Btrfs, ZFS or LVM and the rights of root; with --snapshot-policy=On files are read directly where there are none.",
      cause: error,
    });
  }
  const level: LogLevel = policy === "On" ? "Warning" : "Information";
  logger.write(level, tag, "SnapshotFailed", message, error);
}
