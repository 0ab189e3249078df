import { expect, test } from "bun:test";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deleteAllRemoteFiles } from "../../../src/engine/remote-files/index.ts";
import { parityName, retiredName } from "../../../src/volumes/index.ts";
import { Workplace } from "../test/support.ts";

test("all files of a backup go with it, also those that only waited, and no others", async () => {
  using place = new Workplace("plain-four-versions");
  const own = "duplicati-b12.dblock.zip";
  const foreign = [
    "notes.txt",
    "other-b12.dblock.zip",
    retiredName("other-b12.dblock.zip", 1000, { isDamaged: false }),
    "bunker-retired-notes.txt",
  ];
  const waiting = [own, parityName(own)].map((name) => retiredName(name, 1000, { isDamaged: true }));
  for (const name of [...foreign, ...waiting]) writeFileSync(join(place.remoteFolder, name), "content");
  await deleteAllRemoteFiles(place.databaseContext({ "no-encryption": "true" }));
  expect(readdirSync(place.remoteFolder).sort()).toEqual(foreign.sort());
});
