import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { blocksIn, namesIn, readWrittenList } from "../support/remote-volumes.ts";
import { everything, snapshot } from "../support/tree-snapshot.ts";
import { type Runtime, RuntimePlace } from "./both-runtimes.ts";
import { blocksize, makeNastyTree } from "./nasty-tree.ts";

// The program is started many times over.
setDefaultTimeout(60_000);

const runtimes = ["bun", "deno"] as const;
const passphrase = "a passphrase";
const formats = {
  "zip, AES": ["--passphrase=a passphrase"],
  "tar with zstd": ["--compression-module=tzstd", "--no-encryption=true"],
  "tar with gzip, SHA-512": ["--compression-module=tgz", "--no-encryption=true", "--block-hash-algorithm=SHA512"],
} as const;

describe.each(Object.entries(formats))("%s", (_, format) => {
  test("Bun and Deno store the same, and each restores what the other wrote", async () => {
    using place = new RuntimePlace();
    const source = place.path("source");
    makeNastyTree(source);
    const before = snapshot(source, everything);
    for (const runtime of runtimes) {
      const args = ["backup", `file://${place.path(runtime)}`, source, ...format, ...settings(place, runtime)];
      expect(await place.run(runtime, args)).toMatchObject({ code: 0 });
    }
    expect(await stored(place.path("deno"))).toEqual(await stored(place.path("bun")));

    for (const [writer, reader] of [
      ["deno", "bun"],
      ["bun", "deno"],
    ] as const) {
      for (const database of [settings(place, writer), ["--no-local-db=true"]]) {
        const target = place.path("restored");
        const args = ["restore", `file://${place.path(writer)}`, `--restore-path=${target}`, ...format, ...database];
        const links = ["--restore-symlink-metadata=true", "--restore-permissions=true"];
        const ended = await place.run(reader, [...args, ...links]);
        expect(ended).toMatchObject({ code: 0 });
        expect(differences(before, snapshot(target, everything))).toEqual({});
        rmSync(target, { recursive: true });
      }
    }
  });
});

test("Bun and Deno take turns on one backup with one database", async () => {
  using place = new RuntimePlace();
  const source = place.path("source");
  const remote = place.path("remote");
  makeNastyTree(source);
  const options = [`--passphrase=${passphrase}`, ...settings(place, "shared")];
  const backup = async (runtime: Runtime) => {
    const before = new Set(dataVolumes(remote));
    const ended = await place.run(runtime, ["backup", `file://${remote}`, source, ...options]);
    return { code: ended.code, newVolumes: dataVolumes(remote).filter((name) => !before.has(name)).length };
  };

  const unchanged = { code: 1, newVolumes: 0 };
  expect((await backup("deno")).code).toBe(0);
  expect(await backup("bun")).toEqual(unchanged);
  appendFileSync(`${source}/sizes/100000`, "more");
  expect(await backup("bun")).toEqual({ code: 0, newVolumes: 1 });
  expect(await backup("deno")).toEqual(unchanged);
  rmSync(place.path("shared.sqlite"));
  expect(await place.run("deno", ["repair", `file://${remote}`, ...options])).toMatchObject({ code: 0 });
  expect(await backup("deno")).toEqual(unchanged);
  expect(await backup("bun")).toEqual(unchanged);
  writeFileSync(`${source}/sizes/100000`, "changed");
  expect(await backup("deno")).toEqual({ code: 0, newVolumes: 1 });
});

describe.each(runtimes)("%s ends", (runtime) => {
  test("with an error's id and code", async () => {
    using place = new RuntimePlace();
    const remote = `file://${place.path("missing")}`;
    const { code, output } = await place.run(runtime, [
      "list",
      remote,
      "--no-local-db=true",
      "--no-encryption=true",
      "--number-of-retries=0",
    ]);
    expect({ code, id: /^ErrorID: (\S+)$/m.exec(output)?.[1] }).toEqual({ code: 100, id: "FolderMissing" });
  });

  test("a backup with a warning for each name that is not UTF-8", async () => {
    using place = new RuntimePlace();
    const source = place.path("source");
    mkdirSync(source);
    writeFileSync(Buffer.concat([Buffer.from(`${source}/a`), Buffer.from([0xff])]), "left out");
    writeFileSync(`${source}/a\ufffd`, "stored");
    const remote = `file://${place.path("remote")}`;
    const options = ["--no-encryption=true", ...settings(place, "shared")];
    const { code, output } = await place.run(runtime, ["backup", remote, source, ...options]);
    expect({ code, warnings: output.match(/^Excluding path due to path not found: .*a\ufffd/gm)?.length }).toEqual({
      code: 2,
      warnings: 1,
    });
    const restored = ["restore", remote, `--restore-path=${place.path("restored")}`, ...options];
    expect(await place.run(runtime, restored)).toMatchObject({ code: 0 });
    expect(readFileSync(place.path("restored", "a\ufffd"), "utf8")).toBe("stored");
  });

  test("after a Ctrl-C with a version that can be restored", async () => {
    using place = new RuntimePlace();
    makeNastyTree(place.path("source"));
    const remote = `file://${place.path("remote")}`;
    const options = [`--passphrase=${passphrase}`, ...settings(place, "shared"), "--throttle-upload=100KB"];
    let sent = false;
    const { output } = await place.run(runtime, ["backup", remote, place.path("source"), ...options], (text, send) => {
      if (sent || !text.includes("Uploading")) return;
      sent = true;
      send("SIGINT");
    });
    expect(output).toContain("Stopping after the current file");
    const restored = ["restore", remote, `--restore-path=${place.path("restored")}`, ...options];
    expect(await place.run(runtime, restored)).toMatchObject({ code: 0 });
  });
});

function settings(place: RuntimePlace, name: string): string[] {
  return [`--dbpath=${place.path(`${name}.sqlite`)}`, `--blocksize=${blocksize}b`, "--dblock-size=64KB"];
}

/** Which blocks the volumes hold, and what the list says, whatever the volumes are called. */
async function stored(remote: string): Promise<{ blocks: string[]; list: unknown }> {
  const blocks = await Promise.all(dataVolumes(remote).map((name) => blocksIn(remote, name, passphrase)));
  const list = namesIn(remote).filter((name) => name.includes(".dlist."));
  expect(list).toHaveLength(1);
  return { blocks: blocks.flat().sort(), list: await readWrittenList(remote, list[0] as string, passphrase) };
}

function dataVolumes(remote: string): string[] {
  return existsSync(remote) ? namesIn(remote).filter((name) => name.includes(".dblock.")) : [];
}

/** Only what differs, so that a failure can be read. */
function differences(expected: Record<string, string>, actual: Record<string, string>): Record<string, unknown> {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return Object.fromEntries(
    names.filter((name) => expected[name] !== actual[name]).map((name) => [name, [expected[name], actual[name]]]),
  );
}
