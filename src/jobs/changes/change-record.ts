import * as v from "valibot";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { ServerEvents } from "../events.ts";

const counts = { of: v.number(), usual: v.number() };
const schema = v.intersect([
  v.object({
    /** When the run ended. */
    time: v.pipe(
      v.string(),
      v.isoTimestamp(),
      v.transform((text) => new Date(text)),
    ),
  }),
  v.variant("kind", [
    v.object({ kind: v.literal("files"), changed: v.number(), ...counts }),
    v.object({ kind: v.literal("size"), lost: v.number(), ...counts }),
    v.object({ kind: v.picklist(["ignored-files", "ignored-size"]), more: v.number(), ...counts }),
  ]),
]);

/** An unusual change that nobody has acknowledged yet. */
export type ChangeRecord = v.InferOutput<typeof schema>;

/** Where it lies among the metadata of a job. */
export const changeKey = "UnusualChange";
/** The message id of its notification, which stays until somebody acknowledges the change. */
export const changeNotice = "UnusualChange";

export function changeRecord(metadata: Readonly<Record<string, string>>): ChangeRecord | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), metadata[changeKey]);
  return parsed.success ? parsed.output : undefined;
}

/** Somebody has seen it: the notification goes, and old versions go again by the rules of the job. */
export function acknowledgeChange(
  { database, events }: { readonly database: ServerDatabase; readonly events: ServerEvents },
  jobId: number,
): void {
  database.transaction(() => {
    database.jobs.setMetadata(jobId, { [changeKey]: null });
    database.notifications.deleteKind(String(jobId), changeNotice);
  });
  events.emit("jobs");
  events.emit("notifications");
}
