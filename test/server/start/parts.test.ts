import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FieldCipher } from "../../../src/crypto/field-encryption.ts";
import { preloadedJobOptions } from "../../../src/database/location/preload.ts";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import { warnOfConfiguration } from "../../../src/server/start/configuration-warnings.ts";
import { Housekeeping } from "../../../src/server/start/housekeeping.ts";
import { addressesOf, portsOf } from "../../../src/server/start/listening.ts";
import { StartOptions } from "../../../src/server/start/options.ts";
import { applyPreloaded } from "../../../src/server/start/preloaded.ts";
import { rememberOptions } from "../../../src/server/start/remembered.ts";
import { fullJob } from "../../database/server/server-files.ts";
import { SimulatedClock } from "../../jobs/simulated-clock.ts";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(() => {
  api = new ApiServer();
});
afterEach(() => api[Symbol.dispose]());
const read = (args: string[], environment: Record<string, string> = {}) =>
  StartOptions.read({ arguments: args, environment });

describe("the options of a start", () => {
  test("on the command line win over those of the environment, and a file over both", () => {
    const file = join(api.folder, "parameters");
    writeFileSync(file, "--webservice-interface=any\n");
    const environment = {
      DUPLICATI__WEBSERVICE_PORT: "1",
      DUPLICATI__WEBSERVICE_INTERFACE: "x",
      DUPLICATI__LOG_FILE: " ",
    };
    const options = read(["--webservice-port=2", `--parameters-file=${file}`], environment);
    expect([options.text("webservice-port"), options.text("webservice-interface")]).toEqual(["2", "any"]);
    expect(options.text("log-file")).toBeUndefined();
    expect(read([], environment).text("webservice-port")).toBe("1");
  });

  test("may be called by their other names", () => {
    expect(read(["--webservice-allowedhostnames=a"]).text("webservice-allowed-hostnames")).toBe("a");
    const environment = { DUPLICATI__WEBSERVICE_ALLOWEDHOSTNAMES: "b" };
    expect(read([], environment).text("webservice-allowed-hostnames")).toBe("b");
  });

  test("have defaults where they are durations, and tell whether they are there", () => {
    expect(read([]).seconds("webservice-token-duration")).toBe(30 * 86_400);
    expect(read(["--webservice-token-duration=1h"]).seconds("webservice-token-duration")).toBe(3600);
    expect(read([]).flag("webservice-disable-signin-tokens")).toBeUndefined();
    expect(read(["--webservice-disable-signin-tokens"]).flag("webservice-disable-signin-tokens")).toBe(true);
    expect(read(["--webservice-disable-signin-tokens=false"]).flag("webservice-disable-signin-tokens")).toBe(false);
  });

  test("that hold at later starts are kept, and a time zone has to be one", () => {
    const { settings } = api.database;
    rememberOptions(read(["--webservice-allowed-hostnames=a;b", "--webservice-timezone=Europe/Copenhagen"]), settings);
    rememberOptions(read([]), settings);
    expect(settings.get("allowed-hostnames")).toBe("a;b");
    expect(settings.get("server-timezone")).toBe("Europe/Copenhagen");
    expect(() => rememberOptions(read(["--webservice-timezone=Nowhere/Atall"]), settings)).toThrow(
      expect.objectContaining({ id: "UnknownTimeZone" }),
    );
  });
});

test("an unencrypted database is told of once, and not any more when it is encrypted", () => {
  const { database, now } = api;
  const told = () => database.notifications.list().map(({ action }) => action);
  warnOfConfiguration(database, now);
  expect(told()).toEqual(["config:issue:unencrypted-database"]);
  database.notifications.delete(1);
  warnOfConfiguration(database, now);
  expect(told()).toEqual([]);
  database.settings.set("last-update-check-version", "0.0.0.1");
  warnOfConfiguration(database, now);
  expect(told()).toHaveLength(1);
  const path = join(api.folder, "encrypted.sqlite");
  const encrypted = ServerDatabase.open(path, { cipher: new FieldCipher("a long enough key") });
  warnOfConfiguration(encrypted, now);
  expect(encrypted.notifications.list()).toEqual([]);
  encrypted.close();
});

test("options for all jobs from preload.json are stored once, so that users can change them", () => {
  const { database, folder, surroundings } = api;
  const file = join(folder, "preload.json");
  const write = (db: object) => writeFileSync(file, JSON.stringify({ db }));
  const apply = () => {
    const environment = { ...surroundings.environment, DUPLICATI_PRELOAD_SETTINGS: `!${file}` };
    applyPreloaded(preloadedJobOptions({ ...surroundings, environment }), database);
    return Object.fromEntries(database.globalOptions.all().map(({ name, value }) => [name, value]));
  };
  const both = { "--send-http-result-output-format": "Json", "--compression-module": "zip" };
  write({ "*": { "--compression-module": "tgz" }, server: both, tray: { "--dblock-size": "1mb" } });
  expect(apply()).toEqual(both);
  expect(database.settings.get("preload-settings-hash")).toBe("L7TDc1XFR/klxBhmHx+nB3Rtie4WZAnJBtq72Q+ZRvM=");
  database.globalOptions.set("--compression-module", "tzstd");
  expect(apply()["--compression-module"]).toBe("tzstd");
  write({ server: { "dblock-size": "100mb", "--compression-module": null } });
  expect(apply()).toEqual({ "--dblock-size": "100mb", "--send-http-result-output-format": "Json" });
});

describe("where the server listens", () => {
  test("is on the ports of the list, that of the last time first", () => {
    expect(portsOf("8200, 8300,x,99999,8400", "8300")).toEqual([8300, 8200, 8400]);
    expect(portsOf("8200", "8300")).toEqual([8200]);
    for (const text of ["", "abc", "99999"]) {
      expect(() => portsOf(text, undefined)).toThrow(expect.objectContaining({ id: "InvalidPort" }));
    }
  });

  test("is this computer alone, or all addresses, or one", () => {
    expect(addressesOf("loopback")).toEqual({ needed: "127.0.0.1", wanted: ["::1"] });
    for (const all of ["*", "all", "Any"]) expect(addressesOf(all)).toEqual({ needed: "::", wanted: [] });
    expect(addressesOf("192.0.2.1").needed).toBe("192.0.2.1");
    expect(addressesOf("[2001:db8::1]").needed).toBe("2001:db8::1");
    expect(() => addressesOf("Loopback")).toThrow(expect.objectContaining({ id: "InvalidInterface" }));
  });
});

test("old entries of the log, old runs and files that were kept for a while are removed once a day", () => {
  const { database, now, services } = api;
  const old = new Date(now.getTime() - 31 * 86_400_000);
  for (const time of [old, now]) database.errorLog.add({ jobId: null, message: String(+time), exception: null, time });
  const jobId = database.jobs.insert(fullJob);
  const runs = [old, old, now].map((time) =>
    database.runs.add({ jobId, operation: "Backup", started: time, finished: time, outcome: "Success", summary: {} }),
  );
  const paths = ["old.zip", "new.zip"].map((name) => join(api.folder, name));
  for (const [index, path] of paths.entries()) {
    writeFileSync(path, "");
    const expires = new Date(now.getTime() + (index === 0 ? -1 : 1000));
    database.temporaryFiles.add({ origin: "bug-report", path, created: old, expires });
  }
  let waited = 0;
  let wake: () => void = () => undefined;
  const clock = {
    now: () => now,
    after: (milliseconds: number, action: () => void) => {
      waited += milliseconds;
      wake = action;
      return () => undefined;
    },
  };
  const housekeeping = new Housekeeping({ database, clock, log: services.log }, 30 * 86_400_000);
  housekeeping.start();
  expect([waited, paths.map((path) => existsSync(path))]).toEqual([3_600_000, [true, true]]);
  wake();
  expect(waited).toBe(3_600_000 + 86_400_000);
  expect(database.errorLog.page({ size: 10 }).map(({ message }) => message)).toEqual([String(+now)]);
  expect(database.runs.page({ size: 10 }).map(({ id }) => id)).toEqual(runs.slice(-1));
  expect(paths.map((path) => existsSync(path))).toEqual([false, true]);
});

test("nothing is removed as old by a clock that is suddenly a year ahead, until a day has confirmed it", async () => {
  using api = new ApiServer();
  const { database, services } = api;
  const clock = new SimulatedClock("2026-06-15T09:00:00Z");
  const kept = () => database.errorLog.page({ size: 10 }).length;
  database.errorLog.add({ jobId: null, message: "recent", exception: null, time: clock.now() });
  const housekeeping = new Housekeeping({ database, clock, log: services.log }, 30 * 86_400_000);
  housekeeping.start();
  clock.set("2027-06-15T09:00:00Z");
  await clock.advance("2027-06-15T12:00:00Z");
  expect(kept()).toBe(1);
  await clock.advance("2027-06-16T12:00:00Z");
  expect(kept()).toBe(0);
  housekeeping.stop();
});
