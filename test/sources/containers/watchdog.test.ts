import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { Ledger, ledgerPath } from "../../../src/sources/containers/ledger.ts";
import { watch } from "../../../src/sources/containers/watchdog.ts";
import { ContainerEngine } from "../../support/container-engine.ts";

test("what watches over containers waits for the lock that a process has until it is quite gone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bunker-watchdog-"));
  await using engine = await ContainerEngine.listen(folder);
  const { id, name } = engine.add("app", { isRunning: false });
  const ledger = ledgerPath(join(folder, "local.sqlite"));
  const entry = { socket: engine.socket, id, name, action: "stop", startedAt: "2026-01-01T00:00:01Z" };
  writeFileSync(ledger, JSON.stringify([entry]));
  const lock = Ledger.open(ledger);
  const watching = watch(ledger, Readable.from([]));
  await delay(50);
  expect(engine.actions).toEqual([]);
  lock?.[Symbol.dispose]();
  expect(await watching).toBe(0);
  expect(engine.actions).toEqual(["start app"]);
  rmSync(folder, { recursive: true });
});
