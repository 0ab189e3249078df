import { afterAll } from "bun:test";
import { RecordedPlace } from "./recorded-place.ts";
import { RecordedServer } from "./recorded-server.ts";
import { Replay } from "./replay.ts";
import { replayGroups } from "./replayed-groups.ts";

const place = new RecordedPlace();
const server = await RecordedServer.start(place.folder, [
  "--webservice-enable-forever-token",
  "--webservice-cors-origins=https://ui.example;https://two.example",
  "--webservice-allowed-hostnames=backup.example",
  "--webservice-pre-auth-tokens=short;fixture-preauth-1;bad token here",
  "--webservice-disable-signin-tokens=true",
  "--webservice-disable-api-extensions=v1:websocket",
  "--webservice-api-only",
]);
const replay = new Replay(fetch, server.address, place.folder);
afterAll(async () => {
  await server.stop();
  place[Symbol.dispose]();
});

replayGroups(["second-server"], replay, {
  steps: {
    "opt-forever-token": async ({ variables }) => {
      variables.set("JWT-AccessToken-1", variables.fill("{JWT-AccessToken-9}"));
    },
  },
  // It has no jobs.
  isBusy: () => true,
  askedBefore: {},
});
