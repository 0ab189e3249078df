import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BtrfsVolume, succeeds } from "../support/btrfs-volume.ts";
import { ContainerEngine } from "../support/container-engine.ts";
import { InProcessProgram } from "../support/in-process-program.ts";
import { everything, snapshot } from "../support/tree-snapshot.ts";

/** Backups from real snapshots, where this machine lets us mount a file system of our own. */

const program = new InProcessProgram();
const volume = new BtrfsVolume(program.folder);
const { point } = volume;
afterAll(() => {
  volume[Symbol.dispose]();
  program[Symbol.dispose]();
});

const plain = { "no-encryption": "true", "no-backend-verification": "true" };

describe.if(volume.isMounted)("a backup from a Btrfs snapshot", () => {
  beforeAll(() => {
    mkdirSync(join(point, "source/folder"), { recursive: true });
    writeFileSync(join(point, "source/folder/file"), "content");
    writeFileSync(join(point, "source/ignored.tmp"), "content");
    succeeds("btrfs", "subvolume", "create", join(point, "source/nested"));
    writeFileSync(join(point, "source/nested/inner"), "nested content");
  });

  test("holds the source under its own paths, nested subvolumes too", async () => {
    const options = { ...plain, "snapshot-policy": "required", exclude: "*.tmp", "console-log-level": "Information" };
    const { code, output, errorId } = await program.run("backup", [join(point, "source")], options);
    expect({ code, errorId }).toEqual({ code: 0, errorId: undefined });
    expect(output).toContain("Btrfs snapshot of");
    expect(readdirSync(point)).toEqual(["source"]);
    const target = program.path("restored");
    await program.run("restore", ["*"], { ...plain, "restore-path": target, "restore-permissions": "true" });
    const { "ignored.tmp": _, ...expected } = snapshot(join(point, "source"), everything);
    expect(snapshot(target, everything)).toEqual(expected);
    const list = await program.run("list", ["*"], plain);
    expect(list.output).toContain(join(point, "source/nested/inner"));
    expect(list.output).not.toContain("bunker-snapshot");
    const unchanged = await program.run("backup", [join(point, "source")], { ...plain, exclude: "*.tmp" });
    expect(unchanged.code).toBe(1);
  });

  test("takes what was there when it began", async () => {
    // Data is up before the script runs, so the snapshot must be gone by then.
    const seen = program.path("seen");
    const script = program.path("look.sh");
    writeFileSync(script, `#!/bin/sh\nls -A ${point} > ${seen}\n`, { mode: 0o755 });
    writeFileSync(join(point, "source/folder/file"), "changed");
    const { code } = await program.run("backup", [join(point, "source")], {
      ...plain,
      "snapshot-policy": "on",
      "run-script-post-backup": script,
    });
    expect(code).toBe(0);
    expect(readFileSync(seen, "utf8")).toBe("source\n");
  });

  test("lets those containers go on at once whose files are in it", async () => {
    await using engine = await ContainerEngine.listen(program.folder);
    const mounted = (Source: string) => ({ mounts: [{ Source, Destination: "/data", RW: true }] });
    engine.add("inside", mounted(join(point, "source/nested")));
    engine.add("outside", mounted(program.source));
    const { code, output } = await program.run("backup", [join(point, "source"), program.source], {
      ...plain,
      "snapshot-policy": "auto",
      "container-stop": "inside,outside",
      "container-sockets": engine.socket,
    });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("Container inside: stopped for") });
    // In the order in which they are no longer needed; all at once would go on in the reverse one.
    expect(engine.actions).toEqual(["stop inside", "stop outside", "start inside", "start outside"]);
  });

  test("removes what a killed run left", async () => {
    succeeds("btrfs", "subvolume", "snapshot", "-r", point, join(point, ".bunker-snapshot-999999999-abcd-0"));
    expect(readdirSync(point)).toHaveLength(2);
    await program.run("backup", [join(point, "source")], { ...plain, "snapshot-policy": "required" });
    expect(readdirSync(point)).toEqual(["source"]);
  });
});

test("a snapshot that is required and can't be taken ends the backup before it begins", async () => {
  const options = { ...plain, "snapshot-policy": "Required", dbpath: program.path("other.sqlite"), prefix: "other" };
  const { code, errorId } = await program.run("backup", ["/proc/self/status"], options);
  expect({ code, errorId }).toEqual({ code: 100, errorId: "SnapshotFailed" });
});
