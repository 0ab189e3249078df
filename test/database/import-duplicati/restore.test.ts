import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { aes } from "../../../src/crypto/index.ts";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import type { StoredJob } from "../../../src/database/server/stored-job.ts";
import { InProcessProgram } from "../../support/in-process-program.ts";
import { run } from "../../support/tool-run.ts";
import { DuplicatiFolder } from "./duplicati-folder.ts";

const remotes = join(import.meta.dirname, "..", "..", "fixtures", "server-data", "remote");
const source = "/srv/fixture/server/source/";

/** The files of a version by the list at the destination, read without Bunker: their hashes. */
async function listed(program: InProcessProgram, list: string, passphrase: string): Promise<Record<string, string>> {
  let file = join(program.remote, list);
  if (file.endsWith(".aes")) {
    const plain = program.path("list.zip");
    await aes.decryptFile(file, plain, { passphrase, options: {} });
    file = plain;
  }
  const script = "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read('filelist.json'))";
  const { stdout } = Bun.spawnSync(["python3", "-c", script, file]);
  const entries = JSON.parse(stdout.toString("utf8").replace(/^\uFEFF/, "")) as {
    type: string;
    path: string;
    hash: string;
  }[];
  return Object.fromEntries(
    entries.filter(({ type }) => type === "File").map(({ path, hash }) => [path.slice(source.length), hash]),
  );
}

function restored(folder: string): Record<string, string> {
  const root = realpathSync(folder);
  // Links to folders are followed, and are no files of the version.
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && realpathSync(entry.parentPath) === entry.parentPath,
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(root, path), createHash("sha256").update(readFileSync(path)).digest("base64")];
    }),
  );
}

/** The options of a run as a job has them. */
const optionsOf = ({ settings }: StoredJob): Record<string, string> =>
  Object.fromEntries(settings.map(({ name, value }) => [name.replace(/^--/, ""), value]));

async function importedJobs(folder: DuplicatiFolder): Promise<StoredJob[]> {
  expect((await run("import-duplicati", [folder.path, `--server-datafolder=${folder.own}`, "--apply"])).code).toBe(0);
  const database = ServerDatabase.open(join(folder.own, "Bunker-server.sqlite"), { cipher: undefined });
  const jobs = database.jobs.list().map(({ id }) => database.jobs.get(id) as StoredJob);
  database.close();
  return jobs;
}

test("what jobs of Duplicati have backed up is restored with the jobs that were made of them", async () => {
  using folder = new DuplicatiFolder();
  for (const job of await importedJobs(folder)) {
    const remote = join(remotes, job.targetUrl.split("/").at(-1) as string);
    if (!existsSync(remote)) continue;
    using program = new InProcessProgram();
    cpSync(remote, program.remote, { recursive: true });
    const options: Record<string, string> = { ...optionsOf(job), dbpath: join(folder.own, job.databasePath) };
    expect(await program.run("repair", [], options)).toMatchObject({ code: 0 });
    expect(existsSync(join(folder.own, job.databasePath))).toBe(true);

    const lists = readdirSync(program.remote)
      .filter((name) => name.includes(".dlist."))
      .sort();
    expect(lists).toHaveLength(job.name === "Documents" ? 1 : 2);
    for (const [index, list] of lists.toReversed().entries()) {
      const target = program.path(`restored-${index}`);
      const links = { "allow-restore-outside-target-directory": "true" };
      const restoring = { ...options, ...links, "restore-path": target, version: String(index) };
      expect(await program.run("restore", [], restoring)).toMatchObject({ code: 0 });
      const expected = await listed(program, list, options.passphrase ?? "");
      expect(Object.keys(expected).length).toBeGreaterThan(10);
      expect(restored(target)).toEqual(expected);
    }
  }
});

test("a job of Duplicati is continued: its first run builds the database that it has not yet", async () => {
  using folder = new DuplicatiFolder();
  const job = (await importedJobs(folder)).find(({ name }) => name === "Everything, plain") as StoredJob;
  expect(Number(job.metadata.BackupListCount)).toBe(2);
  using program = new InProcessProgram();
  cpSync(join(remotes, "all"), program.remote, { recursive: true });
  writeFileSync(join(program.source, "new.txt"), "new");
  const path = join(folder.own, job.databasePath);
  // The retention of the job would delete what is older.
  const options = { ...optionsOf(job), dbpath: path, "auto-cleanup": "true", "retention-policy": undefined };
  expect(await program.run("backup", [program.source], options)).toMatchObject({ code: 2 });
  const { output } = await program.run("list-filesets", [], { ...options, "auto-cleanup": undefined });
  expect(output.match(/^\d+\s*: /gm)).toHaveLength(3);
});
