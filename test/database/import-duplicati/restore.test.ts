import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { aes } from "../../../src/crypto/index.ts";
import { readServer } from "../../../src/database/import-duplicati/server-content.ts";
import { withServerCopy } from "../../../src/database/import-duplicati/server-copy.ts";
import { takeOver } from "../../../src/database/import-duplicati/take-over.ts";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import type { StoredJob } from "../../../src/database/server/stored-job.ts";
import { InProcessProgram } from "../../support/in-process-program.ts";
import { QueuePlace } from "../../support/queue-place.ts";
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

test("jobs of Duplicati are continued by the server, and build the databases that they have not yet", async () => {
  using folder = new DuplicatiFolder();
  await using place = new QueuePlace();
  const server = withServerCopy(folder.path, "", (database) => readServer(database, undefined));
  place.database.transaction(() => takeOver(server, place.database, { duplicati: folder.path, own: place.folder }));
  for (const [id, remote, versions] of [
    [1, "docs", 2],
    [2, "all", 3],
  ] as const) {
    const job = place.database.jobs.get(id) as StoredJob;
    cpSync(join(remotes, remote), place.path(remote), { recursive: true });
    place.write("source/new.txt", "new");
    place.database.jobs.update({
      ...job,
      targetUrl: `file://${place.path(remote)}`,
      databasePath: place.path(job.databasePath),
      sources: [place.path("source/")],
      // Its filters and retention are not what this is about.
      filters: [],
      settings: job.settings.filter(({ name }) => !["retention-policy", "keep-versions"].includes(name)),
    });
    const backedUp = await place.ended(place.add("Backup", String(id)));
    expect(backedUp.status).toBe("Completed");
    expect(place.metadata(String(id)).BackupListCount).toBe(String(versions));
    expect(place.database.runs.last(id, "Backup")?.summary).toMatchObject({ AddedFiles: 1 });

    const target = place.path(`restored-${remote}`);
    const links = { "allow-restore-outside-target-directory": "true" };
    const options = { "restore-path": target, version: String(versions - 1), ...links };
    expect((await place.ended(place.add("Restore", String(id), { options }))).status).toBe("Completed");
    expect(Object.keys(restored(target)).length).toBeGreaterThan(10);
  }
});
