import { describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { destinationKeys, filtersOfJob, optionsOfJob, type RunnableJob } from "../../src/jobs/job-options.ts";

const job: RunnableJob = {
  id: "7",
  name: "Documents",
  description: "",
  tags: [],
  targetUrl: "s3://bucket/folder?auth-username=me&auth-password=secret",
  databasePath: "/data/a.sqlite",
  externalId: null,
  connectionStringId: -1,
  operationType: "Backup",
  sources: ["/home/"],
  settings: [],
  filters: [],
  additionalTargets: [],
  metadata: {},
};

describe("a job", () => {
  test("is run with its settings over the global ones, advanced over usual ones, and those of the run over all", () => {
    const settings = [
      { filter: "", name: "--Keep-Versions", value: "3" },
      { filter: "", name: "keep-versions", value: "2" },
      { filter: "", name: "passphrase", value: "p" },
      { filter: "", name: "--dbpath", value: "/elsewhere.sqlite" },
    ];
    const global = [
      { name: "--keep-versions", value: "1" },
      { name: "--log-file", value: "/log" },
    ];
    expect(optionsOfJob({ ...job, settings }, global, { passphrase: "other", "dry-run": null })).toEqual({
      "log-file": "/log",
      "backup-name": "Documents",
      "backup-id": "DB-7",
      "keep-versions": "3",
      passphrase: "other",
      dbpath: "/elsewhere.sqlite",
      "dry-run": null,
    });
  });

  test("has its filters in their order", () => {
    const filters = [
      { order: 2, include: false, expression: "b" },
      { order: 1, include: true, expression: "a" },
    ];
    expect(filtersOfJob({ ...job, filters })).toEqual([
      { include: true, expression: "a" },
      { include: false, expression: "b" },
    ]);
  });

  test("copies to its further destinations as its options say", () => {
    const target = {
      urlKey: "k",
      targetUrl: "file:///copy",
      connectionStringId: -1,
      options: '{"dry-run":true}',
      createdAt: new Date(),
      updatedAt: new Date(),
    };
    const additionalTargets = [
      { ...target, mode: "counting", interval: "5" },
      { ...target, mode: "interval", interval: "1D" },
    ];
    const options = optionsOfJob({ ...job, additionalTargets }, []);
    expect(JSON.parse(options["remote-sync-json-config"] ?? "")).toEqual({
      destinations: [
        { url: "file:///copy", mode: "counting", count: "5", "dry-run": true },
        { url: "file:///copy", mode: "interval", interval: "1D", "dry-run": true },
      ],
    });
    expect(destinationKeys({ ...job, additionalTargets })).toEqual([
      "s3://bucket:-1/folder",
      "file:///copy",
      "file:///copy",
    ]);
  });
});

describe("the key of a destination", () => {
  const key = (targetUrl: string) => destinationKeys({ ...job, targetUrl })[0];

  test("is the same for the same folder, however it is written and whoever signs in, and holds no secret", () => {
    for (const url of ["S3://Bucket/folder/", "s3://bucket//folder?auth-password=x", "s3://me:x@bucket/folder"]) {
      expect(key(url)).toBe("s3://bucket:-1/folder");
    }
    expect(key("webdav://host:8080/folder")).not.toBe(key("webdav://host/folder"));
    expect(key("s3://bucket/Folder")).not.toBe(key("s3://bucket/folder"));
  });

  test("is that of the folder itself where links lead to it", () => {
    const folder = mkdtempSync(join(tmpdir(), "bunker-keys-"));
    mkdirSync(join(folder, "real"));
    symlinkSync("real", join(folder, "link"));
    expect(key(`file://${folder}/link`)).toBe(key(`file://${folder}/real/`));
    expect(key(`${folder}/real`)).toBe(key(`file://${folder}/./real`));
    expect(key(`file://${folder}/new`)).toBe(`file://${folder}/new`);
    rmSync(folder, { recursive: true });
  });
});
