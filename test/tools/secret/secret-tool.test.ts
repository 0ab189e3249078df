import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sealBytes } from "../../../src/crypto/sealed-bytes.ts";
import { runTool } from "../../../src/tools/run.ts";
import { run } from "../../support/tool-run.ts";
import { startInThread } from "../../support/workers.ts";

let folder: string;
let store: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-secret-tool-"));
  const path = join(folder, "secrets");
  writeFileSync(path, sealBytes(Buffer.from('{"a":"hush"}'), "p"));
  store = `file-secret://${path}?passphrase=p`;
});
afterEach(() => rmSync(folder, { recursive: true }));

const environment = { MYSECRET: "hush", STORE: "env://" };
const tool = (...args: string[]) => run("secret-tool", args, { environment });

/** With somebody who types at a terminal. */
async function type(text: string, ...args: string[]) {
  let said = "";
  const keys = [...text];
  const code = await runTool("secret-tool", {
    arguments: args,
    environment,
    platform: process.platform,
    programFolder: folder,
    input: {
      isTTY: true,
      setRawMode: () => undefined,
      on: (event: string, listener: (chunk: string) => void) => {
        if (event === "data")
          for (const key of keys.splice(0, keys.indexOf("\r") + 1)) queueMicrotask(() => listener(key));
      },
      removeListener: () => undefined,
      resume: () => undefined,
      pause: () => undefined,
      async *[Symbol.asyncIterator]() {},
    },
    write: (words) => {
      said += words;
    },
    writeError: (words) => {
      said += words;
    },
    writeBytes: async () => undefined,
    written: async () => undefined,
    startWorker: startInThread,
    onSignal: () => () => undefined,
    exit: (status) => {
      throw new Error(`The program ended itself with ${status}`);
    },
  });
  return { code, said };
}

describe("secret-tool", () => {
  test("finds secrets, and never prints them", async () => {
    const { code, output } = await tool("test", "env://", "MYSECRET");
    expect([code, output]).toEqual([0, "Secrets:\n- MYSECRET: Found!\n"]);
    expect((await tool("test", "$store", "mysecret")).code).toBe(0);
    expect((await tool("test", "%STORE%", "mysecret")).code).toBe(0);
  });

  test("fails as a whole without one of them: 2", async () => {
    expect(await tool("test", "env://", "MYSECRET", "OTHER")).toMatchObject({
      code: 2,
      errorId: "KeyNotFound",
      output: "",
    });
    expect(await tool("test", "file-secret:///nowhere", "a")).toMatchObject({ code: 2, errorId: "SecretFileNotFound" });
  });

  test("refuses what it does not know: 1", async () => {
    for (const args of [
      [],
      ["test"],
      ["test", "env://"],
      ["test", "nosuch://", "a"],
      ["info", "nosuch"],
      ["set", "env://", "a", "b"],
    ]) {
      expect((await tool(...args)).code).toBe(1);
    }
    expect((await tool("help")).code).toBe(0);
  });

  test("explains the stores, and names that of the system: 2 if there is none", async () => {
    const { code, output } = await run("secret-tool", ["info"], { environment: { PATH: folder } });
    expect(code).toBe(2);
    for (const line of ["env - ", "hcv - ", "pass - pass (not supported)"]) expect(output).toContain(`  ${line}`);
    const one = await tool("info", "azkv://?password=hush");
    expect(one.code).toBe(0);
    for (const word of ["auth-type", "Type: Enumeration", "Default: ManagedIdentity"])
      expect(one.output).toContain(word);
    expect(one.output).not.toContain("hush");
    expect((await tool("info", "env")).code).toBe(0);
  });

  test("stores a secret, and replaces one only if that is wanted", async () => {
    expect(await tool("set", store, "b", "new")).toMatchObject({ code: 0, output: "Secret 'b' stored.\n" });
    expect(await tool("set", store, "a", "new")).toMatchObject({ code: 2, errorId: "KeyAlreadyExists" });
    expect((await tool("set", store, "a", "new", "--overwrite")).code).toBe(0);
    expect((await tool("test", store, "a", "b")).code).toBe(0);
  });

  test("asks twice for a secret that is not on its command line", async () => {
    expect(await tool("set", store, "c")).toMatchObject({ code: 1, errorId: "NoTerminal" });
    const different = await type("typed\rother\r", "set", store, "c");
    expect(different).toMatchObject({ code: 2, said: expect.stringContaining("SecretMismatch") });
    const { code, said } = await type("typed\rtyped\r", "set", store, "c");
    expect([code, said.includes("typed")]).toEqual([0, false]);
    expect((await tool("test", store, "c")).code).toBe(0);
  });
});
