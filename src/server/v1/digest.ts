import * as v from "valibot";
import { formatUtcTime } from "../../support/time.ts";
import { currentDigest, nextDigest, sendDigest } from "../digest.ts";
import { type Route, route } from "../http/route.ts";

/** The message with the state of all backups; the settings `digest-weekday` and `digest-hour` say when it is sent. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/digest",
    access: "read",
    summary: "What the weekly digest of all backups says now, and when it is sent next; null: not by itself",
    answer: v.object({ Text: v.string(), Good: v.boolean(), Next: v.nullable(v.string()) }),
    handle: (_, services) => {
      const { text, isGood } = currentDigest(services);
      const next = nextDigest(services);
      return { Text: text, Good: isGood, Next: next ? formatUtcTime(next) : null };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/digest/send",
    access: "administer",
    summary: "Sends the digest of all backups now, by the report modules that all backups have",
    handle: (_, services) => sendDigest(services),
  }),
];
