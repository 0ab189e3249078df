import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { GoldenBackup } from "../support/golden-backups.ts";
import { ProgramPlace } from "./commands/program.ts";

/** Four versions of the original, whose content is told beside them. */
const golden = new GoldenBackup("plain-four-versions");
const plain = "--no-encryption=true";
let place: ProgramPlace;
let url: string;

beforeAll(async () => {
  place = new ProgramPlace();
  url = place.copy("plain-four-versions");
  expect((await place.run(["repair", url, plain, place.database])).code).toBe(0);
});
afterAll(() => place.dispose());

const compare = (...args: string[]) => place.run(["compare", url, ...args, plain, place.database]);

/** The two versions that a comparison names. */
async function pairOf(...args: string[]): Promise<string[]> {
  const { code, lines } = await compare(...args);
  expect({ code, title: lines[0] }).toEqual({ code: 0, title: "Listing changes" });
  return lines.slice(1, 3).map((line) => line.trim().split(":")[0] ?? "");
}

/** What differs between two versions of the golden backup, the oldest being 0: paths by sign, contents alone. */
function differences(before: number, after: number): Record<"+" | "-" | "~", string[]> {
  const [old, now] = [golden.expected(before), golden.expected(after)];
  const isFile = (entry: string | undefined) => entry?.startsWith("file") === true;
  const full = (path: string, entry: string | undefined) =>
    `${golden.source}${path}${entry?.startsWith("folder") ? "/" : ""}`;
  return {
    "+": Object.keys(now)
      .filter((path) => !(path in old))
      .map((path) => full(path, now[path])),
    "-": Object.keys(old)
      .filter((path) => !(path in now))
      .map((path) => full(path, old[path])),
    "~": Object.keys(now)
      .filter((path) => path in old && isFile(now[path]) && now[path] !== old[path])
      .map((path) => full(path, now[path])),
  };
}

describe("compare", () => {
  test.each([
    [[], ["1", "0"]],
    [["2"], ["2", "0"]],
    [
      ["3", "0"],
      ["3", "0"],
    ],
    [
      ["0", "3"],
      ["0", "3"],
    ],
    [
      ["1", "1"],
      ["1", "0"],
    ],
    [
      ["9", "8"],
      ["3", "2"],
    ],
    [
      ["100Y", "now"],
      ["3", "0"],
    ],
    [
      ["0", "1", "2"],
      ["0", "1"],
    ],
  ])("%j holds the versions %j against each other", async (args, pair) => {
    expect(await pairOf(...args)).toEqual(pair);
  });

  test("lists what differs, as the versions say", async () => {
    const { lines } = await compare("3", "0", "--full-result=true");
    const expected = differences(0, 3);
    const listed = (sign: string) =>
      lines
        .filter((line) => line.startsWith(`  ${sign} `))
        .map((line) => line.slice(4))
        .sort();
    expect(listed("+")).toEqual(expected["+"].sort());
    expect(listed("-")).toEqual(expected["-"].sort());
    expect(listed("~").filter((path) => expected["~"].includes(path))).toEqual(expected["~"].sort());
    expect(lines).toContain(`${expected["-"].length} deleted entries:`);
    expect(lines).toContain(`  ${expected["+"].length} added entries:`);
  });

  test("lists some of many only, and counts all", async () => {
    const { lines } = await compare("3", "0");
    const deleted = differences(0, 3)["-"];
    expect(lines.filter((line) => line.startsWith("  - "))).toHaveLength(11);
    expect(lines).toContain(`  ... and ${deleted.length - 11} more`);
    const folders = deleted.filter((path) => path.endsWith("/")).length;
    expect(lines).toContain(`  Deleted folders:   ${folders}`);
    expect(lines).toContain(`  Deleted files:     ${deleted.length - folders}`);
    expect(lines.at(-1)).toStartWith("Size of backup 0: ");
  });

  test("is the same without a database", async () => {
    const here = await compare("3", "1", "--full-result=true");
    const there = await place.run(["compare", url, "3", "1", "--full-result=true", plain, "--no-local-db=true"]);
    expect(there.code).toBe(0);
    expect(there.lines.filter((line) => !/^ {2}(Listing remote|Downloading)/.test(line))).toEqual(here.lines);
  });

  test("compares and counts only what filters include", async () => {
    const { lines } = await compare("3", "0", "--include=*/text/*", "--exclude=*");
    expect(lines.filter((line) => /^ {2}[-+~] /.test(line))).toEqual([`  ~ ${golden.source}text/report.txt`]);
    expect(lines.slice(-2)[0]).toBe("  Modified files:    1");
    const sizes = lines.filter((line) => line.startsWith("Size of backup"));
    expect(sizes.map((line) => line.split(": ")[1])).toEqual(["117.19 KiB", "117.19 KiB"]);
  });

  test("of paths that are the same says so", async () => {
    const { lines } = await compare("3", "2", "--include=*/sparse.bin", "--exclude=*");
    expect(lines).toContain("  No changes found");
  });

  test.each([
    [["nonsense"], "OptionValidationError"],
    [["1", "2", "--time=nonsense"], "OptionValidationError"],
  ])("%j is refused", async (args, id) => {
    expect(await compare(...args)).toMatchObject({ code: 100, errorId: id });
  });

  test("needs two versions, and a destination", async () => {
    const single = place.copy("aes-minimal-header", "single");
    const options = ["--passphrase=correct horse battery staple", `--dbpath=${place.path("single.sqlite")}`];
    expect((await place.run(["repair", single, ...options])).code).toBe(0);
    const { code, errorId } = await place.run(["compare", single, ...options]);
    expect({ code, errorId }).toEqual({ code: 100, errorId: "NeedTwoBackupsToStartDiff" });
    expect((await place.run(["compare"])).code).toBe(200);
  });

  test("hands its result to scripts in the original's form", async () => {
    const script = place.path("keep-result.sh");
    writeFileSync(script, `#!/bin/sh\ncp "$DUPLICATI__RESULTFILE" ${place.path("result.json")}\n`, { mode: 0o755 });
    await compare("3", "0", `--run-script-after=${script}`, "--run-script-result-output-format=Json");
    const { Data: data } = JSON.parse(readFileSync(place.path("result.json"), "utf8"));
    const own = Object.keys(data).slice(0, Object.keys(data).indexOf("ParsedResult"));
    expect(own).toEqual([
      "MainOperation",
      "BaseVersionTimestamp",
      "CompareVersionTimestamp",
      "BaseVersionIndex",
      "CompareVersionIndex",
      "ChangeDetails",
      ...["Added", "Deleted", "Modified"].flatMap((type) => [`${type}Folders`, `${type}Symlinks`, `${type}Files`]),
      "PreviousSize",
      "CurrentSize",
      "AddedSize",
      "DeletedSize",
    ]);
    const kinds = data.ChangeDetails.map(
      (change: { Item1: string; Item2: string }) => `${change.Item1} ${change.Item2}`,
    );
    expect([...new Set(kinds)]).toEqual([
      "Added Folder",
      "Added File",
      "Deleted Folder",
      "Deleted File",
      "Modified Folder",
      "Modified Symlink",
      "Modified File",
    ]);
    expect(data.CurrentSize - data.PreviousSize).not.toBe(0);
  });
});
