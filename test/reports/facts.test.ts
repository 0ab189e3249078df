import { expect, test } from "bun:test";
import { backupId, readFacts } from "../../src/reports/facts.ts";

const factsOf = (url: string) =>
  readFacts({ operation: "Backup", url, paths: [], options: {} }, { machineId: "", backupName: "bunker" });

test.each([
  ["file:///mnt/backup", "925CBCACE4F9DBBDF6FEE75988A340E7210E0E50380C8A3DF254198C710AC5F8"],
  ["file:///srv/fixture/cli/rp", "274FDE57F404FC75E604EE20B589974465051656699448BC40C0AD1F426B290F"],
  [" ", ""],
])("the backup id of %p is %p", (url, id) => {
  expect(backupId(url)).toBe(id);
});

test.each([
  ["file:///x", "file", null],
  ["/x", "file", null],
  ["s3://bucket.s3.eu.amazonaws.com/folder", "s3", ".amazonaws.com"],
  ["s3://bucket/folder", "s3", null],
  ["webdavs://dav.amazonaws.com/x", "webdavs", null],
  ["a-very-long-scheme://x", "file", null],
])("the destination of %p is told as %p, %p", (url, type, suffix) => {
  expect(factsOf(url)).toMatchObject({ "destination-type": type, "destination-host-suffix": suffix });
});
