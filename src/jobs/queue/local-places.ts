import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, win32 } from "node:path";
import { deepestFolder, type Mount, parseMounts, readMountTable } from "../../support/mounts.ts";
import type { Place } from "./places.ts";

/** How many answers are kept in mind. */
const mostKnown = 1000;

/** File systems that are at another computer. */
const ofNetworks =
  /^(nfs4?|cifs|smb[23]?|smbfs|ceph|glusterfs|9p|davfs|afs|fuse\.(sshfs|rclone|davfs\d?|glusterfs|s3fs))$/;

/** What calls itself a disk in a virtual machine: that it spins is what the system says for want of better knowledge. */
const virtualModels = /QEMU|VBOX|VMware|Virtual|Msft/i;

export interface LocalPlacesOptions {
  readonly platform: NodeJS.Platform;
  /** What is mounted, as Linux writes it. */
  readonly mountTable?: () => string;
  /** Where Linux tells of its devices. */
  readonly devices?: string;
}

/**
 * On what paths of this computer lie. On Linux the kernel knows the disks, also those below LVM, RAID and encryption;
 * elsewhere it is volumes that are told apart, and none of them is known to spin. Shares that are mounted count as the
 * server that they come from, which is not touched for that: it may not answer.
 */
export class LocalPlaces {
  readonly #platform: NodeJS.Platform;
  readonly #mountTable: () => string;
  readonly #devices: string;
  #seen = "";
  #mounts: readonly Mount[] = [];
  readonly #known = new Map<string, readonly Place[]>();

  constructor({ platform, mountTable = readMountTable, devices = "/sys" }: LocalPlacesOptions) {
    this.#platform = platform;
    this.#mountTable = mountTable;
    this.#devices = devices;
  }

  /** Takes note of what is mounted now. */
  refresh(): void {
    const table = this.#platform === "linux" ? tableOrNone(this.#mountTable) : "";
    if (table === this.#seen && this.#known.size < mostKnown) return;
    this.#seen = table;
    this.#mounts = parseMounts(table);
    this.#known.clear();
  }

  /**
   * What can't be found out keeps nobody waiting.
   *
   * @param path absolute.
   */
  of(path: string): readonly Place[] {
    const places = this.#known.get(path) ?? orNone(() => this.#find(path));
    this.#known.set(path, places);
    return places;
  }

  #find(path: string): readonly Place[] {
    if (this.#platform === "linux") return placesBelow(path, this.#mounts, this.#devices);
    return this.#platform === "win32" ? driveOf(path) : volumeOf(path);
  }
}

function orNone(find: () => readonly Place[]): readonly Place[] {
  try {
    return find();
  } catch {
    return [];
  }
}

/** Some containers hide it. */
function tableOrNone(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

function placesBelow(path: string, mounts: readonly Mount[], devices: string): readonly Place[] {
  const named = deepestFolder(mounts, path);
  if (!named || ofNetworks.test(named.type)) return named ? serverOf(named.source) : [];
  const mount = deepestFolder(mounts, withoutLinks(path)) ?? named;
  if (ofNetworks.test(mount.type)) return serverOf(mount.source);
  const device = deviceFolder(mount, devices);
  return device === undefined ? [] : disksOf(device);
}

/** `host:/export`, `//host/share`, `user@host:/folder`, `https://host/folder`; a server in other words is no server that is known. */
function serverOf(source: string): readonly Place[] {
  const host = /^(?:\w+:)?(?:\/\/)?(?:[^@/]*@)?(?<host>\[[^\]]+\]|[^:/\\]+)(?=[:/])/.exec(source)?.groups?.host;
  return host === undefined ? [] : [{ kind: "server", name: host.toLowerCase(), spins: false }];
}

/** The path without links, as far down as it is there. */
function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(withoutLinks(parent), basename(path));
  }
}

/** Where the kernel tells of the device of a file system; undefined if it has none. */
function deviceFolder({ device, source }: Mount, devices: string): string | undefined {
  const byNumber = join(devices, "dev", "block", device);
  if (existsSync(byNumber)) return realpathSync(byNumber);
  // Btrfs has a number of its own, which belongs to no device.
  if (!source.startsWith("/dev/")) return undefined;
  const byName = join(devices, "class", "block", basename(existsSync(source) ? realpathSync(source) : source));
  return existsSync(byName) ? realpathSync(byName) : undefined;
}

/** The disks that a device lies on. */
function disksOf(device: string): Place[] {
  const whole = existsSync(join(device, "partition")) ? dirname(device) : device;
  const slaves = join(whole, "slaves");
  const below = existsSync(slaves) ? readdirSync(slaves).toSorted() : [];
  if (below.length > 0) return below.flatMap((name) => disksOf(realpathSync(join(slaves, name))));
  return [{ kind: "disk", name: basename(whole), spins: spins(whole) }];
}

function spins(disk: string): boolean {
  const isVirtual =
    /\/virtio\d*\/|\/virtual\/|\/xen|\/vbd-/.test(`${disk}/`) || virtualModels.test(textOf(disk, "device/model"));
  return !isVirtual && textOf(disk, "queue/rotational") === "1";
}

function textOf(disk: string, name: string): string {
  try {
    return readFileSync(join(disk, name), "utf8").trim();
  } catch {
    return "";
  }
}

function driveOf(path: string): readonly Place[] {
  const root = win32.parse(path).root.replaceAll("\\", "/");
  return root.startsWith("//") ? serverOf(root) : [{ kind: "disk", name: root.toUpperCase(), spins: false }];
}

/** By the topmost folder of the volume. */
function volumeOf(path: string): readonly Place[] {
  const deviceAt = (folder: string) => statSync(folder, { throwIfNoEntry: false })?.dev;
  let name = path;
  while (deviceAt(name) === undefined && dirname(name) !== name) name = dirname(name);
  const device = deviceAt(name);
  if (device === undefined) return [];
  while (dirname(name) !== name && deviceAt(dirname(name)) === device) name = dirname(name);
  return [{ kind: "disk", name, spins: false }];
}
