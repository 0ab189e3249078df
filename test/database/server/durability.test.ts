import { describe, expect, test } from "bun:test";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bytesOf, databaseFiles, fullJob, idOf, storedRows, using } from "./server-files.ts";

const { newPath } = databaseFiles();

describe("a transaction", () => {
  test("leaves nothing behind if it fails, of what repositories have written in it", () => {
    using(newPath(), (database) => {
      database.settings.set("a", "before");
      const fails = () =>
        database.transaction(() => {
          database.settings.set("a", "within");
          database.jobs.insert(fullJob);
          throw new Error("no");
        });
      expect(fails).toThrow("no");
      expect(database.settings.get("a")).toBe("before");
      expect(database.jobs.list()).toEqual([]);
    });
  });

  test("goes on without a part of it that failed", () => {
    using(newPath(), (database) => {
      database.transaction(() => {
        database.settings.set("a", "kept");
        const part = () =>
          database.transaction(() => {
            database.settings.set("b", "lost");
            throw new Error("no");
          });
        expect(part).toThrow("no");
        database.settings.set("c", "kept");
      });
      expect([...database.settings.all().keys()]).toEqual(["a", "c"]);
    });
  });
});

describe("the file", () => {
  test("can be read by this user only", () => {
    const path = newPath();
    using(path, (database) => {
      database.settings.set("a", "b");
      for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    });
  });

  test("may be open in several places, which see what the others have written", () => {
    const path = newPath();
    using(path, (one) =>
      using(path, (other) => {
        one.settings.set("a", "1");
        expect(other.settings.get("a")).toBe("1");
        other.settings.set("a", "2");
        expect(one.settings.get("a")).toBe("2");
      }),
    );
  });

  test("is refused, and stays as it is, if it is no database or one of a later version", () => {
    const damaged = newPath();
    writeFileSync(damaged, "this is no database, but a text that is long enough to look at. ".repeat(20));
    const later = newPath();
    using(later, () => {});
    storedRows(later, "PRAGMA user_version = 1000");
    for (const [path, id] of [
      [damaged, "DatabaseDamaged"],
      [later, "DatabaseVersionTooNew"],
      [join(damaged, "below"), "DatabaseNotOpened"],
    ] as const) {
      const before = bytesOf(path);
      expect(idOf(() => using(path, () => {}))).toBe(id);
      expect(bytesOf(path)).toBe(before);
    }
  });

  test("is sound, and has no half of a transaction, after the process was killed again and again", async () => {
    const path = newPath();
    for (let round = 0; round < 4; round++) {
      const writer = Bun.spawn([process.execPath, join(import.meta.dirname, "endless-writer.ts"), path], {
        stdout: "pipe",
      });
      const { value } = await writer.stdout.getReader().read();
      expect(new TextDecoder().decode(value)).toContain("writing");
      await Bun.sleep(30 + 40 * round);
      writer.kill("SIGKILL");
      await writer.exited;

      expect(storedRows(path, "PRAGMA integrity_check")).toEqual([["ok"]]);
      expect(storedRows(path, "PRAGMA foreign_key_check")).toEqual([]);
      using(path, ({ jobs, settings }) => {
        const stored = jobs.list().map(({ id }) => jobs.get(id));
        expect(stored.at(-1)?.name).toBe(settings.get("last") as string);
        for (const job of stored) {
          expect([job?.sources.length, job?.settings.length]).toEqual([20, 20]);
          expect(job?.metadata).toEqual({ name: job?.name as string });
        }
      });
    }
  });
});
