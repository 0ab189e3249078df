import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { CommandLine } from "../support/command-line.ts";

let line: CommandLine;
let provider: string;
let url: string;
beforeEach(() => {
  line = new CommandLine();
  mkdirSync(line.path("source"));
  writeFileSync(line.path("source", "a.txt"), "content");
  writeFileSync(line.path("secrets.json"), JSON.stringify({ phrase: "very-secret-phrase", name: "no-such-place" }));
  provider = `--secret-provider=file-secret://${line.path("secrets.json")}`;
  url = `file://${line.path("backup")}`;
});
afterEach(() => line[Symbol.dispose]());

describe("a command line with a secret provider", () => {
  test("backs up and restores with what it fetches, and tells nobody", async () => {
    const log = line.path("log.txt");
    const verbose = [`--log-file=${log}`, "--log-file-log-level=Profiling", "--console-log-level=Verbose"];
    const args = [line.path("source"), "--passphrase=$phrase", provider];
    const backup = await line.run("backup", `${url}?auth-password=$phrase`, ...args, ...verbose);
    expect(backup.code).toBe(0);
    expect(readdirSync(line.path("backup")).every((name) => name.endsWith(".aes"))).toBe(true);
    expect(backup.output + readFileSync(log, "utf8")).not.toContain("very-secret-phrase");

    const target = line.path("restored");
    const restore = ["restore", url, "*", `--restore-path=${target}`];
    expect((await line.run(...restore, "--passphrase=very-secret-phrase")).code).toBe(0);
    expect(readFileSync(line.path("restored", "a.txt"), "utf8")).toBe("content");
    const wrong = await line.run(...restore, "--passphrase=$phrase", "--no-local-db");
    expect(wrong.code).toBe(100);
  });

  test("does nothing without the secret", async () => {
    const failed = await line.run("backup", url, line.path("source"), "--passphrase=$other", provider);
    expect(failed).toMatchObject({ code: 100, errorId: "KeyNotFound" });
    expect(existsSync(line.path("backup"))).toBe(false);
  });

  test("warns of values that only begin like a secret", async () => {
    const args = ["backup", url, line.path("source"), "--passphrase=$phrase", "--backup-name=$a b", provider];
    const log = line.path("log.txt");
    const backup = await line.run(...args, `--log-file=${log}`);
    expect(backup.code).toBe(2);
    expect(readFileSync(log, "utf8")).toContain("SecretProviderPartialMatches");
  });
});
