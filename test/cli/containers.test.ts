import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { platform } from "#platform";
import { hasLedger, releaseLeftovers } from "../../src/sources/containers/index.ts";
import { ContainerEngine, type FakeProgram, frame } from "../support/container-engine.ts";
import { InProcessProgram } from "../support/in-process-program.ts";
import { programCommand } from "../support/program.ts";

/** Backups that hold containers. */

// Each that holds one starts a process beside it.
setDefaultTimeout(60_000);

let program: InProcessProgram;
let engine: ContainerEngine;
const plain = { "no-encryption": "true", "no-backend-verification": "true", "console-log-level": "Information" };

beforeEach(async () => {
  program = new InProcessProgram();
  engine = await ContainerEngine.listen(program.folder);
  writeFileSync(join(program.source, "file"), "content");
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  program[Symbol.dispose]();
  expect(engine.faults).toEqual([]);
});

const add = (name: string, details: Parameters<ContainerEngine["add"]>[1] = {}) =>
  engine.add(name, { mounts: [{ Source: program.source, Destination: "/data", RW: true }], ...details });

const backup = (options: Record<string, string>) =>
  program.run("backup", [program.source], { ...plain, "container-sockets": engine.socket, ...options });

test("containers are stopped and paused while files are read, and go on in the reverse order", async () => {
  for (const name of ["app", "db", "cache"]) add(name);
  const result = program.path("result");
  const script = program.path("script.sh");
  writeFileSync(script, `#!/bin/sh\ncp "$DUPLICATI__RESULTFILE" ${result}\n`, { mode: 0o755 });
  const { code, output } = await backup({
    "container-stop": "app, db",
    "container-pause": "cache",
    "run-script-after": script,
    "run-script-result-output-format": "Json",
  });
  expect(code).toBe(0);
  expect(engine.actions).toEqual(["stop app", "stop db", "pause cache", "unpause cache", "start db", "start app"]);
  expect(hasLedger(program.database)).toBe(false);
  expect(output).toMatch(/Container app: stopped for \d\d:\d\d:\d\d/);
  const { Containers } = JSON.parse(readFileSync(result, "utf8")).Data;
  expect(Containers).toEqual([
    { Name: "cache", Action: "Paused", Downtime: expect.stringMatching(/^\d\d:\d\d:\d\d/) },
    { Name: "db", Action: "Stopped", Downtime: expect.any(String) },
    { Name: "app", Action: "Stopped", Downtime: expect.any(String) },
  ]);
});

test("what does not run, is paused already, or would only be looked at stays as it is", async () => {
  add("off", { isRunning: false });
  add("frozen", { isPaused: true });
  add("on");
  const dry = await backup({ "container-stop": "on", "dry-run": "true", "console-log-level": "DryRun" });
  expect(dry.output).toContain("Would stop the container on");
  const { code, output } = await backup({ "container-stop": "off", "container-pause": "frozen" });
  expect(code).toBe(0);
  expect(output).toContain("The container off does not run");
  expect(engine.actions).toEqual([]);
});

test("what can't be held is a warning, or the end of the run, with an id and what there is", async () => {
  add("app");
  add("brief", { autoRemove: true });
  add("stubborn");
  engine.refusals.set("stop stubborn", 500);
  const names = { "container-stop": "brief,app,stubborn,nobody" };
  const warned = await backup(names);
  expect(warned.code).toBe(2);
  expect(warned.output).toContain("There is no container nobody. There are: app, brief, stubborn.");
  expect(warned.output).toContain("The container brief would be removed");
  expect(warned.output).toContain("The container stubborn can't be stopped: cannot stop stubborn");
  expect(engine.actions).toEqual(["stop app", "stop stubborn", "start app"]);
  engine.actions.length = 0;
  const ended = async (stop: string, sockets = engine.socket) => {
    const options = { "container-stop": stop, "container-sockets": sockets, "container-policy": "required" };
    const { code, errorId } = await backup(options);
    return { code, errorId };
  };
  expect(await ended("nobody")).toEqual({ code: 100, errorId: "ContainerNotFound" });
  expect(await ended("app", program.path("nobody.sock"))).toEqual({ code: 100, errorId: "ContainerEngineFailed" });
  engine.refusals.delete("stop stubborn");
  engine.refusals.set("pause stubborn", 409);
  const { code, errorId } = await backup({
    "container-stop": "app",
    "container-pause": "stubborn",
    "container-policy": "Required",
  });
  expect({ code, errorId }).toEqual({ code: 100, errorId: "ContainerNotHeld" });
  expect(engine.actions).toEqual(["stop app", "pause stubborn", "start app"]);
  expect(engine.containers.every(({ isRunning }) => isRunning)).toBe(true);
});

test("a container that can't be started again is an error, and is tried again", async () => {
  add("app");
  engine.refusals.set("start app", 500);
  const failed = await backup({ "container-stop": "app" });
  expect(failed.code).toBe(3);
  expect(failed.output).toContain("The container app can't be started again: cannot start app");
  expect(hasLedger(program.database)).toBe(true);
  engine.refusals.clear();
  // Who comes first does it: the next run, or the process that watches.
  expect((await backup({})).code).not.toBe(100);
  while (hasLedger(program.database)) await delay(20);
  expect(engine.containers[0]).toMatchObject({ isRunning: true, starts: 2 });
});

test("what a killed backup has stopped is started by the process that watches it", async () => {
  add("app");
  add("db");
  // So the backup waits for ever, with one container stopped and another about to be.
  engine.silences.add("stop db");
  const child = startBackup("app,db");
  while (!engine.actions.includes("stop db")) await delay(20);
  expect(hasLedger(program.database)).toBe(true);
  expect(existsSync(`${program.database}-containers-lock`)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  const deadline = Date.now() + 50_000;
  while (hasLedger(program.database) && Date.now() < deadline) await delay(20);
  expect(engine.actions).toEqual(["stop app", "stop db", "start db", "start app"]);
  expect(engine.containers.every(({ isRunning }) => isRunning)).toBe(true);
});

test("what is left of a run goes on unless somebody has started or removed it", async () => {
  const [stopped, moving, restarted, paused] = ["stopped", "moving", "restarted", "paused"].map((name) => add(name));
  Object.assign(stopped ?? {}, { isRunning: false });
  Object.assign(restarted ?? {}, { starts: 2 });
  Object.assign(paused ?? {}, { isPaused: true });
  const entries = [stopped, moving, restarted, paused, { id: "0".repeat(64), name: "gone" }].map((container) => ({
    socket: engine.socket,
    id: container?.id,
    name: container?.name,
    action: container === paused ? "pause" : "stop",
    startedAt: "2026-01-01T00:00:01Z",
  }));
  writeFileSync(`${program.database}-containers`, JSON.stringify(entries));
  const said: string[] = [];
  await releaseLeftovers(program.database, { write: (level, _tag, id) => void said.push(`${level} ${id}`) });
  // One that was asked to end before the run was killed may be about to do so.
  expect(engine.actions).toEqual(["unpause paused", "stop moving", "start moving", "start stopped"]);
  expect(said).toEqual(entries.map(() => "Warning ContainerLeftHeld"));
  expect(hasLedger(program.database)).toBe(false);
});

/** Runs what finds a dump program and then that, with this output. */
function dumps(kind: string, ...pieces: readonly Uint8Array[]) {
  return (_name: string, command: readonly string[]): FakeProgram => {
    expect(command.slice(0, 2)).toEqual(["sh", "-c"]);
    const isSearch = !command[2]?.includes("exec ");
    return { pieces: isSearch ? [frame(1, `${kind}\n`)] : pieces, code: 0 };
  };
}

test("dumps are part of the backup whatever its filters say, and are gone when they are read", async () => {
  add("db");
  const folder = `${program.database}-dumps`;
  // Around the dumps.
  const all = (version: string, more: Record<string, string>) => {
    engine.onRun = dumps("mariadb-dump", frame(1, "whole "), frame(2, "a note"), frame(1, `dump ${version}`));
    return program.run("backup", [program.source, program.folder], {
      ...plain,
      "container-sockets": engine.socket,
      "container-dump": "db",
      exclude: "*.sql",
      ...more,
    });
  };
  writeFileSync(program.path("excluded.sql"), "");
  for (const version of ["1", "2"]) {
    expect((await all(version, {})).code).toBe(0);
    const list = await program.run("list", ["*.sql"], plain);
    const listed = [...list.output.matchAll(/^(\/.*\.sql) /gm)].map(([, path]) => path);
    expect(listed).toEqual([`${folder}/containers/db.sql`]);
    const target = program.path("restored", version);
    await program.run("restore", ["*db.sql"], { ...plain, "restore-path": target });
    expect(readFileSync(join(target, "db.sql"), "utf8")).toBe(`whole dump ${version}`);
    expect(existsSync(folder)).toBe(false);
  }
  const { output, code } = await all("3", { "skip-files-larger-than": "4b" });
  expect(code).toBe(2);
  expect(output).toContain("larger than --skip-files-larger-than allows");
  expect(engine.actions).toEqual([]);
});

test("a dump that is broken off, empty, or of nothing that is known is none", async () => {
  add("db");
  const message = async (run: ContainerEngine["onRun"]) => {
    engine.onRun = run;
    const { code, error, errorId } = await backup({ "container-dump": "db", "container-policy": "Required" });
    expect({ code, errorId }).toEqual({ code: 100, errorId: "ContainerNotDumped" });
    expect(existsSync(`${program.database}-dumps`)).toBe(false);
    return error;
  };
  const half = frame(1, "half").subarray(0, 10);
  expect(await message(dumps("pg_dumpall", half))).toContain("broken off");
  expect(await message((_, command) => ({ ...dumps("pg_dumpall", half)("", command), breaks: true }))).toContain("db");
  expect(await message(dumps("pg_dumpall"))).toContain("pg_dumpall has written nothing");
  expect(await message(() => ({ pieces: [], code: 1 }))).toContain("No program is found in it");
  const failing: ContainerEngine["onRun"] = (name, command) => {
    const { pieces } = dumps("mysqldump", frame(1, "a part"), frame(2, "access\n\tdenied\n"))(name, command);
    return { pieces, code: pieces.length > 1 ? 2 : 0 };
  };
  expect(await message(failing)).toContain("can't be dumped: access denied");
});

test("databases of SQLite are copied beside themselves", async () => {
  const path = join(program.source, "deep/app.db");
  mkdirSync(join(program.source, "deep"));
  const database = platform.openDatabase(path);
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (42)");
  writeFileSync(join(program.source, "broken.db"), `SQLite format 3\0${"x".repeat(1000)}`);
  const { code, output } = await backup({ "sqlite-copy": program.source });
  database.close();
  expect(code).toBe(2);
  expect(output).toContain(`${join(program.source, "broken.db")} can't be copied`);
  const target = program.path("restored");
  await program.run("restore", [`${program.database}-dumps*app.db`], { ...plain, "restore-path": target });
  const copy = platform.openDatabase(join(target, "app.db"), { readOnly: true });
  expect(copy.prepare("SELECT a FROM t").all()).toEqual([{ a: 42 }]);
  copy.close();
  expect(existsSync(`${program.database}-dumps`)).toBe(false);
});

function startBackup(stop: string): ChildProcess {
  const [executable, ...first] = programCommand;
  mkdirSync(program.path("home"));
  // The runner has it that no process outlives the one that started it, which this is about.
  const { BUN_FEATURE_FLAG_NO_ORPHANS: _, ...environment } = process.env;
  return spawn(
    executable,
    [
      ...first,
      "backup",
      program.url,
      program.source,
      "--no-encryption",
      `--dbpath=${program.database}`,
      `--container-sockets=${engine.socket}`,
      `--container-stop=${stop}`,
    ],
    { stdio: "ignore", env: { ...environment, HOME: program.path("home") } },
  );
}
