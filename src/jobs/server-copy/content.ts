import { createHash } from "node:crypto";
import * as v from "valibot";
import type { DuplicatiServer } from "../../database/import-duplicati/server-content.ts";
import { scheduleExtras } from "../../database/server/schedules.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { programVersion } from "../../engine/program-version.ts";
import { UserError } from "../../support/errors.ts";
import { type TravellingUser, travellingUser, Users } from "../users/users.ts";
import { metadataForOthers } from "../watch/watch-record.ts";

/** The settings of a server as they travel. */
export interface ServerCopy {
  readonly text: string;
  /** Another one only when somebody has changed something: what runs tell of themselves does not count. */
  readonly hash: string;
}

type ContentParts = Pick<ServerDatabase, "jobs" | "schedules" | "settings" | "globalOptions" | "connectionStrings">;

/**
 * All jobs with their schedules, options for all jobs, saved destinations and settings, with secrets, and who may do what.
 * What people sign in with, keys and tokens stay where they are: whoever knows the passphrase of one backup could try out
 * passwords, and no new server needs them.
 *
 * @param travels tells of a setting whether it means something elsewhere.
 */
export function serverCopy(database: ContentParts, travels: (name: string) => boolean, now: Date): ServerCopy {
  const jobs = database.jobs.all().map((job) => ({ ...job, metadata: metadataForOthers(job.metadata) }));
  const schedules = database.schedules.all().map(({ id: _, ...schedule }) => schedule);
  const rest = {
    settings: Object.fromEntries([...database.settings.all()].filter(([name, value]) => value !== "" && travels(name))),
    globalOptions: database.globalOptions.all(),
    connectionStrings: database.connectionStrings.list(),
    users: new Users(database.settings, { now: () => now }).travelling(),
  };
  const lasting = {
    ...rest,
    jobs: jobs.map(({ metadata: _, ...job }) => job),
    schedules: schedules.map(({ time: _, lastRun: __, ...schedule }) => schedule),
  };
  const hash = createHash("sha256").update(JSON.stringify(lasting)).digest("hex");
  const about = { format: 1, program: programVersion.number, written: now };
  return { text: JSON.stringify({ bunkerServer: about, jobs, schedules, ...rest }, undefined, 1), hash };
}

const date = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);
const schema = v.object({
  bunkerServer: v.object({ format: v.literal(1), written: date }),
  jobs: v.array(
    v.object({
      id: v.number(),
      name: v.string(),
      description: v.string(),
      tags: v.array(v.string()),
      targetUrl: v.string(),
      databasePath: v.string(),
      externalId: v.nullable(v.string()),
      connectionStringId: v.number(),
      operationType: v.picklist(["Backup", "Sync"]),
      metadata: v.record(v.string(), v.string()),
      sources: v.array(v.string()),
      settings: v.array(v.object({ filter: v.string(), name: v.string(), value: v.string() })),
      filters: v.array(v.object({ order: v.number(), include: v.boolean(), expression: v.string() })),
      additionalTargets: v.array(
        v.object({
          urlKey: v.string(),
          targetUrl: v.string(),
          mode: v.string(),
          interval: v.nullable(v.string()),
          connectionStringId: v.number(),
          options: v.nullable(v.string()),
          createdAt: date,
          updatedAt: date,
        }),
      ),
    }),
  ),
  schedules: v.array(
    v.object({
      jobId: v.number(),
      time: date,
      repeat: v.string(),
      lastRun: v.nullable(date),
      rule: v.string(),
      extras: scheduleExtras,
    }),
  ),
  settings: v.record(v.string(), v.string()),
  globalOptions: v.array(v.object({ name: v.string(), value: v.string(), filter: v.string() })),
  connectionStrings: v.array(
    v.object({
      id: v.number(),
      name: v.string(),
      description: v.string(),
      baseUrl: v.string(),
      createdAt: date,
      updatedAt: date,
    }),
  ),
  users: v.optional(v.array(travellingUser), []),
});

/** A server whose settings were found. */
export interface FoundServer {
  readonly written: Date;
  readonly server: DuplicatiServer;
  readonly users: readonly TravellingUser[];
}

/**
 * Reads the newest of some texts; undefined if there is none. What no text of this kind is, is left out, unless all are so.
 *
 * @throws UserError `ServerSettingsNotReadable`.
 */
export function newestServer(texts: readonly string[]): FoundServer | undefined {
  const found = texts.flatMap((text) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    return parsed.success ? [parsed.output] : [];
  });
  if (texts.length > 0 && found.length === 0) {
    throw new UserError("ServerSettingsNotReadable", "The settings that lie there are not understood", {
      advice: "They may come from a newer version of Bunker: update it, and look again.",
    });
  }
  const newest = found.toSorted((a, b) => b.bunkerServer.written.getTime() - a.bunkerServer.written.getTime())[0];
  if (!newest) return undefined;
  const { bunkerServer, settings, users, ...server } = newest;
  const nothing = { notifications: [], errorLog: [], uiStorage: [] };
  return {
    written: bunkerServer.written,
    users,
    server: { ...server, ...nothing, settings: new Map(Object.entries(settings)) },
  };
}
