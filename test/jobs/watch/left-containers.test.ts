import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LeftContainers } from "../../../src/jobs/watch/left-containers.ts";
import { Ledger, ledgerPath } from "../../../src/sources/containers/ledger.ts";
import { ContainerEngine } from "../../support/container-engine.ts";

test("a server that starts lets containers go on which killed backups hold, and none that a living one holds", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bunker-left-"));
  await using engine = await ContainerEngine.listen(folder);
  const databases = ["killed", "living", "tidy"].map((name) => join(folder, `${name}.sqlite`));
  for (const [index, name] of ["app", "db"].entries()) {
    const { id } = engine.add(name, { isRunning: false });
    const entry = { socket: engine.socket, id, name, action: "stop", startedAt: "2026-01-01T00:00:01Z" };
    writeFileSync(ledgerPath(databases[index] as string), JSON.stringify([entry]));
  }
  const said: string[] = [];
  const parts = {
    jobs: { list: () => databases.map((databasePath) => ({ job: { databasePath } })) },
    log: { write: (level: string, _tag: string, id: string) => void said.push(`${level} ${id}`) },
  };
  {
    using _ = Ledger.open(ledgerPath(databases[1] as string));
    await new LeftContainers(parts).release();
  }
  expect(engine.actions).toEqual(["start app"]);
  expect(said).toEqual(["Warning ContainerLeftHeld"]);
  expect(engine.faults).toEqual([]);
  rmSync(folder, { recursive: true });
});
