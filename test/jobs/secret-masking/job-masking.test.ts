import { describe, expect, test } from "bun:test";
import {
  jobWithoutSecrets,
  maskJob,
  placeholder,
  UnknownSecret,
  unmaskJob,
} from "../../../src/jobs/secret-masking/index.ts";
import { sampleJob } from "../sample-job.ts";

const stored = sampleJob();
const noSaved = () => undefined;
const secrets = /deep|"secret"/;

describe("a job", () => {
  test("is masked in its destinations, sources and settings", () => {
    const masked = maskJob(stored);
    expect(JSON.stringify(masked)).not.toMatch(secrets);
    expect(masked.settings[1]?.value).toBe(placeholder);
    expect(masked.sources).toEqual(["/home/me/", `@/mnt/s3|s3://bucket/p?auth-password=${placeholder}`]);
    expect(masked.settings[2]?.value).toBe("10KB");
  });

  test("without its secrets has lost nothing else", () => {
    const shown = jobWithoutSecrets(stored);
    expect(JSON.stringify(shown)).not.toMatch(secrets);
    expect(shown.settings.map(({ name }) => name)).toEqual(["encryption-module", "--blocksize"]);
    expect(shown.targetUrl).toBe("s3://bucket/docs?auth-username=me");
  });

  test("that comes back as it was shown is the same", () => {
    expect(unmaskJob(maskJob(stored), { stored, savedUrl: noSaved })).toEqual(stored);
  });

  test("keeps the secret of its only source that is mounted elsewhere now", () => {
    const moved = { ...maskJob(stored), sources: [`@/mnt/other|s3://bucket/p?auth-password=${placeholder}`] };
    expect(unmaskJob(moved, { stored, savedUrl: noSaved }).sources).toEqual([
      "@/mnt/other|s3://bucket/p?auth-password=deeper",
    ]);
  });

  test("that moves to a saved destination gets the secret of that one", () => {
    const moved = { ...maskJob(stored), connectionStringId: 3 };
    const savedUrl = (id: number) => (id === 3 ? "s3://bucket?auth-password=saved" : undefined);
    expect(unmaskJob(moved, { stored, savedUrl }).targetUrl).toContain("auth-password=saved");
    expect(unmaskJob({ ...moved, connectionStringId: -1 }, { stored, savedUrl }).targetUrl).toContain("=deep");
  });

  test("with a placeholder for what was never there is refused", () => {
    const settings = [{ filter: "", name: "--aws-secret-access-key", value: placeholder }];
    expect(() => unmaskJob({ ...stored, settings }, { stored, savedUrl: noSaved })).toThrow(UnknownSecret);
    expect(() => unmaskJob(maskJob(stored), { stored: undefined, savedUrl: noSaved })).toThrow(UnknownSecret);
  });
});
