import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { sealBytes } from "../../../src/crypto/sealed-bytes.ts";
import { importJob, importJobs, jobFileText, toJobFile } from "../../../src/jobs/transfer/index.ts";
import { byteOrderMark, utf8 } from "../../../src/support/bytes.ts";
import { sampleJob } from "../sample-job.ts";

const schedule = {
  id: 4,
  jobId: 7,
  time: new Date("2026-08-23T10:00:00Z"),
  repeat: "1D",
  lastRun: null,
  rule: "AllowedWeekDays=Monday,Friday",
  extras: {},
};
const whole = { withSecrets: true, dataFolder: "/data" };
const fileOf = (job = sampleJob(), options = whole) => utf8(jobFileText(toJobFile(job, schedule, options)));

describe("an exported job", () => {
  test("has the members of the original in their order", () => {
    const file = toJobFile(sampleJob(), schedule, whole);
    expect(Object.keys(file)).toEqual(["CreatedByVersion", "Schedule", "Backup", "DisplayNames"]);
    expect(Object.keys(file.Backup).join()).toBe(
      "ID,ExternalID,Name,Description,Tags,TargetURL,DBPath,ConnectionStringID,OperationType,Sources,Settings,Filters,Metadata,AdditionalTargetURLs,IsTemporary",
    );
    expect(file.Backup.DBPath).toBe("ABCDEFGHIJ.sqlite");
    expect(file.Schedule).toMatchObject({
      LastRun: "0001-01-01T00:00:00Z",
      AllowedDays: ["Monday", "Friday"],
      Tags: ["ID=7"],
    });
    expect(file.DisplayNames).toEqual({ "/home/me/": "me" });
  });

  test("is ASCII whatever is in it, and nothing in it has a meaning in HTML", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const text = jobFileText(toJobFile(sampleJob({ name }), schedule, whole));
        expect(text).toMatch(/^[\n\x20-\x7e]*$/);
        expect(text).not.toMatch(/[<>&'+`]/);
        expect(JSON.parse(text).Backup.Name).toBe(name);
      }),
    );
  });

  test("holds no secret unless they are asked for", () => {
    const text = jobFileText(toJobFile(sampleJob(), schedule, { ...whole, withSecrets: false }));
    expect(text).not.toMatch(/deep|"secret"/);
  });

  test("tells nothing of what only this server remembers", () => {
    const text = jobFileText(toJobFile(sampleJob({ metadata: { Watch: "{}", A: "1" } }), schedule, whole));
    expect(JSON.parse(text).Backup.Metadata).toEqual({ A: "1" });
  });

  test("is the same job when it is imported", () => {
    const { job, schedule: imported } = importJob(fileOf(sampleJob({ metadata: { A: "1" } })), { withMetadata: true });
    const { id, isTemporary, databasePath, additionalTargets, ...rest } = sampleJob({ metadata: { A: "1" } });
    const { additionalTargets: [target] = [], ...others } = job;
    expect(others).toEqual(rest);
    expect(target).toMatchObject({ targetUrl: additionalTargets[0]?.targetUrl, options: '{"a":1}' });
    expect(target?.urlKey).not.toBe("one");
    const { id: _, ...plan } = schedule;
    expect(imported).toEqual({ ...plan, lastRun: null, extras: {} });
  });
});

describe("importJob()", () => {
  test("reads an encrypted file with its passphrase, and no other", () => {
    const encrypted = sealBytes(fileOf(), "pass");
    expect(importJob(encrypted, { passphrase: "pass" }).job.name).toBe("Docs");
    for (const passphrase of ["wrong", "", undefined]) {
      expect(() => importJob(encrypted, { passphrase })).toThrow(expect.objectContaining({ id: "ImportPassphrase" }));
    }
  });

  test("leaves out what is known of earlier runs unless it is wanted", () => {
    expect(importJob(fileOf(sampleJob({ metadata: { A: "1" } }))).job.metadata).toEqual({});
  });

  test("takes names in any case, short days and a byte order mark, and ignores what it does not know", () => {
    const text = JSON.stringify({
      unknown: 1,
      backup: { name: "n", targeturl: "file:///x", sources: ["/a"], settings: [{ name: "--x", value: null }] },
      schedule: { time: "2026-01-01T00:00:00Z", repeat: "1W", allowedDays: ["mon"] },
    });
    const { job, schedule: imported } = importJob(Buffer.concat([byteOrderMark, utf8(text)]));
    expect(job).toMatchObject({
      name: "n",
      targetUrl: "file:///x",
      settings: [{ name: "--x", value: "", filter: "" }],
    });
    expect(imported?.rule).toBe("AllowedWeekDays=Monday");
  });

  test("replaces what is asked for, unless it is blank", () => {
    const { job } = importJob(fileOf(), {
      replacements: { "settings.passphrase": "new", "settings.--added": "1", targeturl: "file:///new", name: " " },
    });
    expect(job.targetUrl).toBe("file:///new");
    expect(job.name).toBe("Docs");
    expect(job.settings).toContainEqual({ filter: "", name: "passphrase", value: "new" });
    expect(job.settings).toContainEqual({ filter: "", name: "--added", value: "1" });
  });

  test.each(["", "x", "null", "[]", "{}", '{"Backup":null}', '{"Backup":5}', '{"Backup":{"Sources":"x"}}'])(
    "refuses %p",
    (text) => expect(() => importJob(utf8(text))).toThrow(expect.objectContaining({ id: "ImportNotReadable" })),
  );

  test("never fails with anything but its own errors", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.jsonValue().map((Backup) => JSON.stringify({ Backup })),
        ),
        (text) => {
          try {
            importJob(utf8(text));
          } catch (error) {
            expect(error).toMatchObject({ id: "ImportNotReadable" });
          }
        },
      ),
    );
  });
});

test("importJobs() reads all jobs that a backup carries along", () => {
  const list = jobFileText([
    toJobFile(sampleJob(), undefined, whole),
    toJobFile(sampleJob({ name: "B" }), schedule, whole),
  ]);
  expect(importJobs(Buffer.concat([byteOrderMark, utf8(list)])).map(({ job }) => job.name)).toEqual(["Docs", "B"]);
});
