import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { expectAgreement } from "./agreement.ts";
import { notReplayed } from "./deviations.ts";
import { type Dialog, hold, readDialogs } from "./dialog.ts";
import { readExchanges } from "./exchange.ts";
import { RecordedPlace } from "./recorded-place.ts";
import { RecordedServer } from "./recorded-server.ts";
import { Replay } from "./replay.ts";
import { untilIdle } from "./run-steps.ts";

const settings = readExchanges("settings");
const exchanges = [
  ...["sign-in", "backups", "runs", "sockets-without-upgrade"].flatMap((group) => readExchanges(group)),
  ...settings,
];
const place = new RecordedPlace();
// The run of the recording took ten seconds for it.
place.remove("several-blocklists.bin");
const server = await RecordedServer.start(place.folder);
const replay = new Replay(fetch, server.address, place.folder);
afterAll(async () => {
  await server.stop();
  place[Symbol.dispose]();
});

describe("websockets", () => {
  beforeAll(async () => {
    await run("login");
    for (const exchange of settings) if (exchange.method !== "GET") await replay.run(exchange);
    await replay.ask("PATCH", "/api/v1/serversettings", { "--zip-compression-level": null });
  });

  for (const dialog of readDialogs("events")) {
    test(dialog.name, async () => {
      await token("websocket", 5);
      // The recorded server has had failures of its own until then.
      if (dialog.name === "ws-backup") await replay.ask("POST", "/api/v1/backup/1/verify");
      await untilIdle(replay);
      await compare(dialog);
    });
  }

  describe("of a server with two jobs", () => {
    beforeAll(leaveTwoJobs);

    for (const name of ["ws-plain-get", "ws-plain-get-no-auth"]) {
      test(name, async () => expectAgreement(name, await run(name)));
    }

    for (const dialog of readDialogs("sockets")) {
      if (dialog.name in notReplayed) continue;
      test(dialog.name, () => compare(dialog));
    }
  });
});

test("websockets of a server with tokens of its own", async () => {
  using second = new RecordedPlace();
  const other = await RecordedServer.start(second.folder, [
    "--webservice-pre-auth-tokens=short;fixture-preauth-1;bad token here",
  ]);
  try {
    for (const dialog of readDialogs("second-server-sockets")) {
      await compare(dialog, other.address);
    }
  } finally {
    await other.stop();
  }
});

async function compare(dialog: Dialog, address = server.address): Promise<void> {
  expectAgreement(dialog.name, await hold(dialog, { address, replay, exchanges }));
}

function run(name: string) {
  const exchange = exchanges.find((one) => one.name === name);
  if (!exchange) throw new Error(`${name} was not recorded`);
  return replay.run(exchange);
}

async function token(operation: string, number: number): Promise<void> {
  const { Token } = (await replay.ask("POST", `/api/v1/auth/issuetoken/${operation}`)) as { Token: string };
  replay.variables.set(`JWT-SingleOperationToken-${number}`, Token);
}

/** Brings about what the recorded server had gone through until the last dialogs. */
async function leaveTwoJobs(): Promise<void> {
  await run("backup-create-slow");
  await run("backup-create-no-encryption");
  await run("backup-create-failing");
  await run("run-fails");
  for (const Name of ["Fifth", "Sixth", "More"]) {
    const Backup = {
      Name,
      TargetURL: "file://{folder}/dest/more",
      Sources: ["{folder}/source/"],
      Settings: [{ Name: "--no-encryption", Value: "true" }],
    };
    await replay.ask("POST", "/api/v1/backups", { Backup });
  }
  for (const id of [1, 2, 3, 5, 6]) await replay.ask("DELETE", `/api/v1/backup/${id}`);
  await untilIdle(replay);
  expect(await replay.ask("GET", "/api/v1/backups")).toMatchObject([{ Backup: { ID: "4" } }, { Backup: { ID: "7" } }]);
  replay.variables.set("JWT-AccessToken-4", await endedToken());
  for (const number of [9, 11, 12, 13]) await token("websocket", number);
  await token("export", 10);
}

/** The access token of somebody who has signed out again. */
async function endedToken(): Promise<string> {
  const call = (path: string, body: unknown, cookie = "") =>
    fetch(`${server.address}/api/v1/auth/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie: cookie },
      body: JSON.stringify(body),
    });
  const login = await call("login", { Password: "fixture-pass", RememberMe: true });
  const { AccessToken, RefreshNonce } = (await login.json()) as { AccessToken: string; RefreshNonce: string };
  await call("refresh/logout", { Nonce: RefreshNonce }, login.headers.get("Set-Cookie")?.split(";")[0]);
  return AccessToken;
}
