import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { commandLineOf, plainArgument, toArguments } from "../../../src/jobs/transfer/index.ts";
import { sampleJob } from "../sample-job.ts";

const whole = { withSecrets: true, globalOptions: [{ name: "--log-level", value: "Verbose" }] };

describe("toArguments()", () => {
  test("has options for all jobs first, then the job's, advanced ones last", () => {
    const { command, options, filters } = toArguments(sampleJob(), whole);
    expect(command).toBe("backup");
    expect(options.map(plainArgument)).toEqual([
      "--log-level=Verbose",
      "--backup-name=Docs",
      "--dbpath=/data/ABCDEFGHIJ.sqlite",
      "--backup-id=DB-7",
      "--encryption-module=aes",
      "--passphrase=secret",
      "--blocksize=10KB",
      "--disable-module=console-password-input",
    ]);
    expect(filters.map(plainArgument)).toEqual(["--exclude=*.jpg"]);
  });

  test("leaves secrets out unless they are asked for", () => {
    const globalOptions = [{ name: "--send-mail-password", value: "deep" }];
    const args = toArguments(sampleJob(), { withSecrets: false, globalOptions });
    expect(JSON.stringify(args)).not.toMatch(/deep|secret/);
  });
});

describe("commandLineOf()", () => {
  test("quotes only what needs it", () => {
    const args = toArguments(sampleJob({ sources: ["/home/me/", "/a b/$HOME"] }), whole);
    const line = commandLineOf("bunker", args, "linux");
    expect(line).toStartWith(
      'bunker backup "s3://bucket/docs?auth-username=me&auth-password=deep" /home/me/ "/a b/$HOME" ',
    );
    expect(line).toEndWith('--disable-module=console-password-input --exclude="*.jpg"');
  });

  test("gives a shell the very words, whatever is in them", () => {
    const words = fc.string().map((word) => word.replaceAll("\0", ""));
    fc.assert(
      fc.property(words, (name) => {
        const args = {
          command: "backup",
          url: "x",
          sources: [],
          options: [{ name: "--n", value: name }],
          filters: [],
        } as const;
        const line = commandLineOf("set", args, "linux").replace("set backup x", 'printf "%s"');
        const { stdout } = spawnSync("sh", ["-c", line], { encoding: "utf8" });
        expect(stdout).toBe(`--n=${name.toWellFormed()}`);
      }),
      { numRuns: 30 },
    );
  });
});
