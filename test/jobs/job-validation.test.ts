import { describe, expect, test } from "bun:test";
import { findJobFault } from "../../src/jobs/job-validation.ts";
import { placeholder } from "../../src/jobs/secret-masking/index.ts";
import { sampleJob } from "./sample-job.ts";

const setting = (name: string, value: string) => ({ filter: "", name, value });
const withSettings = (...added: ReturnType<typeof setting>[]) =>
  sampleJob({ settings: [...sampleJob().settings, ...added] });

describe("findJobFault()", () => {
  test.each([
    sampleJob(),
    withSettings(setting("keep-versions", "3"), setting("keep-time", "1D"), setting("dblock-size", "1MB")),
    withSettings(setting("keep-versions", ""), setting("keep-time", ""), setting("dblock-size", "")),
    sampleJob({ settings: [setting("--no-encryption", "")] }),
    sampleJob({ settings: [setting("--no-encryption", "True")], operationType: "Sync" }),
    sampleJob({ settings: [setting("--gpg-encryption-command", "--encrypt")] }),
    sampleJob({ settings: [setting("--passphrase", "x")] }),
  ])("finds nothing wrong with a sound job", (job) => expect(findJobFault(job, { repeat: "1D" })).toBeUndefined());

  test.each([
    ["no name", sampleJob({ name: " " }), /name/],
    ["no destination", sampleJob({ targetUrl: "" }), /destination/],
    ["no sources", sampleJob({ sources: [] }), /sources/],
    ["an empty source", sampleJob({ sources: ["/a", " "] }), /sources/],
    ["a zero character in its name", sampleJob({ name: "a\0b" }), /code 0/],
    ["a zero character in its destination", sampleJob({ targetUrl: "file:///a\0b" }), /code 0/],
    ["a zero character in a source", sampleJob({ sources: ["/a\0b"] }), /code 0/],
    ["a zero character in a setting", withSettings(setting("--prefix", "a\0")), /code 0/],
    ["a zero character in a filter", sampleJob({ filters: [{ order: 0, include: true, expression: "\0" }] }), /code 0/],
    ["a masked destination", sampleJob({ targetUrl: `s3://b?auth-password=${placeholder}` }), /placeholder/],
    ["a masked setting", withSettings(setting("--authid", placeholder)), /placeholder/],
    ["a masked source", sampleJob({ sources: [`@/x|s3://b?auth-password=${placeholder}`] }), /placeholder/],
    ["no versions to keep", withSettings(setting("keep-versions", "0")), /versions/],
    ["a number that is none", withSettings(setting("keep-versions", "x")), /versions/],
    ["versions that die at once", withSettings(setting("keep-time", "5m")), /5 minutes/],
    ["a time that is none", withSettings(setting("keep-time", "soon")), /5 minutes/],
    ["small volumes", withSettings(setting("dblock-size", "1KB")), /1 MB/],
    ["small blocks", withSettings(setting("--blocksize", "1b")), /KB/],
    ["huge blocks", withSettings(setting("--blocksize", "2GB")), /KB/],
    ["a prefix with a hyphen", withSettings(setting("--prefix", "a-b")), /prefix/],
    ["no passphrase", sampleJob({ settings: [] }), /passphrase/],
    ["an encrypted mirror", sampleJob({ operationType: "Sync" }), /encryption/],
  ])("refuses a job with %s", (_, job, message) => expect(findJobFault(job, undefined)).toMatch(message));

  test("takes a job that only runs after others, and no other one without an interval", () => {
    expect(findJobFault(sampleJob(), { repeat: "", extras: { after: [3] } })).toBeUndefined();
    expect(findJobFault(sampleJob(), { repeat: "", extras: { after: [] } })).toMatch(/schedule/);
    expect(findJobFault(sampleJob(), { repeat: "1m", extras: { after: [3] } })).toMatch(/schedule/);
  });

  test.each(["5m", "", "daily"])("refuses the interval %p", (repeat) =>
    expect(findJobFault(sampleJob(), { repeat })).toMatch(/schedule/),
  );
});
