import * as v from "valibot";

/** What the tool reads of the server's answers (programs.md 7.4). */
const text = v.nullish(v.string());

export const signInAnswer = v.object({ AccessToken: v.string(), RefreshNonce: text });
export const tokenAnswer = v.object({ Token: v.string() });
export const accessTokenAnswer = v.object({ AccessToken: v.string() });

/** Why a deletion was refused. */
const refusals: Readonly<Record<string, string>> = {
  "backup-in-progress": "The backup is running; --force stops it first",
  "backup-unstoppable": "The backup is running, and could not be stopped in time",
};

/** What the server says that it could not do, as a sentence. */
export const failureAnswer = v.union([
  v.pipe(
    v.object({ Error: v.string() }),
    v.transform(({ Error: sentence }) => sentence),
  ),
  v.pipe(
    v.object({ Reason: v.string() }),
    v.transform(({ Reason }) => refusals[Reason] ?? Reason),
  ),
]);

const schedule = v.object({
  Time: text,
  Repeat: text,
  LastRun: text,
  Rule: text,
  AllowedDays: v.nullish(v.array(v.string())),
});

const backup = v.object({
  ID: v.string(),
  Name: v.string(),
  Metadata: v.optional(v.record(v.string(), v.string()), {}),
});

export const listedBackup = v.object({ Backup: backup, Schedule: v.nullish(schedule) });
export type ListedBackup = v.InferOutput<typeof listedBackup>;

const queued = v.object({ Item1: v.number(), Item2: v.nullish(v.string()) });
export const serverState = v.object({
  ProgramState: v.string(),
  ActiveTask: v.nullish(queued),
  SchedulerQueueIds: v.nullish(v.array(queued)),
});
export type ServerState = v.InferOutput<typeof serverState>;

export const startedRun = v.object({ ID: v.number() });
export const taskState = v.object({ Status: v.string(), ErrorMessage: text });
export const logPage = v.array(v.object({ Message: text }));
export const loggedResult = v.object({ ParsedResult: v.string() });
export const imported = v.object({ Id: v.string() });
export const takenOver = v.object({
  Written: v.string(),
  Added: v.array(v.string()),
  Present: v.array(v.string()),
  Users: v.optional(v.array(v.string()), []),
});
export const named = v.object({ Backup: v.object({ Name: v.string() }) });
export const waitingTasks = v.array(
  v.object({
    ID: v.number(),
    BackupID: text,
    Operation: v.string(),
    Queued: v.string(),
    Reason: text,
    Place: text,
    WaitsFor: v.array(v.object({ ID: v.number(), BackupID: text })),
  }),
);
export type WaitingTask = v.InferOutput<typeof waitingTasks>[number];
export const plan = v.object({ NextRuns: v.array(v.string()) });
export const plannedRuns = v.array(
  v.object({
    BackupID: v.string(),
    Name: v.string(),
    Time: v.string(),
    Expectation: v.picklist(["runs", "skipped", "unfinished", "closed"]),
    Begins: v.nullable(v.string()),
    Clashes: v.array(v.string()),
    WaitsFor: v.array(v.string()),
  }),
);
const drill = v.object({
  Time: v.string(),
  End: v.string(),
  Files: v.number(),
  Bytes: v.number(),
  FailedFiles: v.number(),
});
export const unusualChange = v.nullable(v.object({ Time: v.string(), Kind: v.string(), Amount: v.number() }));
export const drillState = v.object({
  Proven: v.nullable(drill),
  Last: v.nullable(drill),
  Next: v.nullable(v.string()),
});
export const startedRuns = v.object({ IDs: v.array(v.number()) });
export const createdTriggerKey = v.object({ ID: v.number(), Key: v.string() });
export const triggerKeys = v.array(
  v.object({
    ID: v.number(),
    Name: v.string(),
    Scopes: v.optional(v.array(v.string()), ["run"]),
    Backups: v.nullable(v.array(v.string())),
    Signs: v.optional(v.boolean(), false),
    LastUsed: text,
    Revoked: text,
    Expires: text,
  }),
);
