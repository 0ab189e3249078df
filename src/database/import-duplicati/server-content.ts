import { type FieldCipher, readField } from "../../crypto/field-encryption.ts";
import type { SqlDatabase } from "../../platform/platform.ts";
import type { ConnectionString } from "../server/connection-strings.ts";
import type { StoredNotification } from "../server/notifications.ts";
import type { ErrorLogEntry } from "../server/records.ts";
import type { StoredSchedule } from "../server/schedules.ts";
import type { GlobalOption } from "../server/settings.ts";
import type { JobTarget, StoredJob } from "../server/stored-job.ts";
import { type Row, rowsOf } from "./rows.ts";

/** What Duplicati's server has, in Bunker's words; numbers of jobs and saved destinations are Duplicati's. */
export interface DuplicatiServer {
  readonly jobs: readonly StoredJob[];
  readonly schedules: readonly Omit<StoredSchedule, "id">[];
  readonly settings: ReadonlyMap<string, string>;
  readonly globalOptions: readonly GlobalOption[];
  readonly connectionStrings: readonly ConnectionString[];
  readonly notifications: readonly Omit<StoredNotification, "id">[];
  readonly errorLog: readonly Omit<ErrorLogEntry, "id">[];
  readonly uiStorage: readonly Row<"UIStorage">[];
}

/** Options of no job in Duplicati's table of options. */
const ofAllJobs = -1;
const ofServer = -2;
/** In seconds; Duplicati's way to say never. */
const year1 = -62_135_596_800;

/** Throws `SettingsKeyMissing`, `SettingsKeyMismatch`, `EncryptedFieldDamaged`, `DuplicatiServerNotUnderstood`. */
export function readServer(database: SqlDatabase, cipher: FieldCipher | undefined): DuplicatiServer {
  const read = (stored: string) => readField(stored, cipher);
  const options = rowsOf(database, "Option").map((row) => ({ ...row, Value: read(row.Value) }));
  const optionsOf = (id: number) =>
    options
      .filter(({ BackupID }) => BackupID === id)
      .map(({ Filter, Name, Value }) => ({ filter: Filter, name: Name, value: Value }));
  const partsOf = jobParts(database, read);
  return {
    jobs: rowsOf(database, "Backup").map((row) => ({
      ...jobOf(row, read),
      settings: optionsOf(row.ID),
      ...partsOf(row.ID),
    })),
    schedules: rowsOf(database, "Schedule").flatMap(schedulesOf),
    settings: new Map(optionsOf(ofServer).map(({ name, value }) => [name, value])),
    globalOptions: optionsOf(ofAllJobs),
    connectionStrings: rowsOf(database, "ConnectionString").map((row) => ({
      id: row.ID,
      name: row.Name,
      description: row.Description,
      baseUrl: read(row.BaseUrl),
      createdAt: dateOf(row.CreatedAt),
      updatedAt: dateOf(row.UpdatedAt),
    })),
    notifications: rowsOf(database, "Notification").map(notificationOf),
    errorLog: rowsOf(database, "ErrorLog").map(({ BackupID, Message, Exception, Timestamp }) => ({
      jobId: BackupID,
      message: Message,
      exception: Exception,
      time: dateOf(Timestamp),
    })),
    uiStorage: rowsOf(database, "UIStorage"),
  };
}

type Read = (stored: string) => string;

function jobOf(row: Row<"Backup">, read: Read) {
  return {
    id: row.ID,
    name: row.Name,
    description: row.Description,
    tags: row.Tags.split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
    targetUrl: read(row.TargetURL),
    databasePath: row.DBPath,
    externalId: row.ExternalID || null,
    connectionStringId: row.ConnectionStringID,
    operationType: row.OperationType,
  };
}

function jobParts(database: SqlDatabase, read: Read) {
  const sources = Map.groupBy(rowsOf(database, "Source"), ({ BackupID }) => BackupID);
  const filters = Map.groupBy(rowsOf(database, "Filter"), ({ BackupID }) => BackupID);
  const metadata = Map.groupBy(rowsOf(database, "Metadata"), ({ BackupID }) => BackupID);
  const targets = Map.groupBy(rowsOf(database, "BackupTargetUrl"), ({ BackupID }) => BackupID);
  return (id: number) => ({
    sources: (sources.get(id) ?? []).map(({ Path }) => read(Path)),
    filters: (filters.get(id) ?? [])
      .map(({ Order, Include, Expression }) => ({ order: Order, include: Include !== 0, expression: Expression }))
      .sort((a, b) => a.order - b.order),
    metadata: Object.fromEntries((metadata.get(id) ?? []).map(({ Name, Value }) => [Name, Value])),
    additionalTargets: (targets.get(id) ?? []).map((row) => targetOf(row, read)),
  });
}

function targetOf(row: Row<"BackupTargetUrl">, read: Read): JobTarget {
  return {
    urlKey: row.TargetUrlKey,
    targetUrl: read(row.TargetURL),
    mode: row.Mode,
    interval: row.Interval,
    connectionStringId: row.ConnectionStringID,
    options: row.Options,
    createdAt: dateOf(row.CreatedAt),
    updatedAt: dateOf(row.UpdatedAt),
  };
}

/** A schedule names its jobs in its tags: `ID=1`. */
function schedulesOf({ Tags, Time, Repeat, LastRun, Rule }: Row<"Schedule">): Omit<StoredSchedule, "id">[] {
  return [...Tags.matchAll(/(?:^|,)\s*ID=(\d+)\s*(?=,|$)/g)].map(([, id]) => ({
    jobId: Number(id),
    time: dateOf(Time),
    repeat: Repeat,
    lastRun: LastRun <= year1 ? null : dateOf(LastRun),
    rule: Rule,
    extras: {},
  }));
}

function notificationOf(row: Row<"Notification">): Omit<StoredNotification, "id"> {
  return {
    type: row.Type,
    title: row.Title,
    message: row.Message,
    exception: row.Exception,
    jobId: row.BackupID || null,
    action: row.Action,
    time: dateOf(row.Timestamp),
    logEntryId: row.LogEntryID,
    messageId: row.MessageID,
    messageLogTag: row.MessageLogTag,
  };
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1000);
}
