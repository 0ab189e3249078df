import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LocalPlaces } from "../../../src/jobs/queue/local-places.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bunker-places-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A disk as the kernel describes it, with one partition. */
function addDisk(name: string, number: string, rotational: "0" | "1", { bus = "ata1", model = "WDC WD40" } = {}): void {
  write(`sys/devices/${bus}/block/${name}/queue/rotational`, `${rotational}\n`);
  write(`sys/devices/${bus}/block/${name}/device/model`, `${model}\n`);
  write(`sys/devices/${bus}/block/${name}/${name}1/partition`, "1\n");
  link(`sys/dev/block/${number}`, `sys/devices/${bus}/block/${name}/${name}1`);
  link(`sys/class/block/${name}1`, `sys/devices/${bus}/block/${name}/${name}1`);
}

function link(path: string, to: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(join(folder, to), join(folder, path));
}

/** Mounts, each as `device point type source`. */
function placesWith(...mounts: string[]): LocalPlaces {
  const lines = mounts.map((mount, index) => {
    const [device, point, type, source] = mount.split(" ");
    return `${index + 20} 1 ${device} / ${point} rw - ${type} ${source} rw`;
  });
  const places = new LocalPlaces({
    platform: "linux",
    mountTable: () => lines.join("\n"),
    devices: join(folder, "sys"),
  });
  places.refresh();
  return places;
}

describe("a folder", () => {
  test("lies on the disk of its file system, which spins or does not", () => {
    addDisk("sda", "8:1", "1");
    addDisk("nvme0n1", "259:1", "0", { bus: "nvme" });
    const places = placesWith("259:1 / ext4 /dev/nvme0n1p1", "8:1 /media/blue ext4 /dev/sda1");
    expect(places.of("/media/blue/backups/not-there")).toEqual([{ kind: "disk", name: "sda", spins: true }]);
    expect(places.of("/media/bluebird")).toEqual([{ kind: "disk", name: "nvme0n1", spins: false }]);
  });

  test("is found through links, also one that lies above what is not there yet", () => {
    addDisk("sda", "8:1", "1");
    mkdirSync(join(folder, "disk"));
    symlinkSync(join(folder, "disk"), join(folder, "shortcut"));
    const places = placesWith("0:99 / tmpfs none", `8:1 ${folder}/disk ext4 /dev/sda1`);
    expect(places.of(join(folder, "shortcut/new/folder"))).toEqual([{ kind: "disk", name: "sda", spins: true }]);
    expect(places.of(join(folder, "other"))).toEqual([]);
  });

  test("lies on all disks below encryption and RAID", () => {
    addDisk("sda", "8:1", "1");
    addDisk("sdb", "8:17", "1", { bus: "ata2" });
    for (const [name, below] of [
      ["md0", ["ata1/block/sda/sda1", "ata2/block/sdb/sdb1"]],
      ["dm-0", ["virtual/block/md0"]],
    ] as const) {
      write(`sys/devices/virtual/block/${name}/queue/rotational`, "1\n");
      for (const each of below)
        link(`sys/devices/virtual/block/${name}/slaves/${each.split("/").at(-1)}`, `sys/devices/${each}`);
    }
    link("sys/dev/block/253:0", "sys/devices/virtual/block/dm-0");
    expect(
      placesWith("253:0 / ext4 /dev/mapper/secret")
        .of("/srv")
        .map(({ name }) => name),
    ).toEqual(["sda", "sdb"]);
  });

  test("of a file system without a number of its own is found by the name of the device", () => {
    addDisk("sdc", "8:33", "1");
    expect(placesWith("0:30 / btrfs /dev/sdc1").of("/home")).toEqual([{ kind: "disk", name: "sdc", spins: true }]);
  });

  test("in a virtual machine lies on a disk that only says that it spins", () => {
    addDisk("vda", "254:1", "1", { bus: "pci0/virtio1" });
    addDisk("sdz", "8:65", "1", { model: "QEMU HARDDISK" });
    const places = placesWith("254:1 / ext4 /dev/vda1", "8:65 /data ext4 /dev/sdz1");
    expect([...places.of("/x"), ...places.of("/data/x")].map(({ spins }) => spins)).toEqual([false, false]);
  });

  test.each([
    ["nfs4", "NAS.local:/export"],
    ["cifs", "//nas.local/share"],
    ["fuse.sshfs", "me@nas.local:/home/me"],
    ["davfs", "https://nas.local/dav"],
  ])("on a share (%s) is the server's", (type, source) => {
    const places = placesWith("0:1 / tmpfs none", `0:50 /mnt/nas ${type} ${source}`);
    expect(places.of("/mnt/nas/backups")).toEqual([{ kind: "server", name: "nas.local", spins: false }]);
  });

  test("lies elsewhere once something else is mounted there", () => {
    addDisk("sda", "8:1", "1");
    let table = "20 1 0:1 / / rw - tmpfs none rw";
    const places = new LocalPlaces({ platform: "linux", mountTable: () => table, devices: join(folder, "sys") });
    places.refresh();
    expect(places.of("/media/blue")).toEqual([]);
    table += "\n21 1 8:1 / /media/blue rw - ext4 /dev/sda1 rw";
    places.refresh();
    expect(places.of("/media/blue")).toMatchObject([{ name: "sda" }]);
  });

  test("of other systems lies on its volume", () => {
    const windows = new LocalPlaces({ platform: "win32" });
    expect(windows.of("d:\\backups")).toEqual([{ kind: "disk", name: "D:/", spins: false }]);
    expect(windows.of("\\\\nas\\share\\backups")).toEqual([{ kind: "server", name: "nas", spins: false }]);
    const mac = new LocalPlaces({ platform: "darwin" });
    expect(mac.of(join(folder, "not-there"))).toEqual(mac.of(folder));
    expect(mac.of(folder)).toMatchObject([{ kind: "disk", spins: false }]);
  });

  test("of which nothing can be found out is nowhere", () => {
    const places = new LocalPlaces({
      platform: "linux",
      mountTable: () => {
        throw new Error("hidden");
      },
    });
    places.refresh();
    expect(places.of("/home")).toEqual([]);
  });
});
