import { describe, expect, test } from "bun:test";
import {
  createOptionRegistry,
  type OptionValues,
  type ValidationContext,
  validateOptions,
} from "../../src/options/index.ts";

const moduleOptions = [{ name: "zip-compression-level", type: "Integer", short: "Level", long: "Level." }] as const;

function warningsOf(values: OptionValues, context: ValidationContext = { platform: "linux" }): string[] {
  const registry = createOptionRegistry(values, [moduleOptions], context.platform ?? "linux");
  return validateOptions(values, registry, context).warnings.map(({ id }) => id);
}

function failureOf(values: OptionValues): unknown {
  try {
    warningsOf(values);
  } catch (error) {
    return (error as { id?: string }).id;
  }
  return undefined;
}

describe("validateOptions() warns", () => {
  test.each<[string, OptionValues, string[]]>([
    ["of nothing without options", {}, []],
    ["of nothing for good values", { "dblock-size": "50mb", "dry-run": null, passphrase: "x", time: "now" }, []],
    ["of unknown names", { "no-such-option": "1" }, ["UnsupportedOption"]],
    ["of filters without a value", { exclude: null }, ["UnsupportedOption"]],
    ["of options of modules that aren't selected", { "gpg-program-path": "/usr/bin/gpg" }, ["UnsupportedOption"]],
    ["of nothing for options of selected modules", { "zip-compression-level": "9" }, []],
    ["of removed options", { "disable-piping": "true" }, ["UnsupportedOption"]],
    ["of deprecated names", { verbose: "true" }, ["DeprecatedOption"]],
    ["of the ignored name of the volume size", { "remote-volume-size": "10mb" }, ["DeprecatedOption"]],
    ["of deprecated options", { verbose: "true" }, ["DeprecatedOption"]],
    ["not of options without effect", { "synchronous-upload": "true", "debug-retry-errors": "true" }, []],
    ["of booleans that are no words", { "no-auto-compact": "maybe" }, ["OptionValidationError"]],
    ["of integers that are none", { "number-of-retries": "many" }, ["OptionValidationError"]],
    ["of unknown enumeration values", { "symlink-policy": "sometimes" }, ["OptionValidationError"]],
    ["of blank enumeration values", { "symlink-policy": "" }, ["OptionValidationError"]],
    ["of unknown flags", { "exclude-files-attributes": "Hidden,Odd" }, ["OptionValidationError"]],
    ["of sizes without a unit", { "throttle-upload": "100" }, ["OptionValidationError"]],
    ["of bad sizes", { "skip-files-larger-than": "50m" }, ["OptionValidationError"]],
    ["of bad durations", { "retry-delay": "1d" }, ["OptionValidationError"]],
    ["of bad times", { time: "-2M" }, ["OptionValidationError"]],
    ["of blank paths", { tempdir: "" }, ["OptionValidationError"]],
    ["of nothing for what the command line consumes", { "quiet-console": "", "allow-insecure-datafolder": "" }, []],
    ["of modules that are off", { "disable-module": "sendmail", "send-mail-to": "a@b" }, ["UnsupportedDisabledModule"]],
    ["of options of other systems", { "vss-use-mapping": "true" }, ["UnsupportedOption"]],
  ])("%s", (_title, values, expected) => {
    expect(warningsOf(values)).toEqual(expected);
  });

  test("of control-files without a path for a backup, but not where it is a switch", () => {
    expect(warningsOf({ "control-files": null }, { operation: "Backup" })).toEqual(["OptionValidationError"]);
    expect(warningsOf({ "control-files": null }, { operation: "Restore" })).toEqual([]);
  });

  test("without ever showing a secret", () => {
    const values = { passphrase: "hunter2", "no-such": "hunter2" };
    const { warnings } = validateOptions(values, createOptionRegistry(values, []));
    expect(JSON.stringify(warnings)).not.toContain("hunter2");
  });
});

describe("validateOptions() refuses", () => {
  test.each<[OptionValues, string]>([
    [{ "keep-versions": "3", "keep-time": "1M" }, "MultipleRetentionOptionsNotSupported"],
    [{ "keep-versions": "3", "retention-policy": "1W:1D" }, "MultipleRetentionOptionsNotSupported"],
    [{ prefix: "my-pc" }, "PrefixCannotContainHyphens"],
    [{ blocksize: "1mb", "dblock-size": "1mb" }, "VolumeSizeTooSmall"],
    [{ blocksize: "1000b" }, "OptionValidationError"],
    [{ "retention-policy": "1W:2W" }, "RetentionPolicyParseError"],
    [{ "retention-policy": "1d:U" }, "RetentionPolicyParseError"],
    [{ "usn-policy": "On" }, "OptionNotServed"],
    [{ "restore-path": "@ssh://host/folder" }, "OptionNotServed"],
  ])("%p as %s", (values, id) => {
    expect(failureOf(values)).toBe(id);
  });

  test("one option by its name, with the reason", () => {
    expect(() => warningsOf({ "usn-policy": "Required" })).toThrow(/--usn-policy .*by walking the source/);
  });

  test.each<[OptionValues]>([
    [{ "keep-versions": "0", "keep-time": "1M" }],
    [{ "keep-versions": "3", "keep-time": " ", "retention-policy": "" }],
    [{ "secret-provider": "" }],
    [{ threshold: "25" }],
    [{ "no-auto-compact": "true" }],
    [{ blocksize: "512kb", "dblock-size": "1mb" }],
  ])("nothing about %p", (values) => {
    expect(failureOf(values)).toBeUndefined();
  });
});
