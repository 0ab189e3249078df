import { randomInt, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { UserError } from "../../support/errors.ts";
import type { ServerDatabase } from "../server/server-database.ts";
import type { StoredJob } from "../server/stored-job.ts";
import type { DuplicatiServer } from "./server-content.ts";
import { type TakenNames, takeGlobalOptions, takeSettings } from "./settings.ts";

/** Where the two servers keep their files. */
export interface Folders {
  /** Undefined: it is a server of Bunker, whose local databases are used where they are. */
  readonly duplicati: string | undefined;
  readonly own: string;
}

export interface TakenJob {
  readonly name: string;
  /** `there`: a job of this name and destination is there already, and stays as it is. */
  readonly outcome: "added" | "there" | "refused";
  /** Another name than Duplicati's if that one is taken. */
  readonly storedName: string;
  readonly hasSchedule: boolean;
  /** Why it was refused. */
  readonly reason: string;
}

/** What was taken over; the names of settings, never their values. */
export interface TakeOverReport {
  readonly jobs: readonly TakenJob[];
  /** The numbers of jobs here by those there. */
  readonly jobNumbers: Numbers;
  /** Saved destinations that were added, by the names that they have now. */
  readonly connectionStrings: readonly string[];
  readonly settings: TakenNames;
  readonly globalOptions: TakenNames;
  readonly notifications: number;
  readonly errorLog: number;
  readonly uiValues: number;
}

/**
 * Writes what Bunker's database does not have yet; what is there stays as it is. Within a transaction of the caller's. Not taken
 * are signing keys, sign-ins and temporary files, and what only tells how Duplicati's own process is doing.
 */
export function takeOver(server: DuplicatiServer, database: ServerDatabase, folders: Folders): TakeOverReport {
  const saved = takeConnectionStrings(server, database);
  const numbers = new Map<number, number>();
  const jobs = server.jobs.map((job) => takeJob(job, server, database, folders, saved.numbers, numbers));
  return {
    jobs,
    jobNumbers: numbers,
    connectionStrings: saved.added,
    settings: takeSettings(server.settings, database.settings),
    globalOptions: takeGlobalOptions(server.globalOptions, database.globalOptions),
    notifications: takeNotifications(server, database, numbers),
    errorLog: takeErrorLog(server, database, numbers),
    uiValues: takeUiStorage(server, database),
  };
}

/** Duplicati's numbers, and those that Bunker's database has given. */
type Numbers = ReadonlyMap<number, number>;

function takeConnectionStrings({ connectionStrings }: DuplicatiServer, database: ServerDatabase) {
  const numbers = new Map<number, number>();
  const added: string[] = [];
  for (const { id, ...connection } of connectionStrings) {
    const known = database.connectionStrings.list();
    const same = known.find(({ name, baseUrl }) => baseUrl === connection.baseUrl && isName(name, connection.name));
    const name = freeName(connection.name, new Set(known.map((each) => each.name.toLowerCase())));
    numbers.set(id, same?.id ?? database.connectionStrings.insert({ ...connection, name }));
    if (!same) added.push(name);
  }
  return { numbers, added };
}

function takeJob(
  { id, ...job }: StoredJob,
  server: DuplicatiServer,
  database: ServerDatabase,
  folders: Folders,
  connections: Numbers,
  numbers: Map<number, number>,
): TakenJob {
  const known = database.jobs.list();
  const earlier = new Set(numbers.values());
  const schedule = server.schedules.find(({ jobId }) => jobId === id);
  const taken = { name: job.name, hasSchedule: schedule !== undefined, reason: "" };
  const same = known.find(
    (each) => each.targetUrl === job.targetUrl && isName(each.name, job.name) && !earlier.has(each.id),
  );
  if (same) {
    numbers.set(id, same.id);
    return { ...taken, outcome: "there", storedName: same.name };
  }
  const storedName = freeName(job.name, new Set(known.map(({ name }) => name.toLowerCase())));
  const databasePath = databasePathFor(job.databasePath, folders, new Set(known.map((each) => each.databasePath)));
  const connectionOf = (connection: number) => connections.get(connection) ?? -1;
  const additionalTargets = job.additionalTargets.map((target) => ({
    ...target,
    urlKey: database.jobs.hasTarget(target.urlKey) ? randomUUID() : target.urlKey,
    connectionStringId:
      target.connectionStringId > 0 ? connectionOf(target.connectionStringId) : target.connectionStringId,
  }));
  const connectionStringId = connectionOf(job.connectionStringId);
  try {
    database.transaction(() => {
      const stored = { ...job, name: storedName, databasePath, connectionStringId, additionalTargets };
      const jobId = database.jobs.insert(stored);
      if (schedule) database.schedules.save({ ...schedule, jobId });
      numbers.set(id, jobId);
    });
    return { ...taken, outcome: "added", storedName };
  } catch (error) {
    if (!(error instanceof UserError) || error.id !== "MaskedSecret") throw error;
    return { ...taken, outcome: "refused", storedName, reason: error.message };
  }
}

function databasePathFor(path: string, { duplicati, own }: Folders, taken: ReadonlySet<string>): string {
  if (duplicati !== undefined) return ownDatabasePath(path, { duplicati, own }, taken);
  // One outside the data folder is of use only where it is; in the folder it comes into being anew.
  const isThere = path !== "" && (!isAbsolute(path) || existsSync(path));
  return isThere && !taken.has(path) ? path : newDatabasePath(own, taken, ".sqlite");
}

/** Beside Duplicati's `X.sqlite` belongs Bunker's `X.bunker.sqlite`; what lies in the data folder is named without it. */
function ownDatabasePath(
  path: string,
  { duplicati, own }: { readonly duplicati: string; readonly own: string },
  taken: ReadonlySet<string>,
): string {
  const stem = basename(path.replaceAll("\\", "/")).replace(/\.sqlite$/i, "");
  const original = resolve(duplicati, path);
  const isInside = dirname(original) === resolve(duplicati) || existsSync(join(duplicati, basename(original)));
  const beside = isInside ? `${stem}.bunker.sqlite` : `${original.replace(/\.sqlite$/i, "")}.bunker.sqlite`;
  return stem !== "" && !taken.has(beside) ? beside : newDatabasePath(own, taken, ".bunker.sqlite");
}

function newDatabasePath(own: string, taken: ReadonlySet<string>, ending: string): string {
  for (;;) {
    const name = String.fromCharCode(...Array.from({ length: 10 }, () => 65 + randomInt(26))) + ending;
    if (!taken.has(name) && !existsSync(join(own, name))) return name;
  }
}

function takeNotifications({ notifications }: DuplicatiServer, database: ServerDatabase, numbers: Numbers): number {
  const keyOf = (title: string, message: string, time: Date) => JSON.stringify([title, message, time]);
  const known = new Set(database.notifications.list().map(({ title, message, time }) => keyOf(title, message, time)));
  const added = notifications.filter(({ title, message, time }) => !known.has(keyOf(title, message, time)));
  for (const notification of added) {
    const number = numbers.get(Number(notification.jobId));
    database.notifications.add({ ...notification, jobId: number === undefined ? null : String(number) });
  }
  return added.length;
}

function takeErrorLog({ errorLog }: DuplicatiServer, database: ServerDatabase, numbers: Numbers): number {
  const added = errorLog.filter(({ message, time }) => !database.errorLog.has(message, time));
  for (const entry of added) database.errorLog.add({ ...entry, jobId: numbers.get(entry.jobId ?? -1) ?? null });
  return added.length;
}

function takeUiStorage({ uiStorage }: DuplicatiServer, database: ServerDatabase): number {
  const added = uiStorage.filter(({ Scheme, Key }) => database.uiStorage.get(Scheme)[Key] === undefined);
  for (const { Scheme, Key, Value } of added) database.uiStorage.patch(Scheme, { [Key]: Value });
  return added.length;
}

/** `name`, or what {@link freeName} made of it. */
function isName(candidate: string, name: string): boolean {
  const stem = candidate.toLowerCase();
  const wanted = name.toLowerCase();
  return stem === wanted || (stem.startsWith(wanted) && /^ \(\d+\)$/.test(stem.slice(wanted.length)));
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name.toLowerCase())) return name;
  for (let number = 1; ; number++) {
    const candidate = `${name} (${number})`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}
