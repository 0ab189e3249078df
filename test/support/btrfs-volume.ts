import { spawnSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file system with snapshots, in a file that is mounted below `folder`, where this machine allows that. */
export class BtrfsVolume implements Disposable {
  readonly point: string;
  readonly isMounted: boolean;

  constructor(folder: string) {
    this.point = join(folder, "volume");
    const image = join(folder, "image");
    mkdirSync(this.point);
    writeFileSync(image, "");
    truncateSync(image, 128 << 20);
    this.isMounted = succeeds("mkfs.btrfs", "-q", image) && succeeds("mount", "-o", "loop", image, this.point);
  }

  [Symbol.dispose](): void {
    if (this.isMounted) succeeds("umount", this.point);
  }
}

/** Runs a program to its end. */
export function succeeds(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
