import { describe, expect, test } from "bun:test";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { type OptionValues, readSettings, type Settings, withOperationDefaults } from "../../src/options/index.ts";

const mib = 1024 * 1024;

describe("readSettings()", () => {
  test("has Duplicati's defaults", () => {
    expect(readSettings({})).toMatchObject({
      prefix: "duplicati",
      blocksize: mib,
      dblockSize: 50 * mib,
      blockHashAlgorithm: "SHA256",
      fileHashAlgorithm: "SHA256",
      compressionModule: "zip",
      encryptionModule: "aes",
      indexFilePolicy: "Full",
      symlinkPolicy: "Store",
      hardlinkPolicy: "All",
      ignoreFilenames: ["CACHEDIR.TAG"],
      numberOfRetries: 5,
      retryDelaySeconds: 10,
      asynchronousUploadLimit: 4,
      throttleUpload: 0,
      backupTestSamples: 1,
      backupTestPercentage: 0.1,
      fullRemoteVerification: "False",
      keepVersions: 0,
      consoleLogLevel: "Warning",
      tempdir: tmpdir(),
      dryRun: false,
    });
  });

  test.each<[OptionValues, Partial<Settings>]>([
    [{ "dblock-size": "20" }, { dblockSize: 20 * mib }],
    [{ "dblock-size": "1kb" }, { dblockSize: mib }],
    [{ "remote-volume-size": "10mb" }, { dblockSize: 50 * mib }],
    [{ "dblock-size": null }, { dblockSize: 50 * mib }],
    [{ blocksize: "100" }, { blocksize: 102400 }],
    [{ "no-encryption": "true", "encryption-module": "gpg" }, { encryptionModule: undefined }],
    [{ passphrase: " a " }, { passphrase: " a " }],
    [{ passphrase: null }, { passphrase: "" }],
    [{ dryrun: null }, { dryRun: true, consoleLogLevel: "DryRun", logFileLogLevel: "DryRun" }],
    [{ "dry-run": "false" }, { dryRun: false }],
    [{ "full-results": "true" }, { fullResult: true }],
    [{ "asynchronous-concurrent-upload-limit": "2" }, { asynchronousUploadLimit: 2 }],
    [{ "asynchronous-upload-limit": "0" }, { asynchronousUploadLimit: 1 }],
    [
      { "asynchronous-upload-limit": "many", "asynchronous-concurrent-upload-limit": "3" },
      { asynchronousUploadLimit: 3 },
    ],
    [{ "number-of-retries": "many" }, { numberOfRetries: 5 }],
    [{ "number-of-retries": "-1" }, { numberOfRetries: 0 }],
    [{ "concurrency-compressors": "0" }, { concurrencyCompressors: 1 }],
    [{ "symlink-policy": "FOLLOW" }, { symlinkPolicy: "Follow" }],
    [{ "symlink-policy": "sometimes" }, { symlinkPolicy: "Store" }],
    [{ "ignore-filenames": "" }, { ignoreFilenames: [] }],
    [{}, { ignoreRuleFiles: [] }],
    [{ "ignore-rule-files": " .gitignore, .bunkerignore" }, { ignoreRuleFiles: [".gitignore", ".bunkerignore"] }],
    [{ "skip-files-larger-than": "0" }, { skipFilesLargerThan: undefined }],
    [{ "skip-files-larger-than": "2" }, { skipFilesLargerThan: 2 * mib }],
    [{ "exclude-files-attributes": "hidden, system" }, { excludeFilesAttributes: 6 }],
    [{ "throttle-upload": "100" }, { throttleUpload: 102400 }],
    [{ "throttle-upload": "-1kb" }, { throttleUpload: 0 }],
    [{ "throttle-disabled": null }, { throttleDisabled: true }],
    [{ "quota-size": "2" }, { quotaSize: 2 << 20 }],
    [{ "quota-size": "-1b" }, { quotaSize: undefined }],
    [{ "full-remote-verification": "indexonly" }, { fullRemoteVerification: "IndexesOnly" }],
    [{ "full-remote-verification": "" }, { fullRemoteVerification: "False" }],
    [{ "full-remote-verification": "false" }, { fullRemoteVerification: "False" }],
    [{ "backup-test-samples": "-5" }, { backupTestSamples: 0 }],
    [{ "backup-test-percentage": " " }, { backupTestPercentage: 0.1 }],
    [{ "keep-versions": "-1" }, { keepVersions: 0 }],
    [{ "retention-policy": "U:U" }, { retentionPolicy: [{ timeframe: undefined, interval: 0 }] }],
    [{ version: "0,2-3" }, { versions: [0, 2, 3] }],
    [{ version: "" }, { versions: undefined }],
    [{ "log-level": "Verbose" }, { consoleLogLevel: "Verbose", logFileLogLevel: "Verbose" }],
    [{ "log-level": "Verbose", "console-log-level": "Error" }, { consoleLogLevel: "Error" }],
    [{ "console-log-level": "loud", "log-level": "Verbose" }, { consoleLogLevel: "Warning" }],
    [{ tempdir: "/t" }, { tempdir: "/t", asynchronousUploadFolder: "/t" }],
    [{ "control-files": null }, { showControlFiles: true, controlFiles: [] }],
    [{ "suppress-warnings": "A, b" }, { suppressWarnings: ["A", "b"] }],
  ])("reads %p", (values, expected) => {
    expect(readSettings(values)).toMatchObject(expected);
  });

  test("takes relative times from the given moment, ahead", () => {
    const now = new Date(2026, 0, 31, 12);
    expect(readSettings({ time: "1M" }, now).time).toEqual(new Date(2026, 1, 28, 12));
    expect(readSettings({ time: "-60" }, now).time).toEqual(new Date(2026, 0, 31, 11, 59));
    expect(readSettings({ time: "03/04/2026", "force-locale": "de-DE" }, now).time).toEqual(new Date(2026, 3, 3));
    expect(readSettings({ time: "03/04/2026", "force-locale": "" }, now).time).toEqual(new Date(2026, 2, 4));
  });

  test.each<[OptionValues]>([
    [{ "dblock-size": "50m" }],
    [{ blocksize: "3gb" }],
    [{ blocksize: "10b" }],
    [{ "retry-delay": "1d" }],
    [{ "keep-time": "1D-1s" }],
    [{ "retention-policy": "1W" }],
    [{ version: "-1" }],
    [{ time: "yesterday" }],
    [{ "backup-test-percentage": "101" }],
  ])("refuses %p", (values) => {
    expect(() => readSettings(values)).toThrow(expect.objectContaining({ name: "UserError" }));
  });

  test("takes any text for booleans and integers", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const settings = readSettings({ overwrite: text, "number-of-retries": text });
        expect(typeof settings.overwrite).toBe("boolean");
        expect(settings.numberOfRetries).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("withOperationDefaults()", () => {
  test("only a backup creates the remote folder, unless told", () => {
    expect(withOperationDefaults({}, "Backup")).toEqual({});
    expect(withOperationDefaults({}, "Restore")).toEqual({ "disable-autocreate-folder": "true" });
    const told = { "disable-autocreate-folder": "false" };
    expect(withOperationDefaults(told, "Restore")).toEqual(told);
  });
});
