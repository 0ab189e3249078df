import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { OptionValues } from "../../src/options/declaration.ts";
import type { StatusProgress } from "../../src/reports/status/form.ts";
import { LiveStatus } from "../../src/reports/status/live-status.ts";
import { readStatusSettings, type StatusSettings } from "../../src/reports/status/settings.ts";
import { WebReceiver } from "../support/web-receiver.ts";

describe("readStatusSettings()", () => {
  const url = { "http-report-status-url": " http://a ;http://b,http://a" };
  test.each<[OptionValues, Partial<StatusSettings>]>([
    [url, { urls: ["http://a", "http://b"], interval: 30_000, maxLogLines: 20, allowPaths: false }],
    [{ ...url, "http-report-status-interval": "2m" }, { interval: 120_000 }],
    [{ ...url, "http-report-status-interval": "0" }, { interval: 30_000 }],
    [{ ...url, "http-report-status-max-log-lines": "-1" }, { maxLogLines: 20 }],
    [{ ...url, "http-report-status-max-log-lines": "0" }, { maxLogLines: 0 }],
    [{ ...url, "allow-paths-in-log-messages": "true" }, { allowPaths: true }],
    [
      { ...url, "allow-paths-in-log-messages": "true", "http-report-status-allow-paths-in-log-messages": "FALSE" },
      { allowPaths: false },
    ],
    [{ ...url, "http-report-status-allow-paths-in-log-messages": "yes" }, { allowPaths: false }],
  ])("of %p are %p", (values, settings) => {
    expect(readStatusSettings(values)).toMatchObject(settings);
  });

  test.each<OptionValues>([{}, { "http-report-status-url": " ; " }, { ...url, "disable-module": "httpreportstatus" }])(
    "of %p are none",
    (values) => {
      expect(readStatusSettings(values)).toBeUndefined();
    },
  );
});

describe("a live status", () => {
  let receiver: WebReceiver;
  let told: string[];
  beforeEach(async () => {
    receiver = await WebReceiver.start();
    told = [];
  });
  afterEach(() => receiver.stop());

  const progress: StatusProgress = {
    phase: "Backup_ProcessingFiles",
    progress: 0.25,
    filesProcessed: 10,
    fileSizeProcessed: 4096,
    fileCount: 40,
    fileSize: 16384,
    countingFiles: false,
    currentFilename: undefined,
    currentFileOffset: 0,
    activeTransfers: 1,
  };
  const logger = { write: (level: string, _: string, id: string) => void told.push(`${level} ${id}`) };
  const create = (settings: Partial<StatusSettings> = {}, patience = 10_000) => {
    const usual = readStatusSettings({ "http-report-status-url": receiver.url("/status") }) as StatusSettings;
    return new LiveStatus({ ...usual, interval: 1, ...settings }, "Backup", {}, { lookInterval: 5, patience });
  };
  const posts = () => receiver.take().map(({ body }) => JSON.parse(body));
  const untilPosted = async (count: number) => {
    while (receiver.requests.length < count) await Bun.sleep(5);
  };

  test("is posted at the beginning, now and then, and at the end", async () => {
    const status = create();
    await status.begin(() => progress, logger);
    status.countBackendEvent();
    await untilPosted(3);
    await status.end(undefined, logger);
    const [first, second, ...others] = posts();
    const last = others.at(-1);
    expect(first).toMatchObject({ status: "Started", isCompleted: false, backendEvents: 0, recentLogLines: [] });
    expect(first).not.toHaveProperty("progress");
    expect(second).toMatchObject({ operation: "Backup", status: "Progress", isCompleted: false, backendEvents: 1 });
    expect(second.progress).toEqual(JSON.parse(JSON.stringify(progress)));
    expect(last).toMatchObject({ status: "Completed", isCompleted: true });
    expect(last.progress).toMatchObject({ phase: "Complete", progress: 1, fileCount: 0 });
    expect(Date.parse(last.reportedUtc)).toBeGreaterThanOrEqual(Date.parse(last.startedUtc));
    expect(told).toEqual([]);
  });

  test("tells of a failure", async () => {
    const status = create();
    await status.begin(() => progress, logger);
    await status.end("It broke", logger);
    expect(posts().at(-1)).toMatchObject({ status: "Failed", isCompleted: true, errorMessage: "It broke" });
  });

  test("shows the latest log lines without paths, and how many there were", async () => {
    const status = create({ maxLogLines: 2 });
    for (const path of ["/home/a", "/home/b", "/home/c"]) status.addLogLine(`gone: ${path} x`);
    status.addLogLine("last");
    await status.begin(() => progress, logger);
    await status.end(undefined, logger);
    expect(posts()[0]).toMatchObject({ logEntries: 4, recentLogLines: ["gone: -redacted- x", "last"] });
  });

  test("goes to every server, whatever becomes of one, and is no warning", async () => {
    receiver.answer = ({ path }) => ({ status: path === "/status" ? 500 : 200 });
    const status = create({ urls: [receiver.url("/status"), "not a url", receiver.url("/other")] });
    await status.begin(() => progress, logger);
    await status.end(undefined, logger);
    expect(receiver.take().map(({ path }) => path)).toEqual(["/status", "/other", "/status", "/other"]);
    expect(new Set(told)).toEqual(new Set(["Information HttpReportStatusSendError"]));
  });

  test("does not keep the operation waiting for a server that does not answer its end", async () => {
    const status = create({}, 50);
    await status.begin(() => progress, logger);
    receiver.answer = () => "never";
    await status.end(undefined, logger);
    await untilPosted(2);
  });
});
