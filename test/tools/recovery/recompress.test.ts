import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { CommandLine } from "../../support/command-line.ts";
import { Rescue } from "./recovering.ts";

setDefaultTimeout(60_000);

const kindsOf = (names: readonly string[]) => names.map((name) => /\.(dblock|dindex|dlist)\./.exec(name)?.[1] ?? name);

/** Restores the newest version from the destination alone, and rebuilds a database of it. */
async function expectRestorable(rescue: Rescue, ...options: string[]): Promise<void> {
  using place = new CommandLine();
  const restored = await place.run(
    "restore",
    rescue.url,
    "--no-local-db",
    `--restore-path=${rescue.path("out")}`,
    "--skip-metadata",
    ...options,
  );
  const newest = rescue.backup.versions.length - 1;
  expect({ errorId: restored.errorId, files: rescue.restored() }).toEqual({
    errorId: undefined,
    files: rescue.expected(newest),
  });
  expect((await place.run("repair", rescue.url, ...options)).code).toBe(0);
  const tested = await place.run("test", rescue.url, "all", "--full-remote-verification", ...options);
  expect({ code: tested.code, output: tested.output }).toMatchObject({ code: 0 });
}

describe("recompress", () => {
  test("makes all volumes anew in a folder, and leaves the destination alone", async () => {
    using rescue = new Rescue("plain-four-versions");
    const before = readdirSync(rescue.path("remote")).sort();
    const { code, output } = await rescue.run("recompress", "zip", rescue.url, rescue.path("new"));
    expect(code).toBe(0);
    expect(readdirSync(rescue.path("new")).sort()).toEqual(before);
    expect(readdirSync(rescue.path("remote")).sort()).toEqual(before);
    expect([...output.matchAll(/^\d+\/\d+: .* done!$/gm)]).toHaveLength(before.length);
    expect(readdirSync(rescue.path("temporary"))).toEqual([]);
  });

  test("puts them in the place of the old ones, packed in another way", async () => {
    using rescue = new Rescue("plain-four-versions");
    writeFileSync(rescue.path("remote", "duplicati-verification.json"), "[]");
    writeFileSync(rescue.path("remote", "foreign.txt"), "mine");
    const before = readdirSync(rescue.path("remote")).filter((name) => name.endsWith(".zip"));
    const { code, output } = await rescue.run("recompress", "tzstd", rescue.url, rescue.path("new"), "--reupload");
    expect(code).toBe(0);
    const after = readdirSync(rescue.path("remote")).sort();
    expect(after).toEqual([...before.map((name) => name.replace(/\.zip$/, ".tzstd")), "foreign.txt"].sort());
    const uploaded = [...output.matchAll(/^\d+\/\d+: (\S+) - reuploading/gm)].map(([, name = ""]) => name);
    expect([...new Set(kindsOf(uploaded))]).toEqual(["dblock", "dindex", "dlist"]);
    await expectRestorable(rescue, "--no-encryption");
  });

  test("never deletes what it has just uploaded under the same name", async () => {
    using rescue = new Rescue("plain-four-versions");
    const before = readdirSync(rescue.path("remote")).sort();
    const { code } = await rescue.run(
      "recompress",
      "zip",
      rescue.url,
      rescue.path("new"),
      "--reupload",
      "--zip-compression-level=0",
    );
    expect(code).toBe(0);
    expect(readdirSync(rescue.path("remote")).sort()).toEqual(before);
    for (const name of before) {
      expect(readFileSync(rescue.path("remote", name)).equals(readFileSync(rescue.path("new", name)))).toBe(true);
    }
    await expectRestorable(rescue, "--no-encryption");
  });

  test("gives an encrypted backup another passphrase", async () => {
    using rescue = new Rescue("aes-small-blocks");
    const change = (...options: string[]) =>
      rescue.run("recompress", "zip", rescue.url, rescue.path("new"), ...rescue.backup.readingOptions, ...options);
    const before = readdirSync(rescue.path("remote")).sort();
    const contents = before.map((name) => readFileSync(rescue.path("remote", name), "base64"));
    expect((await change("--reupload")).code).toBe(100);
    expect(before.map((name) => readFileSync(rescue.path("remote", name), "base64"))).toEqual(contents);
    expect((await change("--reupload", "--reencrypt", "--new-passphrase=another one")).code).toBe(0);
    expect(readdirSync(rescue.path("remote")).sort()).toEqual(before);
    await expectRestorable(rescue, "--passphrase=another one");
    // As after a run that was broken off: all but the first data volumes are as they were.
    const [first, second] = before.filter((name) => name.includes(".dblock."));
    for (const [index, name] of before.entries()) {
      if (name !== first && name !== second) {
        writeFileSync(rescue.path("remote", name), Buffer.from(contents[index] as string, "base64"));
      }
    }
    expect((await change("--reupload", "--reencrypt", "--new-passphrase=another one")).code).toBe(0);
    await expectRestorable(rescue, "--passphrase=another one");
  });

  test("changes nothing at the destination if a single volume cannot be made", async () => {
    using rescue = new Rescue("damaged-dblock-cut");
    const before = readdirSync(rescue.path("remote")).sort();
    const { code, output } = await rescue.run("recompress", "tzstd", rescue.url, rescue.path("new"), "--reupload");
    expect(code).toBe(200);
    expect([...output.matchAll(/ error: /g)]).toHaveLength(1);
    expect(readdirSync(rescue.path("remote")).sort()).toEqual(before);
  });

  test("finishes what an earlier run has begun", async () => {
    using rescue = new Rescue("plain-four-versions");
    const names = readdirSync(rescue.path("remote"));
    for (const name of names.slice(0, 3)) writeFileSync(rescue.path("remote", name.replace(/zip$/, "tzstd")), "half");
    const { code } = await rescue.run("recompress", "tzstd", rescue.url, rescue.path("new"), "--reupload");
    expect(code).toBe(0);
    expect(readdirSync(rescue.path("remote")).sort()).toEqual(
      names.map((name) => name.replace(/zip$/, "tzstd")).sort(),
    );
    await expectRestorable(rescue, "--no-encryption");
  });

  test.each([
    ["an unknown compression", ["lha"], []],
    ["encryption without a passphrase", ["zip"], ["--reencrypt"]],
  ])("refuses %s with 100", async (_, words, options) => {
    using rescue = new Rescue("plain-four-versions");
    const { code } = await rescue.run("recompress", ...words, rescue.url, rescue.path("new"), ...options);
    expect(code).toBe(100);
    expect(readdirSync(rescue.folder).sort()).toEqual(["remote", "temporary"]);
  });
});
