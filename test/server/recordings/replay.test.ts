import { afterAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { readJwtConfig } from "../../../src/server/auth/jwt-config.ts";
import { ApiServer } from "../../support/api-server.ts";
import { deviationOf } from "./deviations.ts";
import { readExchanges } from "./exchange.ts";
import { RecordedPlace } from "./recorded-place.ts";
import { Replay } from "./replay.ts";
import { recordedSteps } from "./steps.ts";

/** What is no part of the app in memory: pages, what is read from the computer, the log and certificates of a server. */
const elsewhere = [
  /^\/(?:(?:login|signin)\.html|favicon\.ico)?$/,
  /^\/api\/v1\/(?:acknowledgements|changelog|filesystem|folderstatus|licenses|systeminfo|updates|webmodules?)\b/,
  /^\/api\/v1\/logdata\/poll$/,
  /^\/api\/v1\/uisettings$/,
];
const place = new RecordedPlace();
const server = new ApiServer({
  settings: {
    "server-port-changed": "True",
    "server-listen-interface": "loopback",
    "server-disable-https": "False",
    "disable-tray-icon-login": "False",
  },
});
server.now = new Date();
Object.assign(server.surroundings.environment, { HOME: join(place.folder, "home") });
server.database.notifications.add({
  type: "Warning",
  title: "Unencrypted database",
  message: "The settings are not encrypted",
  action: "config:issue:unencrypted-database",
  exception: "",
  jobId: null,
  time: server.now,
  logEntryId: null,
  messageId: "UnencryptedDatabase",
  messageLogTag: null,
});
await server.services.authentication.password.set("fixture-pass");
const connection = { remoteAddress: "127.0.0.1", keepOpen: () => undefined, upgrade: () => undefined };
const send = async (request: Request) => server.app.fetch(request, { connection });
const replay = new Replay(send, "http://127.0.0.1:8200", place.folder);
const steps = recordedSteps(() => readJwtConfig(server.database.settings));
afterAll(() => {
  server[Symbol.dispose]();
  place[Symbol.dispose]();
});

for (const group of ["sign-in", "settings", "files-and-destinations"]) {
  describe(group, () => {
    for (const exchange of readExchanges(group)) {
      if (elsewhere.some((path) => path.test(exchange.path.split("?")[0] ?? ""))) continue;
      test(exchange.name, async () => {
        await steps[exchange.name]?.(replay);
        const differences = await replay.run(exchange);
        const { at = [] } = deviationOf(exchange.name) ?? {};
        if (differences.map((difference) => difference.at).join("\n") !== at.join("\n")) {
          expect(differences.map((difference) => JSON.stringify(difference))).toEqual([]);
        }
      });
    }
  });
}
