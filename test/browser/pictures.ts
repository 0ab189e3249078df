// npm run pictures: makes the pictures of the README, from a server with backups as somebody may have them.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ServerDatabase } from "../../src/database/server/server-database.ts";
import type { OutcomeWord } from "../../src/jobs/outcome.ts";
import { BrowserServer } from "../support/browser-server.ts";

const day = 24 * 3_600_000;
const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 800 };
const pictures = join(import.meta.dirname, "..", "..", "pictures");
const demo = "/tmp/demo";
const home = join(demo, "home", "anna");
const disk = join(demo, "media", "blue");

rmSync(demo, { recursive: true, force: true });
mkdirSync(pictures, { recursive: true });
for (const folder of ["Documents/Letters", "Documents/Taxes", "Pictures/2025", "Music"]) {
  mkdirSync(join(home, folder), { recursive: true });
}
mkdirSync(disk, { recursive: true });
write("Documents/Letters", "Letter", "txt", 24);
write("Documents/Taxes", "Receipt", "pdf", 60);
write("Pictures/2025", "IMG", "jpg", 80);
write("Music", "Track", "flac", 20);

await using server = await BrowserServer.start();
await server.kill();
server.home = home;
await server.startServer();
const nightly = {
  Repeat: "1D",
  Time: new Date(new Date().setHours(26, 0, 0, 0)).toISOString(),
  LastRun: "0001-01-01T00:00:00Z",
  Rule: "",
  AllowedDays: null,
};
const add = (name: string, source: string, schedule?: object) =>
  server.addBackup(name, {
    sources: [join(home, source)],
    target: join(disk, name.toLowerCase().replaceAll(" ", "-")),
    ...(schedule && { schedule }),
  });
const documents = await add("Documents", "Documents", nightly);
const photos = await add("Photos", "Pictures", nightly);
const music = await add("Music", "Music");
const mail = await add("Mail of the office", "Missing", nightly);
for (const id of [documents, photos, music, mail]) await server.runBackup(id);
write("Documents/Letters", "Letter", "txt", 9);
await server.runBackup(documents);
addHistory();

const page = await server.user({ viewport: wide });
await page.goto("");
await page.screenshot({ path: join(pictures, "backups.png") });
await page.goto(`restore/${documents}?path=${encodeURIComponent(join(home, "Documents", "Letters"))}/`);
await page.locator("h1").waitFor();
await page.screenshot({ path: join(pictures, "restore.png") });
await page.goto("new");
await page.screenshot({ path: join(pictures, "new-backup.png") });
const phone = await server.user({ viewport: narrow, colorScheme: "dark" });
await phone.goto("");
await phone.screenshot({ path: join(pictures, "backups-phone.png") });
rmSync(demo, { recursive: true, force: true });

function write(folder: string, name: string, extension: string, count: number): void {
  for (let number = 1; number <= count; number++) {
    const text = `${name} ${number} `.repeat(400 * ((number % 7) + 1));
    writeFileSync(join(home, folder, `${name} ${String(number).padStart(3, "0")}.${extension}`), text);
  }
}

/** The last month, which nobody wants to wait for. */
function addHistory(): void {
  const database = ServerDatabase.open(server.path("data", "Bunker-server.sqlite"), { cipher: undefined });
  for (const [id, bad] of [
    [documents, -1],
    [photos, 9],
    [music, -1],
  ] as const) {
    const last = database.runs.last(Number(id), "Backup");
    for (let ago = 28; ago > 0; ago--) {
      const finished = new Date(Date.now() - ago * day);
      const outcome: OutcomeWord = ago === bad ? "Error" : ago % 11 === 5 ? "Warning" : "Success";
      const summary = { BackendStatistics: { BytesUploaded: ((ago * 7919) % 17) ** 3 * 4000 } };
      database.runs.add({ jobId: Number(id), operation: "Backup", started: finished, finished, outcome, summary });
    }
    if (last) database.runs.add({ ...last, id: undefined } as never);
  }
  database.close();
}
