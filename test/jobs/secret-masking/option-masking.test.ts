import { describe, expect, test } from "bun:test";
import {
  maskJob,
  maskOption,
  optionWithoutSecrets,
  placeholder,
  UnknownSecret,
  unmaskJob,
  unmaskOption,
} from "../../../src/jobs/secret-masking/index.ts";
import { sampleJob } from "../sample-job.ts";

const copies = JSON.stringify({
  "sync-on-warnings": false,
  destinations: [
    { url: "s3://one/folder?auth-username=me&auth-password=deep1", mode: "inline", "dst-options": ["--use-ssl=true"] },
    { Url: "ftp://anna:deep2@host/folder", interval: "1D", "dst-options": ["auth-password=deep3", "passive=true"] },
  ],
});
const mail = "smtp://anna:deep4@mail.example.com:25/?starttls=always;smtps://other.example.com";

describe.each([
  ["--remote-sync-json-config", copies],
  ["send-mail-url", mail],
  ["SEND-HTTP-URL", "https://me:deep@example.com/hook?password=deep5&to=x"],
])("the option %s", (name, value) => {
  test("is shown with placeholders for the secrets in it, and nothing else", () => {
    const masked = maskOption(name, value);
    expect(masked).not.toContain("deep");
    expect(masked).toContain(placeholder);
    expect(masked.replaceAll(placeholder, "").length).toBeGreaterThan(30);
  });

  test("that comes back as it was shown is the same", () => {
    expect(unmaskOption(name, maskOption(name, value), value)).toBe(value);
  });

  test("has no secret without them, and no place where one was", () => {
    expect(optionWithoutSecrets(name, value)).not.toMatch(/deep|\*/);
  });

  test("with placeholders for what was never there is refused", () => {
    expect(() => unmaskOption(name, maskOption(name, value), undefined)).toThrow(UnknownSecret);
  });
});

test("further destinations that change places, or are taken out, keep their own secrets", () => {
  const masked = JSON.parse(maskOption("remote-sync-json-config", copies));
  const moved = JSON.stringify({ destinations: [masked.destinations[1], masked.destinations[0]] });
  const { destinations } = JSON.parse(unmaskOption("remote-sync-json-config", moved, copies));
  expect(destinations[0].Url).toBe("ftp://anna:deep2@host/folder");
  expect(destinations[0]["dst-options"]).toEqual(["auth-password=deep3", "passive=true"]);
  expect(destinations[1].url).toContain("auth-password=deep1");
  const alone = JSON.stringify({ destinations: [masked.destinations[1]] });
  expect(unmaskOption("remote-sync-json-config", alone, copies)).toContain("deep3");
});

test("a description that can't be read is a secret as a whole, the path of a file is none", () => {
  expect(maskOption("remote-sync-json-config", '{"destinations": [{"url": "s3://x?auth-password=deep"}')).toBe(
    placeholder,
  );
  expect(maskOption("remote-sync-json-config", "/etc/copies.json")).toBe("/etc/copies.json");
});

test("the options of a job's further destinations are masked and come back", () => {
  const job = sampleJob();
  const options = JSON.stringify({ "dst-options": ["--auth-password=deepest"], retry: 2 });
  const stored = { ...job, additionalTargets: job.additionalTargets.map((target) => ({ ...target, options })) };
  const masked = maskJob(stored);
  expect(masked.additionalTargets[0]?.options).not.toContain("deepest");
  expect(unmaskJob(masked, { stored, savedUrl: () => undefined })).toEqual(stored);
});
