import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SnapshotPolicy, takeSnapshots } from "../../../src/sources/snapshots/snapshots.ts";
import { parseMounts } from "../../../src/support/mounts.ts";

/** The system's programs are played here: what they are told is what matters. */

let folder: string;
let commands: string[];
let messages: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snapshots-"));
  commands = [];
  messages = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Played {
  mounts: string[];
  roots: string[];
  policy?: SnapshotPolicy;
  /** By the beginning of a command: what it prints, or an error. */
  answers?: Record<string, string | Error>;
  platform?: NodeJS.Platform;
}

function take({ mounts, roots, policy = "Required", answers = {}, platform = "linux" }: Played) {
  const text = mounts.map((mount, index) => `${index + 20} 1 0:${index} ${mount}`).join("\n");
  return takeSnapshots({
    policy,
    roots,
    temporaryFolder: folder,
    logger: { write: (level, _, id, message) => messages.push(`${level} ${id}: ${message}`) },
    system: {
      platform,
      mounts: () => parseMounts(text),
      run: async (program, args) => {
        const command = [program, ...args].join(" ").replaceAll(/bunker-snapshot-\d+-[0-9a-f]{8}/g, "NAME");
        commands.push(command.replaceAll(folder, "TEMP"));
        const answer = Object.entries(answers).find(([start]) => command.startsWith(start))?.[1] ?? "";
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  });
}

const plain = (path: string | undefined) =>
  path?.replaceAll(/bunker-snapshot-\d+-[0-9a-f]{8}/g, "NAME").replaceAll(folder, "TEMP");

test("mount points are read with all that can be in their names", () => {
  const text = [
    "27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw",
    "28 27 0:30 /@data /with\\040space\\134 rw - btrfs /dev/vdb rw,subvol=/@data",
    "29 27 0:31 / /twice rw - tmpfs first rw",
    "30 27 0:32 / /twice rw - zfs pool/second rw",
    "broken",
    "",
  ];
  expect(parseMounts(text.join("\n"))).toEqual([
    { point: "/", root: "/", type: "ext4", source: "/dev/vda", device: "254:0" },
    { point: "/with space\\/", root: "/@data", type: "btrfs", source: "/dev/vdb", device: "0:30" },
    { point: "/twice/", root: "/", type: "zfs", source: "pool/second", device: "0:32" },
  ]);
});

describe("LVM", () => {
  const mounts = ["/ / rw - ext4 /dev/mapper/vg-root rw", "/ /srv rw - xfs /dev/mapper/vg-srv rw"];
  const lvs = "  vg|srv|10737418240||5368709120\n";

  test("takes a snapshot of the volume, mounts it read-only, and removes both", async () => {
    const snapshots = await take({ mounts, roots: ["/srv/data/"], answers: { "lvs --noheadings --units": lvs } });
    expect(commands).toEqual([
      "lvs --noheadings --units b --nosuffix --separator | -o vg_name,lv_name,lv_size,pool_lv,vg_free /dev/mapper/vg-srv",
      "lvs --noheadings -o lv_name vg",
      "lvcreate --snapshot --name NAME --size 2147483648b vg/srv",
      "mount -t xfs -o ro,nouuid /dev/vg/NAME TEMP/NAME",
    ]);
    expect(plain(snapshots.locate?.("/srv/data/file"))).toBe("TEMP/NAME/data/file");
    expect(snapshots.locate?.("/etc/passwd")).toBe("/etc/passwd");
    commands = [];
    await snapshots.remove();
    expect(commands).toEqual(["umount TEMP/NAME", "lvremove --force vg/NAME"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("takes what room is left, and none where none is left", async () => {
    const answers = { "lvs --noheadings --units": "vg|root|10737418240||104857600" };
    await take({ mounts, roots: ["/etc/"], answers });
    expect(commands).toContain("lvcreate --snapshot --name NAME --size 104857600b vg/root");
    expect(commands).toContain("mount -t ext4 -o ro /dev/vg/NAME TEMP/NAME");
    const full = { "lvs --noheadings --units": "vg|root|10737418240||0" };
    await expect(take({ mounts, roots: ["/etc/"], answers: full })).rejects.toMatchObject({ id: "SnapshotFailed" });
  });

  test("lets the pool give the room of a thin volume", async () => {
    await take({ mounts, roots: ["/srv/"], answers: { "lvs --noheadings --units": "vg|srv|10737418240|pool|0" } });
    expect(commands).toContain("lvcreate --snapshot --name NAME --setactivationskip n vg/srv");
  });

  test("leaves nothing behind when the snapshot can't be mounted", async () => {
    const answers = { "lvs --noheadings --units": lvs, mount: new Error("no such device") };
    await expect(take({ mounts, roots: ["/srv/"], answers })).rejects.toThrow(/no such device/);
    expect(commands.at(-1)).toBe("lvremove --force vg/NAME");
  });

  test("removes what a killed run left, and nothing of a running one", async () => {
    const dead = "bunker-snapshot-999999999-00000000";
    const names = ` root\n bunker-snapshot-${process.pid}-11111111\n ${dead}\n`;
    const answers = {
      "lvs --noheadings --units": lvs,
      "lvs --noheadings -o lv_name": names,
      umount: new Error("not mounted"),
    };
    await take({ mounts, roots: ["/srv/"], answers });
    expect(commands.slice(2, 4)).toEqual(["umount /dev/vg/NAME", "lvremove --force vg/NAME"]);
    expect(commands.filter((command) => command.startsWith("lvremove"))).toHaveLength(1);
  });
});

describe("ZFS", () => {
  test("takes a snapshot of each dataset, and looks into it where ZFS shows it", async () => {
    const mounts = [
      "/ /tank rw - zfs tank rw",
      "/ /tank/home rw - zfs tank/home rw",
      "/ /tank/other rw - zfs tank/other rw",
    ];
    const snapshots = await take({ mounts, roots: ["/tank/home/ann/"] });
    expect(commands).toEqual(["zfs snapshot tank/home@NAME"]);
    expect(plain(snapshots.locate?.("/tank/home/ann/file"))).toBe("/tank/home/.zfs/snapshot/NAME/ann/file");
    commands = [];
    await snapshots.remove();
    expect(commands).toEqual(["zfs destroy tank/home@NAME"]);
    commands = [];
    await take({ mounts, roots: ["/tank/"] });
    expect(commands).toEqual(["tank", "tank/home", "tank/other"].map((name) => `zfs snapshot ${name}@NAME`));
  });
});

describe("Btrfs", () => {
  test("takes a snapshot of each subvolume that is needed", async () => {
    const list = [
      "ID 256 gen 9 top level 5 path @data",
      "ID 257 gen 9 top level 256 path @data/sub",
      "ID 258 gen 7 top level 257 path @data/sub/inner volume",
      "ID 259 gen 7 top level 5 path @other",
    ];
    mkdirSync(join(folder, "data"));
    const point = join(folder, "data");
    const mounts = [`/ / rw - ext4 /dev/vda rw`, `/@data ${point} rw - btrfs /dev/vdb rw`];
    const answers = { "btrfs subvolume list": `${list.join("\n")}\n` };
    const snapshots = await take({ mounts, roots: [`${point}/sub/`], answers });
    expect(commands).toEqual([
      "btrfs subvolume list TEMP/data",
      "btrfs subvolume snapshot -r TEMP/data/sub TEMP/data/.NAME-0",
      "btrfs subvolume snapshot -r TEMP/data/sub/inner volume TEMP/data/.NAME-1",
    ]);
    const located = (path: string) => plain(snapshots.locate?.(point + path));
    expect(located("/sub/a")).toBe("TEMP/data/.NAME-0/a");
    expect(located("/sub")).toBe("TEMP/data/.NAME-0");
    expect(located("/sub/inner volume/b")).toBe("TEMP/data/.NAME-1/b");
    expect(located("/top")).toBe("TEMP/data/top");
    commands = [];
    await snapshots.remove();
    expect(commands).toEqual(["btrfs subvolume delete TEMP/data/.NAME-1", "btrfs subvolume delete TEMP/data/.NAME-0"]);
  });
});

describe("where no snapshot can be taken", () => {
  const mounts = ["/ / rw - ext4 /dev/vda rw", "/ /proc rw - proc proc rw", "/ /srv rw - zfs tank rw"];

  test.each([
    ["Auto", "Information"],
    ["On", "Warning"],
  ] as const)("%s reads the files where they are, as %s", async (policy, level) => {
    const snapshots = await take({ mounts, roots: ["/etc/"], policy });
    expect(snapshots.locate).toBeUndefined();
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(new RegExp(`^${level} SnapshotFailed: .*ext4`));
  });

  test("what can be in a snapshot is, and the rest below it is read where it is", async () => {
    const snapshots = await take({ mounts, roots: ["/"], policy: "On" });
    expect(plain(snapshots.locate?.("/srv/file"))).toBe("/srv/.zfs/snapshot/NAME/file");
    expect(snapshots.locate?.("/proc/1")).toBe("/proc/1");
    expect(messages.filter((message) => message.startsWith("Warning"))).toHaveLength(1);
  });

  test("Required ends the run, with the snapshots removed that were taken", async () => {
    const more = [...mounts.slice(1), "/ /mnt rw - nfs server:/share rw", "/ / rw - zfs root rw"];
    await expect(take({ mounts: more, roots: ["/"] })).rejects.toMatchObject({ id: "SnapshotFailed" });
    expect(commands.filter((command) => command.startsWith("zfs destroy"))).toHaveLength(commands.length / 2);
  });

  test("Off asks nothing", async () => {
    expect((await take({ mounts, roots: ["/srv/"], policy: "Off" })).locate).toBeUndefined();
    expect(commands).toEqual([]);
  });

  test("other systems are refused", async () => {
    await expect(take({ mounts, roots: ["/srv/"], platform: "darwin" })).rejects.toMatchObject({
      id: "SnapshotFailed",
    });
  });

  test("one that can't be removed is told", async () => {
    const snapshots = await take({
      mounts,
      roots: ["/srv/"],
      answers: { "zfs destroy": new Error("dataset is busy") },
    });
    await snapshots.remove();
    expect(messages.at(-1)).toMatch(/^Warning SnapshotNotRemoved: .*dataset is busy/);
    expect(existsSync("/srv/.zfs")).toBe(false);
  });
});
