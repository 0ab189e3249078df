import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { LocalDatabase } from "../../src/database/local/database.ts";
import type { RemoteEvent } from "../../src/destinations/index.ts";
import { type OperationContext, OperationControl } from "../../src/engine/context.ts";
import { type OperationRequest, runOperation } from "../../src/engine/operation.ts";
import { Progress } from "../../src/engine/progress.ts";
import { createRepairResult, parsedResult, type RepairResult } from "../../src/engine/results/index.ts";
import type { OptionValues } from "../../src/options/declaration.ts";
import { readSettings } from "../../src/options/index.ts";
import { AbortedError, UserError } from "../../src/support/errors.ts";
import type { LogEntry } from "../../src/support/log.ts";

let folder: string;
let entries: LogEntry[];
let events: RemoteEvent[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "operation-test-"));
  mkdirSync(join(folder, "remote"));
  entries = [];
  events = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function request(options: OptionValues = {}, more: Partial<OperationRequest> = {}): OperationRequest {
  const values = { tempdir: join(folder, "temporary"), "console-log-level": "Information", ...options };
  return {
    name: "Repair",
    url: `file://${join(folder, "remote")}`,
    options: values,
    settings: readSettings(values),
    warnings: [],
    secrets: ["secret-word"],
    database: undefined,
    progress: new Progress(),
    control: new OperationControl(),
    startWorker: () => {
      throw new Error("No worker is needed here");
    },
    program: { number: "1.2.3.4", display: "1.2.3.4 (test)" },
    observer: {
      write: (entry) => void entries.push(entry),
      remoteEvent: (event) => void events.push(event),
    },
    ...more,
  };
}

const doNothing = async (context: OperationContext): Promise<RepairResult> => createRepairResult(context.origin);
const ids = () => entries.map(({ id }) => id);

describe("an operation", () => {
  test("is announced, and its end too", async () => {
    const result = await runOperation(request(), doNothing);
    expect(entries.map(({ tag, id, message }) => [tag, id, message])).toEqual([
      ["Duplicati.Library.Main.Controller", "StartingOperation", "The operation Repair has started"],
      ["Duplicati.Library.Main.Controller", "CompletedOperation", "The operation Repair has completed"],
    ]);
    expect(result).toMatchObject({ Version: "1.2.3.4 (test)", Interrupted: false, Fatal: false });
    expect(result.EndTime.getTime()).toBeGreaterThanOrEqual(result.BeginTime.getTime());
  });

  test("has a private temporary folder that is gone afterwards, also after a failure", async () => {
    const seen: string[] = [];
    const look = async (context: OperationContext): Promise<RepairResult> => {
      seen.push(context.temporaryFolder);
      expect(statSync(context.temporaryFolder).mode & 0o777).toBe(0o700);
      if (seen.length > 1) throw new Error("broken");
      return doNothing(context);
    };
    await runOperation(request(), look);
    await expect(runOperation(request(), look)).rejects.toThrow("broken");
    expect(seen.map((path) => basename(path).startsWith("bunker-"))).toEqual([true, true]);
    expect(readdirSync(join(folder, "temporary"))).toEqual([]);
  });

  test("has finished volumes wait where the user wants them, and leaves nothing there", async () => {
    const waiting = join(folder, "waiting");
    await runOperation(request({ "asynchronous-upload-folder": waiting }), async (context) => {
      expect(dirname(context.uploadFolder)).toBe(waiting);
      expect(statSync(context.uploadFolder).mode & 0o777).toBe(0o700);
      expect(dirname(context.temporaryFolder)).toBe(join(folder, "temporary"));
      return doNothing(context);
    });
    expect(readdirSync(waiting)).toEqual([]);
  });

  test("removes what killed runs left a day ago, and nothing that is young, alive or not its own", async () => {
    const old = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    const make = (name: string, time = old) => {
      const path = join(folder, "temporary", name);
      mkdirSync(path, { recursive: true });
      utimesSync(path, time, time);
      return path;
    };
    const dead = make("bunker-99999999-abcdef");
    const kept = [
      make("bunker-99999998-abcdef", new Date()),
      make(`bunker-${process.pid}-abcdef`),
      make("bunker-99999999-abcdef-of-someone"),
    ];
    await runOperation(request(), doNothing);
    expect(existsSync(dead)).toBe(false);
    expect(kept.every((path) => existsSync(path))).toBe(true);
    make("bunker-99999999-abcdef");
    await runOperation(request(), doNothing);
    // The next process will: nobody who asks this one again and again waits for it.
    expect(existsSync(dead)).toBe(true);
  });

  test("counts what validation found in its result, and shows it where options are spoken of and in the log file", async () => {
    const log = join(folder, "logs", "run.txt");
    const warnings = [{ id: "UnsupportedOption" as const, message: "unknown" }];
    const said: string[] = [];
    const { observer, ...rest } = request({ "log-file": log }, { warnings });
    const optionLog = { write: ({ id }: { id: string }) => void said.push(id) };
    const result = await runOperation(
      { ...rest, ...(observer && { observer: { ...observer, optionLog } }) },
      doNothing,
    );
    expect(said).toEqual(["UnsupportedOption"]);
    expect(parsedResult(result)).toBe("Warning");
    expect(ids()).not.toContain("UnsupportedOption");
    expect(readFileSync(log, "utf8")).toContain(
      "[Warning-Duplicati.Library.Main.Controller-UnsupportedOption]: unknown",
    );
  });

  test("reports events at the destination and counts them", async () => {
    const result = await runOperation(request(), async (context) => {
      await context.remote.list();
      return doNothing(context);
    });
    expect(events.map(({ action, event }) => `${action} ${event}`)).toEqual(["List Started", "List Completed"]);
    expect(entries.filter(({ id }) => id === "BackendEvent").map(({ message }) => message)).toEqual([
      "Backend event: List - Started:  ()",
      "Backend event: List - Completed:  (0 bytes)",
    ]);
    expect(result.BackendStatistics.RemoteCalls).toBe(1);
  });

  test("that fails is logged as failed, enters the phase Error and throws what happened", async () => {
    const progress = new Progress();
    const failure = new UserError("Broken", "it broke on secret-word");
    const run = runOperation(request({}, { progress }), () => Promise.reject(failure));
    await expect(run).rejects.toBe(failure);
    expect(progress.phase).toBe("Error");
    expect(ids()).toEqual(["StartingOperation", "FailedOperation"]);
    expect(String(entries[1]?.error)).not.toContain("secret-word");
  });

  test("that was aborted is not called a failure", async () => {
    const control = new OperationControl();
    const run = runOperation(request({}, { control }), async () => {
      control.abort();
      throw new AbortedError();
    });
    await expect(run).rejects.toBeInstanceOf(AbortedError);
    expect(ids()).toEqual(["StartingOperation", "TerminatedOperation"]);
  });

  test("that was stopped tells so in its result", async () => {
    const control = new OperationControl();
    const result = await runOperation(request({}, { control }), (context) => {
      control.requestStop();
      return doNothing(context);
    });
    expect(result.Interrupted).toBe(true);
  });
});

describe("the record in the database", () => {
  /** Runs the operations; then hands over what they committed. */
  const record = async (runs: (database: LocalDatabase) => Promise<void>, read: (database: LocalDatabase) => void) => {
    const database = LocalDatabase.open(join(folder, "local.sqlite"));
    try {
      await runs(database);
      database.sql.exec("ROLLBACK");
      database.sql.exec("BEGIN");
      read(database);
    } finally {
      database.close();
    }
  };
  const countOf = (database: LocalDatabase, table: string) =>
    Number(database.sql.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get()?.n);

  test("has the result and the calls to the destination", async () => {
    const runs = async (database: LocalDatabase) => {
      await runOperation(request({}, { database }), async (context) => {
        await context.remote.list();
        return doNothing(context);
      });
    };
    await record(runs, (database) => {
      expect([countOf(database, "log_data"), countOf(database, "remote_operation")]).toEqual([1, 1]);
    });
  });

  test("has nothing of a dry run or of a failure", async () => {
    const runs = async (database: LocalDatabase) => {
      await runOperation(request({ "dry-run": "true" }, { database }), doNothing);
      const failing = runOperation(request({}, { database }), () => Promise.reject(new Error("broken")));
      await expect(failing).rejects.toThrow("broken");
    };
    await record(runs, (database) => expect(countOf(database, "log_data")).toBe(0));
  });
});

describe("limits on transfers", () => {
  /** A download that is held back is a copy; one that is not is read where it lies. */
  async function isHeldBack(options: OptionValues, limits?: { before?: number; within?: number }): Promise<boolean> {
    await Bun.write(join(folder, "remote", "file"), "content");
    const control = new OperationControl();
    if (limits?.before !== undefined) control.throttle({ download: limits.before });
    let path = "";
    await runOperation(request(options, { control }), async (context) => {
      if (limits?.within !== undefined) control.throttle({ download: limits.within });
      await using copy = await context.remote.get("file");
      path = copy.path;
      return createRepairResult(context.origin);
    });
    return !path.startsWith(join(folder, "remote"));
  }

  test.each([
    ["none", {}, undefined, false],
    ["one from the options", { "throttle-download": "1gb" }, undefined, true],
    ["one of the other direction", { "throttle-upload": "1gb" }, undefined, false],
    ["one that is set before the run", {}, { before: 1e9 }, true],
    ["one that is set during the run", {}, { within: 1e9 }, true],
    ["one that is taken away before the run", { "throttle-download": "1gb" }, { before: 0 }, false],
    ["one that is taken away during the run", { "throttle-download": "1gb" }, { within: 0 }, false],
    ["throttle-disabled", { "throttle-download": "1gb", "throttle-disabled": "true" }, undefined, false],
    ["throttle-disabled against a later one", { "throttle-disabled": "true" }, { within: 1e9 }, false],
    [
      "throttle-disabled-backends",
      { "throttle-download": "1gb", "throttle-disabled-backends": "ftp, FILE" },
      { within: 1e9 },
      false,
    ],
    [
      "other throttle-disabled-backends",
      { "throttle-download": "1gb", "throttle-disabled-backends": "ftp" },
      undefined,
      true,
    ],
  ] as const)("%s", async (_, options, limits, expected) => {
    expect(await isHeldBack(options, limits)).toBe(expected);
  });
});

test("runs with the lowest disk priority if asked to, and only while it runs", async () => {
  const priority = () => Bun.spawnSync(["ionice", "-p", String(process.pid)]).stdout.toString();
  const before = priority();
  let within = "";
  const look = async (context: OperationContext): Promise<RepairResult> => {
    within = priority();
    return createRepairResult(context.origin);
  };
  await runOperation(request({ "use-background-io-priority": "true" }), look);
  // Some containers forbid it, and then it is said.
  if (!ids().includes("IoPriorityNotLowered")) expect(within).toBe("idle\n");
  expect(priority()).toBe(before);
  await runOperation(request(), look);
  expect(within).toBe(before);
});

test("a paused operation makes no call to the destination before it is resumed", async () => {
  const control = new OperationControl();
  control.pause({ transfers: true });
  const order: string[] = [];
  const observer = { write: () => undefined, remoteEvent: ({ event }: RemoteEvent) => void order.push(event) };
  setTimeout(() => {
    order.push("resumed");
    control.resume();
  }, 10);
  await runOperation(request({}, { control, observer }), async (context) => {
    await context.remote.list();
    return createRepairResult(context.origin);
  });
  expect(order).toEqual(["resumed", "Started", "Completed"]);
});
