import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { InProcessProgram } from "../support/in-process-program.ts";

let program: InProcessProgram;
beforeAll(() => {
  program = new InProcessProgram();
  writeFileSync(program.path("source", "file"), "content");
});
afterAll(() => program[Symbol.dispose]());

const backup = (options: Record<string, string>) => program.run("backup", [program.source], options);

describe("modules that the user does not allow", () => {
  test.each([
    [{ "no-encryption": "true", "allowed-backend-modules": "s3,ftp" }, "BackendNotSupported"],
    [{ passphrase: "x", "allowed-encryption-modules": "gpg" }, "UnsupportedEncryptionModule"],
    [{ "no-encryption": "true", "allowed-compression-modules": "tgz" }, "UnsupportedCompressionModule"],
  ])("are not used: %j", async (options, errorId) => {
    expect(await backup(options as never)).toMatchObject({ code: 100, errorId });
    expect(readdirSync(program.remote)).toEqual([]);
  });

  test("leave the others, and blank lists leave all", async () => {
    const allowed = {
      "allowed-backend-modules": "S3, File",
      "allowed-encryption-modules": "",
      "allowed-compression-modules": "zip",
    };
    expect(await backup({ passphrase: "x", ...allowed })).toMatchObject({ code: 0, errorId: undefined });
    expect(existsSync(program.database)).toBe(true);
  });

  test("do not matter where nothing is encrypted", async () => {
    const options = { "no-encryption": "true", prefix: "other", dbpath: program.path("other.sqlite") };
    expect((await backup({ ...options, "allowed-encryption-modules": "gpg" })).code).toBe(0);
  });
});
