import { describe, expect, test } from "bun:test";
import { copyNames, readRemoteSyncConfig } from "../../../src/engine/remote-sync/index.ts";

const read = (...destinations: object[]) => readRemoteSyncConfig(JSON.stringify({ destinations }));
const schedule = (destination: object) => {
  const { destinations, warnings } = read({ url: "file:///x", ...destination });
  return { ...destinations[0]?.schedule, warnings: warnings.length };
};

describe("readRemoteSyncConfig()", () => {
  test("fills in what is not said", () => {
    expect(read({ url: "file:///x" })).toEqual({
      syncOnWarnings: true,
      destinations: [
        {
          url: "file:///x",
          options: {},
          schedule: { kind: "inline" },
          autoCreateFolders: true,
          backendRetries: 3,
          backendRetryDelay: 1000,
          backendRetryWithExponentialBackoff: true,
          dryRun: false,
          force: false,
          parseArgumentsOnly: false,
          logFile: undefined,
          logLevel: "Information",
          retention: false,
          retry: 3,
          verifyContents: false,
          verifyGetAfterPut: false,
        },
      ],
      warnings: [],
    });
  });

  test("reads names in any case, and options of one destination over those of all", () => {
    const { destinations } = read({ URL: "file:///x", "Dst-Options": ["a=1=2"], "global-options": ["a=0", "--B=3"] });
    expect(destinations[0]).toMatchObject({ url: "file:///x", options: { a: "1=2", b: "3" } });
  });

  test.each([
    [{}, { kind: "inline", warnings: 0 }],
    [{ interval: "1D" }, { kind: "interval", seconds: 86_400, warnings: 0 }],
    [{ count: 5 }, { kind: "counting", count: 5, warnings: 0 }],
    [
      { interval: "1h", count: 5 },
      { kind: "interval", seconds: 3600, warnings: 1 },
    ],
    [
      { mode: "Counting", interval: "1h", count: "5" },
      { kind: "counting", count: 5, warnings: 0 },
    ],
    [
      { mode: "inline", interval: "1h" },
      { kind: "inline", warnings: 0 },
    ],
    [{ interval: "1d" }, { kind: "inline", warnings: 1 }],
    [{ mode: "sometimes" }, { kind: "inline", warnings: 1 }],
    [{ mode: "interval" }, { kind: "inline", warnings: 1 }],
  ])("understands %j", (given, expected) => {
    expect(schedule(given)).toEqual(expected as never);
  });

  test.each([
    ['{"destinations": "x", "password": "geheim"}'],
    ['{"destinations": [{"url": ""}], "password": "geheim"}'],
    ['{"destinations": [{"url": "file:///x", "retry": -1, "password": "geheim"}]}'],
    ['{"password": "geheim"'],
    ["/does/not/exist"],
  ])("refuses %s without repeating its secrets", (value) => {
    let failure: unknown;
    try {
      readRemoteSyncConfig(value);
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ id: "RemoteSyncConfigInvalid" });
    expect(String((failure as Error).message)).not.toContain("geheim");
  });
});

describe("copyNames()", () => {
  test("hides what is secret, and tells apart what looks the same then", () => {
    const urls = [
      "s3://bucket/docs?s3-server-name=a&auth-password=x",
      "ftp://me:secret@host/docs",
      "s3://bucket/docs?s3-server-name=b",
    ];
    expect(copyNames(urls.map((url) => ({ url })))).toEqual([
      "s3://bucket/docs",
      "ftp://host/docs",
      "s3://bucket/docs (2)",
    ]);
  });
});
