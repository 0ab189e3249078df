import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  applyParametersFile,
  parametersFileOf,
  parseArguments,
  readParametersFile,
} from "../../../src/options/command-line/index.ts";

const apply = (text: string, argv: string[], environment: Record<string, string> = {}) =>
  applyParametersFile(text, parseArguments(argv, environment), environment, ":");

describe("applyParametersFile()", () => {
  test("completes a command line", () => {
    const text = [
      "# nightly",
      "--target=file:///srv/bk",
      "  --source=/home/u/docs  ",
      "--source=/etc",
      "",
      "not an option",
      "--PASSPHRASE=s3cret",
      "--replace-filter=-*.tmp:-[.*/cache/.*]",
    ].join("\r\n");
    expect(apply(text, ["backup"])).toEqual({
      command: "backup",
      positional: ["file:///srv/bk", "/home/u/docs", "/etc"],
      options: { passphrase: "s3cret" },
      filters: [
        { include: false, expression: "*.tmp" },
        { include: false, expression: "[.*/cache/.*]" },
      ],
    });
  });

  test.each([
    ["backup", ["file:///b", "/a", "/s"]],
    ["test-filters", ["file:///old", "/a", "/s"]],
    ["sync", ["file:///b", "/a"]],
    ["list", ["file:///b", "/a"]],
  ])("source and target for %s", (command, positional) => {
    const parsed = apply("--source=/s\n--target=file:///b", [command, "file:///old", "/a"]);
    expect(parsed.positional).toEqual(positional);
  });

  test.each(["\r\n", "\r", "\n"])("lines may end in %j", (end) => {
    expect(apply(["--a=1", "--b", "", "--a=2"].join(end), ["list"]).options).toEqual({ a: "2", b: null });
  });

  test("wins over the command line, and leaves the rest", () => {
    expect(apply("--a=file", ["list", "--a=line", "--b=line"]).options).toEqual({ a: "file", b: "line" });
  });

  test("its filters stand alone", () => {
    expect(apply("--include=%X%\n--exclude=b", ["list"], { X: "a" }).filters).toEqual([
      { include: true, expression: "a" },
      { include: false, expression: "b" },
    ]);
    expect(() => apply("--include=a", ["list", "--exclude=b"])).toThrow(
      expect.objectContaining({ id: "FiltersCannotBeUsedOnCommandLineAndInParameterFile" }),
    );
  });

  test("prepended and appended filters frame those of the command line", () => {
    const text = "--append-filter=-*.txt:+*:oops\n--prepend-filter=+*report*";
    expect(apply(text, ["find", "--exclude=*.sh"]).filters).toEqual([
      { include: true, expression: "*report*" },
      { include: false, expression: "*.sh" },
      { include: false, expression: "*.txt" },
      { include: true, expression: "*" },
    ]);
  });

  test("replacing filters comes last, and may leave none", () => {
    expect(apply("--append-filter=+a\n--replace-filter=+b", ["find", "--exclude=c"]).filters).toEqual([
      { include: true, expression: "b" },
    ]);
    expect(apply("--replace-filter=", ["find", "--exclude=c"]).filters).toEqual([]);
  });

  test("filter lists aren't expanded", () => {
    expect(apply("--append-filter=+%X%", ["find"], { X: "a" }).filters).toEqual([{ include: true, expression: "%X%" }]);
  });
});

describe("parametersFileOf()", () => {
  test("takes the first of its names that isn't blank, and removes them all", () => {
    const options = { "parameters-file": " ", "parameter-file": "%D%/b", parameterfile: "c", other: "x" };
    expect(parametersFileOf(options, { D: "/d" })).toEqual({ path: "/d/b", options: { other: "x" } });
    expect(parametersFileOf({ other: null }, {})).toEqual({ path: undefined, options: { other: null } });
  });
});

describe("readParametersFile()", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "parameters-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([
    ["UTF-8", Buffer.from("--a=ä")],
    ["a byte order mark", Buffer.from("\uFEFF--a=ä")],
    ["an older encoding", Buffer.from("--a=ä", "latin1")],
  ])("reads %s", (_, bytes) => {
    const path = join(folder, "parameters.txt");
    writeFileSync(path, bytes);
    expect(readParametersFile(path)).toBe("--a=ä");
  });

  test("fails with the system's reason", () => {
    expect(() => readParametersFile(join(folder, "none.txt"))).toThrow("ENOENT");
  });
});
