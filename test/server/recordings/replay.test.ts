import { afterAll } from "bun:test";
import { RecordedPlace } from "./recorded-place.ts";
import { RecordedServer } from "./recorded-server.ts";
import { Replay } from "./replay.ts";
import { replayGroups } from "./replayed-groups.ts";
import { recordedSteps } from "./steps.ts";

const place = new RecordedPlace();
const server = await RecordedServer.start(place.folder);
const replay = new Replay(fetch, server.address, place.folder);
afterAll(async () => {
  await server.stop();
  place[Symbol.dispose]();
});

const groups = [
  "sign-in",
  "settings",
  "files-and-destinations",
  "backups",
  "runs",
  "contents",
  "operations",
  "command-line-and-schedules",
  "deletions",
];
/** Of groups that are about other things, those that are asked while something runs. */
const askedWhileBusy = ["tasks-commandline", "serverstate-schedule-due", "tasks-schedule-due"];

replayGroups(groups, replay, {
  steps: recordedSteps(place, () => server.jwtConfig()),
  isBusy: (name, group) => group === "runs" || group === "sign-in" || askedWhileBusy.includes(name),
  askedBefore: { run: "longpoll-woken" },
});
