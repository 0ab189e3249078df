import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { placeholder } from "../../../src/jobs/secret-masking/index.ts";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
let folder: string;
beforeEach(async () => {
  api = await new ApiServer().login();
  folder = join(api.folder, "dest");
  mkdirSync(folder);
});
afterEach(() => api[Symbol.dispose]());

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member
const testing = async (url: string, more: object = {}): Promise<any> =>
  (await api.post("/api/v2/destination/test", { DestinationUrl: url, Options: null, AutoCreate: false, ...more })).body;
const listing = async (more: object = {}) => {
  const body = { DestinationUrl: `file://${folder}`, Path: "", BackupId: null, Offset: null, Limit: null, ...more };
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member
  return (await api.post("/api/v2/destination/list", body)).body as any;
};

describe("a test of a destination", () => {
  test("tells what is there", async () => {
    expect((await testing(`file://${folder}`)).Data).toMatchObject({ FolderExists: true, FolderIsEmpty: true });
    writeFileSync(join(folder, "duplicati-20260101T000000Z.dlist.zip.aes"), "x");
    expect((await testing(`file://${folder}`, { ReadOnlyTest: true })).Data).toMatchObject({
      FolderIsEmpty: false,
      FolderContainsBackupFiles: true,
      FolderContainsEncryptedBackupFiles: true,
    });
  });

  test("tells of a folder that is missing, and creates it only if asked to", async () => {
    const missing = `file://${folder}/none`;
    expect(await testing(missing)).toMatchObject({
      Success: false,
      StatusCode: "missing-folder",
      Data: { FolderExists: false },
    });
    expect(existsSync(join(folder, "none"))).toBe(false);
    expect(await testing(missing, { AutoCreate: true })).toMatchObject({ Success: true });
    expect(existsSync(join(folder, "none"))).toBe(true);
  });

  test.each(["", "nosuch://x/y", `s3://b/x?auth-password=${placeholder}`])("of %p fails with a text", async (url) => {
    const answer = await testing(url);
    expect(answer).toMatchObject({ Success: false, Data: null });
    expect(answer.Error).not.toBe("");
  });

  test("needs all that is asked for", async () => {
    const body = { DestinationUrl: `file://${folder}`, AutoCreate: false };
    expect((await api.post("/api/v2/destination/test", body)).status).toBe(400);
  });
});

describe("a list of a destination", () => {
  beforeEach(() => {
    mkdirSync(join(folder, "sub"));
    for (const name of ["a", "b"]) writeFileSync(join(folder, "sub", name), name);
    writeFileSync(join(folder, "c"), "ccc");
  });

  test("has files and folders with the path that was asked for", async () => {
    const { Data, StatusCode } = await listing();
    expect(StatusCode).toBe("Success");
    expect(Data.Items.toSorted((x: { Path: string }, y: { Path: string }) => (x.Path < y.Path ? -1 : 1))).toEqual([
      { Path: "/c", Size: 3, Metadata: null },
      { Path: "/sub/", Size: 0, Metadata: null },
    ]);
    const inner = await listing({ Path: "sub/" });
    expect(inner.Data.Items.map(({ Path }: { Path: string }) => Path).toSorted()).toEqual(["sub/a", "sub/b"]);
  });

  test("comes in pages", async () => {
    const page = await listing({ Path: "sub", Limit: 1 });
    expect(page.Data).toMatchObject({ Offset: 0, HasMore: true });
    expect((await listing({ Path: "sub", Limit: "1", Offset: "1" })).Data.HasMore).toBe(false);
    expect((await listing({ Limit: 0 })).Data).toEqual({ Items: [], Offset: 0, HasMore: true });
    expect(await listing({ Limit: 201 })).toMatchObject({ StatusCode: "Failed" });
  });
});
