import * as v from "valibot";
import { parseTimespan } from "../../options/values/timespan.ts";
import { type HttpError, refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { integerInQuery, optionalFlag } from "../http/values.ts";
import { serverStatus } from "../shapes/server-status.ts";

const shortestPoll = 10;
const longestPoll = 60 * 60;

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/serverstate",
    access: "read",
    forSomeJobs: true,
    summary: "What the server does; on request, as soon as something has changed",
    query: v.object({
      lastEventId: v.optional(integerInQuery),
      longpoll: optionalFlag,
      duration: v.optional(v.string()),
    }),
    handle: async ({ query, request }, services) => {
      if (query.longpoll) {
        const { lastEventId } = query;
        if (lastEventId === undefined) throw missing("the last event id");
        const seconds = pollDuration(query.duration);
        await services.events.changed(lastEventId, seconds * 1000, request.signal);
      }
      return serverStatus(services);
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/serverstate/pause",
    access: "stop",
    summary: "Start nothing new, and let what runs rest",
    query: v.object({ duration: v.optional(v.string(), ""), pauseTransfers: optionalFlag }),
    handle: ({ query }, { tasks, clock }) => {
      const seconds = secondsOf(query.duration);
      if (seconds === undefined) throw refused(400, "DurationInvalid", "The duration must be a valid time span");
      const until = seconds > 0 ? new Date(clock.now().getTime() + seconds * 1000) : undefined;
      tasks.pause({ until, transfers: query.pauseTransfers });
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/serverstate/resume",
    access: "run",
    summary: "Go on after a pause",
    handle: (_, { tasks }) => tasks.resume(),
  }),
];

function pollDuration(text: string | undefined): number {
  if (!text) throw missing("the duration");
  const seconds = secondsOf(text);
  if (seconds === undefined) throw missing("the duration and it must be a valid time span");
  if (seconds < shortestPoll || seconds > longestPoll) {
    throw refused(400, "DurationInvalid", "The duration must be between 10 seconds and 1 hour");
  }
  return seconds;
}

function missing(what: string): HttpError {
  return refused(400, "DurationInvalid", `When activating long poll, the request must include ${what}`);
}

function secondsOf(text: string): number | undefined {
  try {
    return parseTimespan(text);
  } catch {
    return undefined;
  }
}
