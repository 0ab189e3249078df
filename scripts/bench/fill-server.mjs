// Fills the databases of a server that is down with what years of use would leave there. To be run by Bun.
// Arguments: the data folder, the database of one job, how many rows each log and how many versions that job is to get.
import { join } from "node:path";
import { platform } from "../../src/platform/bun/index.ts";

const [dataFolder, jobDatabase, rows, versions] = process.argv.slice(2);
const hour = 3600;

fill(join(dataFolder, "Bunker-server.sqlite"), (database) => {
  const now = Date.now();
  const log = database.prepare("INSERT INTO error_log (job_id, message, exception, time) VALUES (?, ?, ?, ?)");
  for (let row = 0; row < rows; row++) log.run((row % 500) + 1, `Failure ${row}`, `Error: ${row}`, now - row * 1000);
  const jobs = database.prepare("SELECT id FROM job").values().flat();
  const metadata = database.prepare("INSERT OR REPLACE INTO job_metadata (job_id, name, value) VALUES (?, ?, ?)");
  const run = database.prepare(
    "INSERT INTO run (job_id, operation, started, finished, outcome, summary) VALUES (?, 'Backup', ?, ?, 'Success', '{}')",
  );
  for (const job of jobs) {
    for (const name of ["LastBackupDate", "LastBackupStarted", "LastBackupFinished"]) {
      metadata.run(job, name, "20260101T100000Z");
    }
    for (const name of ["SourceFilesSize", "SourceFilesCount", "TargetFilesSize", "BackupListCount"]) {
      metadata.run(job, name, "1000");
    }
    for (let version = 0; version < versions; version++) {
      const time = now - (versions - version) * hour * 1000;
      run.run(job, time, time + 60_000);
    }
  }
});

fill(jobDatabase, (database) => {
  const now = Math.floor(Date.now() / 1000);
  const message = database.prepare("INSERT INTO log_data (operation, time, kind, message) VALUES (1, ?, 'Result', ?)");
  const remote = database.prepare(
    "INSERT INTO remote_operation (operation, time, action, name, data) VALUES (1, ?, 'put', ?, ?)",
  );
  for (let row = 0; row < rows; row++) {
    message.run(now, JSON.stringify({ MainOperation: "Backup", ExaminedFiles: row }));
    remote.run(now, `duplicati-b${row}.dblock.zip.aes`, JSON.stringify({ Size: row, Hash: "hash" }));
  }
  const volume = database.prepare(
    "INSERT INTO volume (name, kind, state, size, hash) SELECT ?, kind, state, size, hash FROM volume WHERE id = ?",
  );
  const version = database.prepare(
    "INSERT INTO version (id, time, is_full, is_complete, dlist) VALUES (?, ?, 1, 1, ?)",
  );
  const first = database.prepare("SELECT id, time, dlist FROM version").get();
  const changing = database.prepare("SELECT * FROM entry WHERE name = 'changing.txt'").get();
  const change = database.prepare(
    `INSERT INTO entry (folder, name, first, last, kind, content, metadata, size, modified, fraction)
     SELECT folder, name, ?, ?, kind, content, metadata, size, modified + ?, fraction FROM entry WHERE name = ? AND first = ?`,
  );
  const { last } = changing;
  const inOrder = "UPDATE entry SET last = ? WHERE name = ? AND first = ?";
  database.prepare(inOrder).run(first.id + 1, changing.name, first.id);
  for (let added = 1; added < versions; added++) {
    const id = first.id + added;
    const { lastInsertRowid: dlist } = volume.run(`duplicati-${added}.dlist.zip.aes`, first.dlist);
    version.run(id, first.time + added * hour, dlist);
    const end = added === versions - 1 ? last : id + 1;
    change.run(id, end, added, changing.name, first.id);
  }
});

function fill(path, work) {
  const database = platform.openDatabase(path);
  database.exec("BEGIN");
  work(database);
  database.exec("COMMIT");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}
