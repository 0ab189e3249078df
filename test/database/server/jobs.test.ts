import { describe, expect, test } from "bun:test";
import { databaseFiles, fullJob, idOf, storedRows, using } from "./server-files.ts";

const { newPath } = databaseFiles();
const plain = { ...fullJob, settings: [], sources: [], filters: [], additionalTargets: [], metadata: {} };

describe("a job", () => {
  test("is the same after the server was started again", () => {
    const path = newPath();
    const id = using(path, ({ jobs }) => jobs.insert(fullJob));
    using(path, ({ jobs }) => {
      expect(jobs.get(id)).toEqual({ id, ...fullJob });
      expect(jobs.get(id + 1)).toBeUndefined();
    });
  });

  test("is changed as a whole", () => {
    const path = newPath();
    using(path, ({ jobs }) => {
      const id = jobs.insert(fullJob);
      const changed = { ...plain, id, name: "Other", sources: ["/x"], metadata: { BackupListCount: "7" } };
      expect(jobs.update(changed)).toBe(true);
      expect(jobs.get(id)).toEqual(changed);
      expect(jobs.update({ ...changed, id: id + 1 })).toBe(false);
      expect(jobs.list().map((job) => job.id)).toEqual([id]);
    });
  });

  test("takes all that belongs to it along when it is deleted, and its number is not given again", () => {
    const path = newPath();
    using(path, ({ jobs, schedules, runs }) => {
      const kept = jobs.insert({ ...fullJob, additionalTargets: [] });
      const id = jobs.insert(fullJob);
      const time = new Date(0);
      schedules.save({ jobId: id, time, repeat: "1D", lastRun: null, rule: "", extras: {} });
      runs.add({ jobId: id, operation: "Backup", started: time, finished: time, outcome: "Success", summary: {} });
      expect(jobs.delete(id)).toBe(true);
      expect(jobs.delete(id)).toBe(false);
      expect(jobs.insert(fullJob)).toBe(id + 1);
      jobs.delete(id + 1);
      expect(jobs.list().map((job) => job.id)).toEqual([kept]);
    });
    for (const table of ["job_source", "job_setting", "job_filter", "job_metadata"]) {
      expect(storedRows(path, `SELECT DISTINCT job_id FROM ${table}`)).toEqual([[1]]);
    }
    for (const table of ["job_target", "schedule", "run"])
      expect(storedRows(path, `SELECT * FROM ${table}`)).toEqual([]);
  });

  test("is found by name in any case", () => {
    using(newPath(), ({ jobs }) => {
      const id = jobs.insert({ ...plain, name: "Übersicht" });
      expect(jobs.findByName("übersicht")?.id).toBe(id);
      expect(jobs.findByName("Übersich")).toBeUndefined();
    });
  });

  test("tells some of its settings, however their names are written, together with those of all others", () => {
    using(newPath(), ({ jobs }) => {
      const [full, bare] = [jobs.insert(fullJob), jobs.insert(plain)];
      const found = jobs.settingsNamed(["send-xmpp-password", "blocksize"]);
      expect(found.get(full)).toEqual([
        { name: "--Send-XMPP-Password", value: "secret-of-messenger" },
        { name: "--blocksize", value: "10KB" },
      ]);
      expect(found.get(bare)).toEqual([]);
    });
  });

  test("keeps the metadata that is not named", () => {
    using(newPath(), ({ jobs }) => {
      const id = jobs.insert({ ...plain, metadata: { a: "1", b: "2" } });
      jobs.setMetadata(id, { b: null, c: "3", a: "4" });
      expect(jobs.get(id)?.metadata).toEqual({ a: "4", c: "3" });
    });
  });

  test("gets another database without a change of anything else", () => {
    using(newPath(), ({ jobs }) => {
      const id = jobs.insert(fullJob);
      jobs.setDatabasePath(id, "/elsewhere.sqlite");
      expect(jobs.get(id)).toEqual({ id, ...fullJob, databasePath: "/elsewhere.sqlite" });
    });
  });

  test("is listed with its metadata, and whether a run would have to ask for the passphrase", () => {
    using(newPath(), ({ jobs }) => {
      const setting = (name: string, value: string) => ({ filter: "", name, value });
      jobs.insert({ ...fullJob, name: "stored" });
      jobs.insert({ ...plain, name: "none", settings: [setting("--no-encryption", "true")] });
      jobs.insert({
        ...plain,
        name: "asks",
        settings: [setting("encryption-module", "aes"), setting("passphrase", "")],
      });
      const listed = jobs.list();
      expect(listed.map((job) => [job.name, job.isUnencryptedOrPassphraseStored])).toEqual([
        ["stored", true],
        ["none", true],
        ["asks", false],
      ]);
      expect(listed[0]?.metadata).toEqual(fullJob.metadata);
      expect(listed[0]?.targetUrl).toBe(fullJob.targetUrl);
    });
  });
});

describe("a mask in place of a secret is refused, and nothing is stored,", () => {
  const mask = "***************";
  const refused = {
    "in the destination": { ...fullJob, targetUrl: `s3://bucket?auth-password=${mask}` },
    "written with percent signs": { ...fullJob, targetUrl: "s3://bucket?auth-password=%2a%2A%2a" },
    "in a source from elsewhere": { ...fullJob, sources: [`@/mnt|ssh://host?auth-password=${mask}`] },
    "in an option": { ...fullJob, settings: [{ filter: "", name: "--passphrase", value: mask }] },
    "in a further destination": {
      ...fullJob,
      additionalTargets: [{ ...fullJob.additionalTargets[0], targetUrl: `ftp://x?auth-password=${mask}` } as never],
    },
    "in an option of a further destination": {
      ...fullJob,
      additionalTargets: [{ ...fullJob.additionalTargets[0], options: `{"auth-password":"${mask}"}` } as never],
    },
  };
  for (const [where, job] of Object.entries(refused)) {
    test(where, () => {
      using(newPath(), ({ jobs }) => {
        expect(idOf(() => jobs.insert(job))).toBe("MaskedSecret");
        const id = jobs.insert(fullJob);
        expect(idOf(() => jobs.update({ ...job, id, name: "new" }))).toBe("MaskedSecret");
        expect(jobs.list()).toHaveLength(1);
        expect(jobs.get(id)).toEqual({ id, ...fullJob });
      });
    });
  }

  test("in settings, options of all jobs, and saved destinations", () => {
    using(newPath(), ({ settings, globalOptions, connectionStrings }) => {
      const now = new Date(0);
      const saved = {
        name: "x",
        description: "",
        baseUrl: `s3://b?auth-password=${mask}`,
        createdAt: now,
        updatedAt: now,
      };
      expect(idOf(() => settings.set("jwt-config", mask))).toBe("MaskedSecret");
      expect(idOf(() => globalOptions.set("--passphrase", mask))).toBe("MaskedSecret");
      expect(idOf(() => connectionStrings.insert(saved))).toBe("MaskedSecret");
      expect([settings.all().size, globalOptions.all().length, connectionStrings.list().length]).toEqual([0, 0, 0]);
    });
  });

  test("but not a few asterisks in a filter or a file name", () => {
    using(newPath(), ({ jobs }) => {
      const job = { ...plain, sources: ["/odd/***/name"], filters: [{ order: 0, include: true, expression: "****" }] };
      const id = jobs.insert(job);
      expect(jobs.get(id)).toEqual({ id, ...job });
    });
  });
});
