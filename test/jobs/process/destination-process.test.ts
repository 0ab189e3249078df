import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DestinationProcesses } from "../../../src/jobs/process/destination-process.ts";
import { JobProcess, startChild } from "../../../src/jobs/process/job-process.ts";
import { programCommand } from "../../support/program.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-destinations-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const processes: JobProcess[] = [];

function accessBy(command: readonly string[], patience: number): DestinationProcesses {
  return new DestinationProcesses({
    startProcess: (request) => {
      const process = new JobProcess(startChild(command), request, () => undefined);
      processes.push(process);
      return process;
    },
    options: () => ({}),
    temporaryFolder: folder,
    patience,
  });
}

test("a destination is tested, created and listed by a process of its own", async () => {
  const access = accessBy(programCommand, 30_000);
  const place = join(folder, "dest");
  const url = `file://${place}`;
  expect(await access.examine(url, { autoCreate: false, readOnly: true })).toMatchObject({ kind: "missing-folder" });
  await access.createFolder(url);
  expect(existsSync(place)).toBe(true);
  await expect(access.createFolder(url)).rejects.toMatchObject({ id: "FolderAlreadyExists" });
  mkdirSync(join(place, "folder"));
  writeFileSync(join(place, "a.txt"), "12345");
  expect(await access.examine(url, { autoCreate: false, readOnly: false })).toEqual({
    kind: "good",
    findings: { isEmpty: false, hasBackup: false, hasEncryptedBackup: false },
  });
  const first = await access.list(url, { offset: 0, limit: 1 });
  const second = await access.list(url, { offset: 1, limit: 1 });
  expect([first.hasMore, second.hasMore]).toEqual([true, false]);
  expect([...first.items, ...second.items].toSorted((a, b) => a.name.localeCompare(b.name))).toMatchObject([
    { name: "a.txt", size: 5, isFolder: false },
    { name: "folder", isFolder: true },
  ]);
});

test("nobody waits for a destination that does not answer, and its process is ended", async () => {
  const silent = accessBy(["/bin/sh", "-c", "exec sleep 600"], 100);
  const answer = silent.examine("file:///nowhere", { autoCreate: false, readOnly: true });
  await expect(answer).rejects.toMatchObject({ id: "DestinationTimeout" });
  expect(await processes.at(-1)?.ended).toMatchObject({ event: "failed", failure: { isAborted: true } });
}, 20_000);
