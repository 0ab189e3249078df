// Gives the local database of a backup with one version a past of many versions. To be run by Bun.
// Arguments: the database, the source with its separator, and how many paths that are gone since are to be added.
import { LocalDatabase } from "../../src/database/local/database.ts";
import { platform } from "../../src/platform/bun/index.ts";
import { random } from "./random.mjs";

const [path, source, gone] = process.argv.slice(2);
const versions = 40;
const stillCurrent = 2 ** 52;
const day = 86_400;
const words = ["archive", "Ärger", "letter", "Größe", "backup", "дневник", "scan"];
const { below } = random(11);

const database = platform.openDatabase(path);
database.exec("PRAGMA cache_size = -262144");
database.exec("BEGIN");
const begin = addVersions();
const sample = database.prepare("SELECT content, metadata FROM entry WHERE kind = 0 LIMIT 1").get();
const insert = database.prepare(
  `INSERT INTO entry (folder, name, first, last, kind, content, metadata, size, modified, fraction)
   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
);
const folders = database.prepare("SELECT id, path FROM folder WHERE path > ? ORDER BY path").values(source);
// Half of what is gone lies beside what is there, each tenth of which has changed a few times; the other half in folders of its own.
const inFolder = Math.round(Number(gone) / 2 / folders.length);
let number = 0;
for (const [id, path] of folders) {
  changeTenth(id);
  addGone(id, path.endsWith("/many/") ? Math.round(Number(gone) / 40) : inFolder);
}
const parent = database.prepare("SELECT id FROM folder WHERE path = ?").get(source).id;
const addFolder = database.prepare("INSERT INTO folder (path) VALUES (?)");
while (number < Number(gone)) {
  const name = `year-${Math.floor(number / 100_000)}-${Math.floor(number / 100)}/`;
  const { lastInsertRowid: id } = addFolder.run(source + name);
  insert.run(parent, name, 1, versions - 1, 1, id, sample.metadata, 0, begin);
  addGone(id, 100);
}
database.exec("COMMIT");
database.close();
complete();

/** As if each version had been completed with what it has now. */
function complete() {
  const local = LocalDatabase.open(path);
  local.sql.exec("UPDATE version SET entries = NULL");
  local.totals.keep(versions);
  local.folderNames.keep();
  local.commit();
  local.close();
}

/** All but the first, a day apart, the newest as old as the one there was. Returns the time of the first. */
function addVersions() {
  const { time, dlist } = database.prepare("SELECT time, dlist FROM version").get();
  const oldest = time - (versions - 1) * day;
  database.prepare("UPDATE version SET time = ?").run(oldest);
  const volume = database.prepare(
    "INSERT INTO volume (name, kind, state, size, hash) SELECT ?, kind, state, size, hash FROM volume WHERE id = ?",
  );
  const version = database.prepare(
    "INSERT INTO version (id, time, is_full, is_complete, dlist) VALUES (?, ?, 1, 1, ?)",
  );
  const { id: first } = database.prepare("SELECT id FROM version").get();
  if (first !== 1) throw new Error("The backup has had other versions");
  for (let id = 2; id <= versions; id++) {
    const { lastInsertRowid } = volume.run(`duplicati-past-${id}.dlist.zip.aes`, dlist);
    version.run(id, oldest + (id - 1) * day, lastInsertRowid);
  }
  return oldest;
}

function addGone(folder, count) {
  const end = Math.min(number + count, Number(gone));
  for (; number < end; number++) {
    // The newest version is the first to lack only few of them.
    const isRecent = number % 200 === 0 && number < Number(gone) / 2;
    const first = 1 + below(versions - 2);
    const last = isRecent ? versions : first + 1 + below(versions - 1 - first);
    const name = `${words[number % words.length]}-${number}.bak`;
    const size = below(100_000);
    insert.run(folder, name, first, last, 0, sample.content, sample.metadata, size, begin + first * day);
  }
}

function changeTenth(folder) {
  const rows = database.prepare("SELECT * FROM entry WHERE folder = ? AND kind = 0").iterate(folder);
  const changed = [...rows].filter((_, index) => index % 10 === 0);
  const end = database.prepare("UPDATE entry SET last = ? WHERE folder = ? AND name = ? AND first = 1");
  for (const { name, content, metadata, size, modified } of changed) {
    const changes = [10, 20, 30].map((version) => version + below(10));
    end.run(changes[0], folder, name);
    for (const [index, first] of changes.entries()) {
      const last = changes[index + 1] ?? stillCurrent;
      insert.run(folder, name, first, last, 0, content, metadata, size, modified + index + 1);
    }
  }
}
