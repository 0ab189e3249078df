import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { FieldCipher } from "../../../src/crypto/field-encryption.ts";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import { keyExample } from "../../../src/server/triggers/key-example.ts";
import { type SignedRequest, signatureOf } from "../../../src/server/triggers/signature.ts";
import { ApiServer } from "../../support/api-server.ts";

const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");

let api: ApiServer;
let key: { ID: number; Key: string };
beforeEach(async () => {
  api = await new ApiServer().login();
  const Settings = [{ Name: "--no-encryption", Value: "" }];
  await api.post("/api/v1/backups", {
    Backup: { Name: "Documents", TargetURL: "file:///d", Sources: ["/s"], Settings },
  });
  key = await makeKey({ Name: "signs", Signs: true, Scopes: ["run", "read"] });
  api.token = undefined;
});
afterEach(() => api[Symbol.dispose]());

async function makeKey(body: object): Promise<typeof key> {
  return (await api.post("/api/v1/trigger-keys", body)).body as typeof key;
}

const now = () => Math.floor(api.now.getTime() / 1000);
const run: Omit<SignedRequest, "time"> = {
  nonce: "0123456789abcdef",
  method: "POST",
  path: "/api/trigger/1/run",
  body: new Uint8Array(),
};

function headersOf(signed: SignedRequest, changes: Record<string, string> = {}): Record<string, string> {
  return {
    "X-Bunker-Key": String(key.ID),
    "X-Bunker-Time": String(signed.time),
    "X-Bunker-Nonce": signed.nonce,
    "X-Bunker-Signature": signatureOf(signed, key.Key),
    ...changes,
  };
}

const send = (headers: Record<string, string>, method = run.method, path = run.path, body?: unknown) =>
  api.ask(method, path, { headers, ...(body !== undefined && { body }) });
const refusedWith = (HelpId: string) => ({ status: 401, body: { Code: 401, HelpId } });

describe("a signed request", () => {
  test("may do what its key may, and is never the key itself", async () => {
    expect((await send(headersOf({ ...run, time: now() }))).body).toEqual({ Status: "OK", ID: 2 });
    const read = { ...run, nonce: "another-0123456789", method: "GET", path: "/api/v1/backups?x=1", time: now() };
    expect((await send(headersOf(read), "GET", read.path)).status).toBe(200);
    const stop = { ...run, nonce: "a-third-0123456789", path: "/api/trigger/1/stop", time: now() };
    expect(await send(headersOf(stop), "POST", stop.path)).toMatchObject({
      status: 403,
      body: { HelpId: "KeyNotForThis" },
    });
    expect(await send({ Authorization: `Bearer ${key.Key}` })).toMatchObject(refusedWith("KeySigns"));
    expect(api.tasks.tasks).toHaveLength(1);
  });

  test("counts once, also for a server that was started anew", async () => {
    const headers = headersOf({ ...run, time: now() });
    expect((await send(headers)).status).toBe(200);
    expect(await send(headers)).toMatchObject(refusedWith("SignatureUsed"));
    using again = new ApiServer();
    const stored = ServerDatabase.open(api.database.path, { cipher: undefined });
    expect(stored.triggerKeys.useNonce(key.ID, run.nonce, new Date(api.now.getTime() + 1), api.now)).toBe(false);
    stored.close();
    expect(again.database.triggerKeys.list()).toEqual([]);
  });

  test("is of now, and what was remembered is forgotten when it can't be of now any more", async () => {
    for (const [time, index] of [
      [-301, 1],
      [301, 2],
    ] as const) {
      const signed = { ...run, nonce: `${run.nonce}${index}`, time: now() + time };
      expect(await send(headersOf(signed))).toMatchObject(refusedWith("SignatureNotOfNow"));
    }
    for (const [time, index] of [
      [-299, 3],
      [299, 4],
    ] as const) {
      expect((await send(headersOf({ ...run, nonce: `${run.nonce}${index}`, time: now() + time }))).status).toBe(200);
    }
    api.later(1000);
    const { triggerKeys } = api.database;
    expect(triggerKeys.useNonce(key.ID, `${run.nonce}3`, api.now, api.now)).toBe(true);
  });

  test("counts only as it was signed", async () => {
    const signed = { ...run, body: new TextEncoder().encode('{"a":1}'), time: now() };
    const good = headersOf(signed);
    const attempts = [
      () => send(good, "POST", run.path, '{"a":2}'),
      () => send(good, "POST", run.path),
      () => send(good, "POST", `${run.path}?wait=0`, '{"a":1}'),
      () => send({ ...good, "X-Bunker-Nonce": "fedcba9876543210" }, "POST", run.path, '{"a":1}'),
      () => send({ ...good, "X-Bunker-Time": String(now() + 1) }, "POST", run.path, '{"a":1}'),
      () => send({ ...good, "X-Bunker-Key": "77" }, "POST", run.path, '{"a":1}'),
      () => send({ ...good, "X-Bunker-Signature": "0".repeat(64) }, "POST", run.path, '{"a":1}'),
    ];
    for (const attempt of attempts) expect(await attempt()).toMatchObject(refusedWith("SignatureWrong"));
    expect((await send(good, "POST", run.path, '{"a":1}')).status).toBe(200);
  });

  test("with headers that are none is told how they should be", async () => {
    const good = headersOf({ ...run, time: now() });
    for (const wrong of [
      { "X-Bunker-Key": "one" },
      { "X-Bunker-Time": "yesterday" },
      { "X-Bunker-Nonce": "short" },
      { "X-Bunker-Nonce": "has\tother characters in it" },
      { "X-Bunker-Signature": "abc" },
    ]) {
      expect(await send({ ...good, ...wrong })).toMatchObject(refusedWith("SignatureMalformed"));
    }
  });

  test("by a key that was sent along, was revoked or has expired is worth nothing", async () => {
    await api.login();
    const sent = await makeKey({ Name: "sent" });
    const short = await makeKey({ Name: "short", Signs: true, Expires: "2026-01-01T00:00:01Z" });
    await api.ask("DELETE", `/api/v1/trigger-key/${key.ID}`);
    api.token = undefined;
    expect(await send(headersOf({ ...run, time: now() }))).toMatchObject(refusedWith("KeyRevoked"));
    key = sent;
    expect(await send(headersOf({ ...run, time: now() }))).toMatchObject(refusedWith("SignatureWrong"));
    key = short;
    api.later(2);
    expect(await send(headersOf({ ...run, time: now() }))).toMatchObject(refusedWith("KeyExpired"));
  });

  test("is another one whatever of it changes", () => {
    const request = fc.record({
      time: fc.nat(),
      nonce: fc.stringMatching(/^[a-z0-9]{16,20}$/),
      method: fc.constantFrom("GET", "POST"),
      path: fc.stringMatching(/^\/[a-z/?=]{0,12}$/),
      body: fc.uint8Array({ maxLength: 20 }),
    });
    fc.assert(
      fc.property(request, request, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(signatureOf(one, "secret") === signatureOf(other, "secret")).toBe(isSame);
      }),
    );
  });
});

test("a key that signs is encrypted in the database as other secrets are", () => {
  const path = join(api.folder, "encrypted.sqlite");
  const cipher = new FieldCipher("the key of the settings");
  const signingKey = "bunker-signing-very-secret";
  const wanted = {
    name: "x",
    hash: "ab",
    signingKey,
    scopes: ["run"],
    jobIds: null,
    created: api.now,
    expires: null,
  } as const;
  const database = ServerDatabase.open(path, { cipher });
  const id = database.triggerKeys.create(wanted);
  expect(database.triggerKeys.get(id)?.signingKey).toBe(signingKey);
  database.close();
  expect(readFileSync(path).includes(signingKey)).toBe(false);
});

describe("the example", () => {
  const shell = async (script: string): Promise<string> =>
    (await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script])).stdout;

  async function served<T>(work: (root: string) => Promise<T>): Promise<T> {
    const connection = { remoteAddress: "127.0.0.1", keepOpen: () => undefined, upgrade: () => undefined };
    const fetch = (request: Request) => api.app.fetch(request, { connection });
    const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch });
    try {
      return await work(server.url.href);
    } finally {
      await server.stop(true);
    }
  }

  test("of the README is that of the pages, and starts a backup", async () => {
    const example = keyExample({
      ...{ root: "http://localhost:8200/", id: 1, key: "<key>", signs: true, scope: "run", backup: "Documents" },
    });
    expect(readme).toContain(example);
    api.now = new Date();
    const answer = await served((root) =>
      shell(
        example
          .replace("key=1", `key=${key.ID}`)
          .replace("<key>", key.Key)
          .replace("?wait=1", "")
          .replace("http://localhost:8200", root.replace(/\/$/, "")),
      ),
    );
    expect(JSON.parse(answer)).toEqual({ Status: "OK", ID: 2 });
    expect(api.tasks.tasks).toHaveLength(1);
  });

  test.each(["run", "stop", "status", "metrics", "read"] as const)("works for what a key is for: %s", async (scope) => {
    api.now = new Date();
    await api.login();
    const made = [true, false].map(async (Signs) => ({
      ...(await makeKey({ Name: scope, Scopes: [scope], Signs })),
      signs: Signs,
    }));
    const keys = await Promise.all(made);
    api.token = undefined;
    for (const { ID: id, Key, signs } of keys) {
      // A run that waits would wait for ever here.
      const example = (root: string) =>
        keyExample({ root, id, key: Key, signs, scope, backup: "Documents" }).replace("?wait=1", "");
      const answer = await served((root) => shell(example(root)));
      expect(answer).toMatch(
        { run: /"ID":/, stop: /"IDs":/, status: /"State":/, metrics: /^# HELP/, read: /"Documents"/ }[scope],
      );
    }
  });
});
