import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { CommandLine } from "../../support/command-line.ts";
import { SeededRandom } from "../../support/seeded-random.ts";
import { run } from "../../support/tool-run.ts";
import { Rescue } from "./recovering.ts";

setDefaultTimeout(60_000);

const lines = (text: string) => text.trimEnd().split("\n");
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

describe("the command line", () => {
  test.each([[[]], [["help"]], [["--help"]], [["download", "--help"]]])("%j shows the help and 0", async (args) => {
    const { code, output } = await run("recovery-tool", args);
    expect(code).toBe(0);
    for (const word of ["download", "index", "list", "restore", "--targetpath"]) expect(output).toContain(word);
  });

  test.each([
    [["frobnicate", "/x"]],
    [["download", "file:///x"]],
    [["list"]],
    [["list", "/none/at/all"]],
    [["restore", "file:///none", "0"]],
    [["index", "/none/at/all"]],
  ])("%j ends with 100, and says why", async (args) => {
    const { code, error } = await run("recovery-tool", args);
    expect(code).toBe(100);
    expect(error).not.toBe("");
  });

  test("ends with 200 for a destination that is not there", async () => {
    using rescue = new Rescue("plain-four-versions");
    const missing = await rescue.run("download", `${rescue.url}-none`, rescue.path("local"), "--number-of-retries=0");
    expect(missing).toMatchObject({ code: 200, errorId: "FolderMissing" });
    expect(readdirSync(rescue.folder).sort()).toEqual(["remote", "temporary"]);
  });

  test("takes options and arguments from a file", async () => {
    using rescue = new Rescue("aes-small-blocks");
    const words = [rescue.url, rescue.path("local"), `--passphrase=${rescue.backup.passphrase}`];
    writeFileSync(rescue.path("words"), `# mine\nREM and yours\n${words.join("\n")}\n`);
    expect((await rescue.run("download", `--parameters-file=${rescue.path("words")}`)).code).toBe(0);
    expect(existsSync(rescue.path("local"))).toBe(true);
  });

  test("tells of options that are not there", async () => {
    using rescue = new Rescue("plain-four-versions");
    const { code, error } = await rescue.run("list", rescue.path("remote"), "--tragetpath=/x", "--dblock-size=1MB");
    expect(code).toBe(0);
    expect(error).toContain("--tragetpath");
    expect(error).not.toContain("dblock-size");
  });
});

describe("an encrypted backup", () => {
  let rescue: Rescue;
  const local = (...names: string[]) => rescue.path("local", ...names);
  const volumes = (kind: string) => readdirSync(local()).filter((name) => name.includes(kind));

  beforeAll(() => {
    rescue = new Rescue("aes-small-blocks");
  });
  afterAll(() => rescue[Symbol.dispose]());

  test("is not downloaded without a passphrase: 100", async () => {
    const { code, output } = await rescue.run("download", rescue.url, local());
    expect(code).toBe(100);
    expect(count(output, /^0: .*skipping$/gm)).toBe(readdirSync(rescue.path("remote")).length);
    expect(readdirSync(local())).toEqual([]);
  });

  test("is not downloaded with a wrong one: 200 and an error for each file", async () => {
    const { code, output } = await rescue.run("download", rescue.url, local(), "--passphrase=wrong");
    expect(code).toBe(200);
    expect(count(output, / error: /g)).toBe(readdirSync(rescue.path("remote")).length - volumesAtRemote("dindex"));
    expect(readdirSync(local())).toEqual([]);
  });

  test("is downloaded and decrypted, without its indexes", async () => {
    const { code, output } = await rescue.download();
    expect(code).toBe(0);
    expect(volumes(".dindex.")).toEqual([]);
    expect(volumes(".dlist.zip")).toHaveLength(volumesAtRemote("dlist"));
    expect(volumes(".dblock.zip")).toHaveLength(volumesAtRemote("dblock"));
    expect(volumes(".aes")).toEqual([]);
    expect(output).toMatch(
      new RegExp(
        `of ${readdirSync(rescue.path("remote")).length} remote files, ${readdirSync(local()).length} were downloaded with 0 errors`,
      ),
    );
  });

  test("is not downloaded twice", async () => {
    const before = readdirSync(local());
    const { code, output } = await rescue.download();
    expect(code).toBe(0);
    expect(count(output, / downloading /g)).toBe(0);
    expect(readdirSync(local())).toEqual(before);
  });

  test("cannot be restored without an index: 100", async () => {
    expect((await rescue.run("restore", local(), "0", `--targetpath=${rescue.path("out")}`)).code).toBe(100);
    expect(existsSync(rescue.path("out"))).toBe(false);
  });

  test("has an index of unique, sorted lines, one for each entry of a data volume", async () => {
    const { code, output } = await rescue.run("index", local());
    expect(code).toBe(0);
    const index = lines(readFileSync(local("index.txt"), "utf8"));
    expect(index).toEqual([...new Set(index)].sort());
    for (const line of index)
      expect(line).toMatch(/^(manifest|[A-Za-z0-9+/]{43}=), duplicati-b[0-9a-f]{32}\.dblock\.zip$/);
    const found = [...output.matchAll(/ (\d+) hashes found$/gm)].map(([, hashes]) => Number(hashes));
    expect(found).toHaveLength(volumes(".dblock.").length);
    expect(found.reduce((sum, hashes) => sum + hashes, 0)).toBe(index.length);
    expect(output).toContain(`Processed ${found.length} files and found ${index.length} hashes`);
    expect(lines(output)).toHaveLength(1 + volumes("").length);
  });

  test("has an index that can be added to, and one that is made anew", async () => {
    const index = readFileSync(local("index.txt"), "utf8");
    const [moved = ""] = volumes(".dblock.");
    mkdirSync(rescue.path("aside"));
    copyFileSync(local(moved), rescue.path("aside", moved));
    rmSync(local(moved));
    await rescue.run("index", local(), "--build-index-with-files");
    expect(readFileSync(local("index.txt"), "utf8")).toBe(index);
    await rescue.run("index", local());
    expect(lines(readFileSync(local("index.txt"), "utf8"))).toEqual(
      lines(index).filter((line) => !line.endsWith(moved)),
    );
    copyFileSync(rescue.path("aside", moved), local(moved));
    await rescue.run("index", local(), "--build-index-with-files");
    expect(readFileSync(local("index.txt"), "utf8")).toBe(index);
  });

  test("has its versions listed, the newest first", async () => {
    const { code, output } = await rescue.run("list", local());
    expect(code).toBe(0);
    expect(lines(output).map((line) => line.split(": ")[0])).toEqual(["0", "1", "2", "3"]);
    expect(lines(output)[0]).toMatch(/^0: \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
  });

  test.each([
    ["0", 3],
    ["now", 3],
    ["3", 0],
  ])("has the files of version %s listed, whatever its block size", async (version, index) => {
    const { code, output } = await rescue.run("list", local(), version);
    expect(code).toBe(0);
    const files = Object.keys(rescue.expected(index));
    expect(count(output, / \([\d.]+ (bytes|[KM]iB)\)$/gm)).toBe(files.length);
    expect(output).toContain(`${rescue.backup.source}several-blocklists.bin (3.22 MiB)`);
  });

  test("has its files listed by the name of the list, and without those that are excluded", async () => {
    const name = (rescue.backup.versions[0]?.dlist ?? "").replace(".aes", "");
    const all = await rescue.run("list", local(), name);
    const some = await rescue.run("list", local(), name, "--exclude=*/many/*", "--include=*/text/*");
    expect(lines(some.output)).toEqual(lines(all.output).filter((line) => !line.includes("/many/")));
    expect((await rescue.run("list", local(), "99")).code).toBe(100);
    expect((await rescue.run("list", local(), "neither")).code).toBe(100);
  });

  test.each([0, 1, 2, 3])("has version %i restored", async (version) => {
    const target = `out-${version}`;
    const { code, output } = await rescue.run(
      "restore",
      local(),
      String(version),
      `--targetpath=${rescue.path(target)}`,
    );
    expect({ code, files: rescue.restored(target) }).toEqual({ code: 0, files: rescue.expected(3 - version) });
    const files = Object.keys(rescue.expected(3 - version)).length;
    expect(count(output, /^\d+ \(.*\): .* done!$/gm)).toBe(files);
    expect(output).toContain(`Restored ${files} files (`);
  });

  test("has one restored with little memory, from an index of any name", async () => {
    copyFileSync(local("index.txt"), rescue.path("elsewhere.txt"));
    const { code } = await rescue.run(
      "restore",
      local(),
      `--targetpath=${rescue.path("out-small")}`,
      "--reduce-memory-use",
      "--max-open-archives=1",
      `--indexfile=${rescue.path("elsewhere.txt")}`,
    );
    expect({ code, files: rescue.restored("out-small") }).toEqual({ code: 0, files: rescue.expected(3) });
  });

  test("has only what is chosen restored, below what it has in common", async () => {
    const filters = ["--include=*/text/*", "--exclude=*"];
    await rescue.run("restore", local(), "3", `--targetpath=${rescue.path("out-text")}`, ...filters);
    const text = Object.entries(rescue.expected(0)).filter(([path]) => path.startsWith("text/"));
    expect(rescue.restored("out-text")).toEqual(
      Object.fromEntries(text.map(([path, entry]) => [path.slice(5), entry])),
    );
  });

  test("goes on with what is missing or wrong when it is restored again", async () => {
    const target = rescue.path("out-again");
    await rescue.run("restore", local(), "0", `--targetpath=${target}`);
    const { ino } = statSync(`${target}/grown.bin`);
    writeFileSync(`${target}/zeros.bin`, "x".repeat(71_680));
    rmSync(`${target}/empty.txt`);
    const { code, output } = await rescue.run("restore", local(), "0", `--targetpath=${target}`);
    expect({ code, files: rescue.restored("out-again") }).toEqual({ code: 0, files: rescue.expected(3) });
    expect(count(output, / done!$/gm)).toBe(2);
    expect(statSync(`${target}/grown.bin`).ino).toBe(ino);
  });

  test("skips the first files with an offset", async () => {
    const files = Object.keys(rescue.expected(3)).length;
    const options = [`--targetpath=${rescue.path("out-offset")}`, `--offset=${files - 2}`];
    expect((await rescue.run("restore", local(), "0", ...options)).code).toBe(0);
    expect(Object.keys(rescue.restored("out-offset"))).toHaveLength(2);
  });

  function volumesAtRemote(kind: string): number {
    return readdirSync(rescue.path("remote")).filter((name) => name.includes(`.${kind}.`)).length;
  }
});

test("files go where they were without a target, and only with --overwrite in place of others", async () => {
  using place = new CommandLine();
  const path = (name: string) => place.path("source", name);
  mkdirSync(place.path("source"));
  writeFileSync(path("kept"), "old");
  writeFileSync(path("lost"), "lost");
  await place.run("backup", `file://${place.path("remote")}`, place.path("source"), "--no-encryption=true");
  writeFileSync(path("kept"), "newer");
  rmSync(path("lost"));
  await run("recovery-tool", ["index", place.path("remote")]);
  expect((await run("recovery-tool", ["restore", place.path("remote")])).code).toBe(1);
  expect([readFileSync(path("kept"), "utf8"), readFileSync(path("lost"), "utf8")]).toEqual(["newer", "lost"]);
  expect((await run("recovery-tool", ["restore", place.path("remote"), "--overwrite"])).code).toBe(0);
  expect(readFileSync(path("kept"), "utf8")).toBe("old");
  expect(readdirSync(place.path("source")).sort()).toEqual(["kept", "lost"]);
});

describe("a volume that is gone or broken", () => {
  test("costs only the files that need it: 1, and all others are whole", async () => {
    using rescue = new Rescue("plain-four-versions");
    await rescue.prepare();
    const [lost = ""] = readdirSync(rescue.path("local")).filter((name) => name.includes(".dblock."));
    rmSync(rescue.path("local", lost));
    const { code, output, error } = await rescue.run(
      "restore",
      rescue.path("local"),
      `--targetpath=${rescue.path("out")}`,
    );
    expect(code).toBe(1);
    expect(count(error, /^The volume .* cannot be used/gm)).toBe(1);
    const expected = rescue.expected(3);
    const whole = Object.entries(rescue.restored()).filter(([path]) => !path.endsWith(".damaged"));
    for (const [path, content] of whole) expect([path, content]).toEqual([path, expected[path] as string]);
    const failed = count(output, / error: /g);
    expect(failed).toBeGreaterThan(0);
    expect(whole).toHaveLength(Object.keys(expected).length - failed);
  });

  test("leaves of a file what other volumes have of it", async () => {
    using rescue = new Rescue("aes-small-blocks");
    await rescue.prepare();
    const index = lines(readFileSync(rescue.path("local", "index.txt"), "utf8"));
    const kept = index.filter((line, at) => line.startsWith("manifest") || at % 40 !== 7);
    writeFileSync(rescue.path("local", "index.txt"), `${kept.join("\n")}\n`);
    const only = ["--include=*/several-blocklists.bin", "--exclude=*"];
    const { code } = await rescue.run("restore", rescue.path("local"), `--targetpath=${rescue.path("out")}`, ...only);
    expect(code).toBe(1);
    expect(readdirSync(rescue.path("out"))).toEqual(["several-blocklists.bin.damaged"]);
    expect(readFileSync(rescue.path("out", "several-blocklists.bin.damaged")).byteLength).toBeGreaterThan(3 << 20);
  });
});

const hasGpg = spawnSync("gpg", ["--version"]).status === 0;
const kinds = [
  "aes-default",
  "aes-version-3",
  "gpg",
  "hash-sha1",
  "hash-sha512-md5",
  "index-none",
  "other-prefix",
  "parity",
  "plain-compacted",
  "tzstd",
  "zip-bzip2",
  "zip-lzma",
  "zip-ppmd",
  "zip-zstd",
];

describe("Duplicati's backup", () => {
  test.each(kinds.filter((name) => name !== "gpg" || hasGpg))("%s comes back", async (name) => {
    using rescue = new Rescue(name);
    expect((await rescue.download()).code).toBe(0);
    expect((await rescue.run("index", rescue.path("local"))).code).toBe(0);
    const { code } = await rescue.run("restore", rescue.path("local"), `--targetpath=${rescue.path("out")}`);
    const newest = rescue.backup.versions.length - 1;
    expect({ code, files: rescue.restored() }).toEqual({ code: 0, files: rescue.expected(newest) });
  });

  test.each([
    ["damaged-dblock-cut", 1],
    ["damaged-dblock-flipped", 1],
    ["damaged-dlist-empty", 200],
    ["damaged-dlist-missing", 0],
    ["damaged-foreign-files", 0],
  ])("%s gives what is sound in it, and nothing wrong: %i", async (name, expected) => {
    using rescue = new Rescue(name);
    await rescue.prepare();
    const { code } = await rescue.run("restore", rescue.path("local"), `--targetpath=${rescue.path("out")}`);
    expect(code).toBe(expected);
    if (code === 200) return expect(existsSync(rescue.path("out"))).toBe(false);
    const known = rescue.backup.versions.map((_, version) => rescue.expected(version));
    const whole = Object.entries(rescue.restored()).filter(([path]) => !path.endsWith(".damaged"));
    for (const [path, content] of whole) expect(known.map((files) => files[path])).toContain(content);
    expect(whole.length).toBeGreaterThan(100);
  });
});

test("changed bytes in data volumes never give a file with wrong content", async () => {
  using rescue = new Rescue("plain-four-versions");
  await rescue.prepare();
  const volumes = readdirSync(rescue.path("local")).filter((name) => name.includes(".dblock."));
  const random = new SeededRandom(11);
  for (const name of volumes) {
    const content = readFileSync(rescue.path("local", name));
    for (let flip = 0; flip < 20; flip++) {
      const at = random.below(content.length);
      content[at] = (content[at] as number) ^ (1 << random.below(8));
    }
    writeFileSync(rescue.path("local", name), content);
  }
  await rescue.run("index", rescue.path("local"));
  const options = [`--targetpath=${rescue.path("out")}`, "--disable-file-verify"];
  const { code, output } = await rescue.run("restore", rescue.path("local"), ...options);
  expect(code).toBe(1);
  const whole = Object.entries(rescue.restored()).filter(([path]) => !path.endsWith(".damaged"));
  expect(whole.length).toBe(count(output, / done!$/gm));
  const expected = rescue.expected(3);
  for (const [path, content] of whole) expect([path, content]).toEqual([path, expected[path] as string]);
});
