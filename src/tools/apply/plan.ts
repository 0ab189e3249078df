import * as v from "valibot";
import { findJobFaults } from "../../jobs/job-validation.ts";
import { isWritable, writableSettings } from "../../jobs/setting-names.ts";
import { UserError } from "../../support/errors.ts";
import type { Configuration, WantedJob, WantedSchedule } from "./configuration.ts";
import { changedExtras, noExtras, type PlanExtras, wantedExtras } from "./extras.ts";
import { invalidFile, unknownName } from "./faults.ts";

const named = v.object({ Name: v.string(), Value: v.nullish(v.string(), "") });

/** A job as the server exports it, with its secrets. */
export const exportedJob = v.object({
  Backup: v.object({
    ID: v.nullish(v.string(), ""),
    Name: v.string(),
    Description: v.nullish(v.string(), ""),
    Tags: v.nullish(v.array(v.string()), []),
    TargetURL: v.string(),
    OperationType: v.nullish(v.string(), "Backup"),
    Sources: v.nullish(v.array(v.string()), []),
    Settings: v.nullish(v.array(named), []),
    Filters: v.nullish(v.array(v.object({ Order: v.number(), Include: v.boolean(), Expression: v.string() })), []),
    AdditionalTargetURLs: v.nullish(v.array(v.looseObject({ TargetUrlKey: v.nullish(v.string()) })), []),
  }),
  Schedule: v.nullish(
    v.object({ Time: v.string(), Repeat: v.string(), AllowedDays: v.nullish(v.array(v.string()), []) }),
    null,
  ),
});
export type ExportedJob = v.InferOutput<typeof exportedJob>;

/** One thing that is to be done, in a sentence without secrets, and the call that does it. */
export interface Step {
  readonly text: string;
  /** @param idOf the id of a job by its name, at the time of the call. */
  readonly call: (idOf: (name: string) => string) => Call;
}

interface Call {
  readonly method: "POST" | "PUT" | "PATCH";
  readonly path: string;
  readonly body: unknown;
}

export interface ServerState {
  readonly jobs: readonly ExportedJob[];
  /** What the plans of jobs know beyond Duplicati's, by their ids; undefined of a server that knows nothing of it. */
  readonly extras: ReadonlyMap<string, PlanExtras> | undefined;
  /** Settings, and options for all jobs with their dashes. */
  readonly settings: Readonly<Record<string, string>>;
  readonly now: Date;
}

/**
 * What has to change on the server; nothing if all is as it should be. Jobs that the file does not name stay. Throws
 * `UnknownBackup` for a chain that begins with a job that is nowhere, `InvalidJob` for one that the server would refuse after it
 * had taken others, and `PlanNotServed`.
 */
export function makePlan(wanted: Configuration, state: ServerState): Step[] {
  requireKnownSettings(wanted, state);
  requireKnown(wanted, state);
  return [
    ...settingsStep(wanted, state.settings),
    ...wanted.jobs.flatMap((job) => jobStep(job, state)),
    // Chains name jobs that have to be there, and old ones end before new ones begin, which might close a circle with them.
    ...wanted.jobs.toSorted((a, b) => chainLength(a) - chainLength(b)).flatMap((job) => planStep(job, state)),
  ];
}

/** Of a newer server too: it shows what it has. */
function requireKnownSettings({ settings: wanted }: Configuration, { settings: shown }: ServerState): void {
  const known = [...new Set([...writableSettings, ...Object.keys(shown)])].filter(
    (name) => isWritable(name) && !name.startsWith("--"),
  );
  const unknown = Object.keys(wanted).filter((name) => !name.startsWith("--") && !known.includes(name));
  if (unknown.length === 0) return;
  throw invalidFile(unknown.map((name) => `settings.${name}: ${unknownName(name, known.toSorted())}`).join("; "));
}

function requireKnown({ jobs: wanted }: Configuration, { jobs }: ServerState): void {
  const names = new Set([...wanted.map(({ name }) => name), ...jobs.map(({ Backup }) => Backup.Name)].map(folded));
  for (const { name, schedule } of wanted) {
    const unknown = schedule?.after.find((each) => !names.has(folded(each)));
    if (unknown === undefined) continue;
    throw new UserError(
      "UnknownBackup",
      `The job "${name}" is to run after "${unknown}", which is neither in the file nor on the server`,
    );
  }
}

const chainLength = ({ schedule }: WantedJob) => schedule?.after.length ?? 0;
const folded = (name: string) => name.toLowerCase();

/** What of a plan is no part of the job itself. */
function planStep(wanted: WantedJob, { jobs, extras }: ServerState): Step[] {
  if (!wanted.schedule) return [];
  const known = findJob(jobs, wanted.name);
  const nameOf = (id: string) => jobs.find(({ Backup }) => Backup.ID === id)?.Backup.Name ?? id;
  const isNew = !known || startsAnew(wanted.schedule, known);
  const before = (isNew ? undefined : extras?.get(known.Backup.ID)) ?? noExtras;
  const wantedNow = wantedExtras(wanted.schedule);
  const changed = changedExtras(wantedNow, before, nameOf);
  if (changed.length === 0) return [];
  if (!extras) {
    throw new UserError(
      "PlanNotServed",
      `The server knows nothing of what the schedule of "${wanted.name}" has: ${changed.join(", ")}`,
    );
  }
  return [
    {
      text: `Plan the job "${wanted.name}": ${changed.join(", ")}`,
      call: (idOf) => ({
        method: "PATCH",
        path: `backup/${encodeURIComponent(idOf(wanted.name))}/plan`,
        body: { ...wantedNow, After: wantedNow.After.map(idOf) },
      }),
    },
  ];
}

/** Whether the stored schedule has to go, since it runs by an interval and the wanted one after other jobs alone. */
function startsAnew({ every, cron }: WantedSchedule, { Schedule }: ExportedJob): boolean {
  return every === undefined && cron === undefined && (Schedule?.Repeat ?? "") !== "";
}

function findJob(jobs: readonly ExportedJob[], name: string): ExportedJob | undefined {
  return jobs.find(({ Backup }) => folded(Backup.Name) === folded(name));
}

function settingsStep({ settings, options }: Configuration, known: ServerState["settings"]): Step[] {
  const all = Object.entries({ ...settings, ...withDashes(options) }).filter(([name, value]) => known[name] !== value);
  if (all.length === 0) return [];
  const names = all.map(([name]) => name).join(", ");
  return [
    {
      text: `Change settings: ${names}`,
      call: () => ({ method: "PATCH", path: "serversettings", body: Object.fromEntries(all) }),
    },
  ];
}

function jobStep(wanted: WantedJob, { jobs, now }: ServerState): Step[] {
  const known = findJob(jobs, wanted.name);
  const body = bodyOf(wanted, known, now);
  requireSound(body, wanted.schedule?.every);
  if (!known) {
    return [{ text: `Create the job "${wanted.name}"`, call: () => ({ method: "POST", path: "backups", body }) }];
  }
  const differences = differencesOf(body, known);
  if (differences.length === 0) return [];
  const path = `backup/${encodeURIComponent(known.Backup.ID)}`;
  return [
    { text: `Change the job "${wanted.name}": ${differences.join(", ")}`, call: () => ({ method: "PUT", path, body }) },
  ];
}

function requireSound({ Backup }: Body, every: string | undefined): void {
  const { Name, TargetURL, Sources, Settings, Filters, OperationType } = Backup;
  const job = {
    name: Name,
    targetUrl: TargetURL,
    sources: Sources,
    settings: Settings.map((setting) => ({ filter: "", name: setting.Name, value: setting.Value })),
    filters: Filters.map(({ Order, Include, Expression }) => ({
      order: Order,
      include: Include,
      expression: Expression,
    })),
    operationType: OperationType === "Sync" ? ("Sync" as const) : ("Backup" as const),
    additionalTargets: [],
  };
  const faults = findJobFaults(job, every === undefined ? undefined : { repeat: every });
  if (faults.length === 0) return;
  const reasons = faults.map(({ message }) => message).join("; ");
  throw new UserError("InvalidJob", `The job "${Name}" can't be stored: ${reasons}`, {
    advice: "Nothing was changed. Mend it in the file.",
  });
}

/** Names that clients look for without dashes. */
const plainNames = new Set([
  ...["encryption-module", "passphrase", "dblock-size", "compression-module"],
  ...["keep-time", "keep-versions", "retention-policy"],
]);

function bodyOf(wanted: WantedJob, known: ExportedJob | undefined, now: Date) {
  return {
    Backup: {
      Name: wanted.name,
      Description: wanted.description,
      Tags: wanted.tags,
      TargetURL: wanted.destination,
      OperationType: known?.Backup.OperationType ?? "Backup",
      Sources: wanted.sources,
      Settings: Object.entries(wanted.options).map(([name, value]) => ({
        Name: settingName(name),
        Value: value ?? "",
      })),
      Filters: wanted.filters.map((filter, index) => ({
        Order: index,
        Include: filter.startsWith("+"),
        Expression: filter.slice(1),
      })),
      // The file says nothing of them, so they stay.
      AdditionalTargetURLs:
        known?.Backup.AdditionalTargetURLs.map(({ TargetUrlKey, ...target }) => ({
          ...target,
          UrlKey: TargetUrlKey,
        })) ?? [],
    },
    Schedule: wanted.schedule ? scheduleOf(wanted.schedule, known, now) : null,
  };
}
type Body = ReturnType<typeof bodyOf>;

/** Of one by a cron expression, or after other jobs, the server makes the rest when it is planned. */
function scheduleOf(wanted: WantedSchedule, known: ExportedJob | undefined, now: Date): ExportedJob["Schedule"] {
  const { every, at, days } = wanted;
  if (every !== undefined) return { Repeat: every, Time: timeOf(at, known?.Schedule?.Time, now), AllowedDays: days };
  return known && !startsAnew(wanted, known) ? known.Schedule : null;
}

function settingName(name: string): string {
  const bare = name.replace(/^--/, "").toLowerCase();
  return plainNames.has(bare) ? bare : `--${bare}`;
}

/** The stored time stays if it is the same time of the day; else the next moment at which it is that late. */
function timeOf(at: string, stored: string | undefined, now: Date): string {
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  if (stored !== undefined) {
    const time = new Date(stored);
    if (time.getHours() === hours && time.getMinutes() === minutes) return stored;
  }
  const next = new Date(now);
  next.setHours(hours, minutes, 0, 0);
  if (next <= now) next.setDate(next.getDate() + 1);
  return next.toISOString();
}

function differencesOf(body: Body, { Backup: known, Schedule: schedule }: ExportedJob): string[] {
  const { Backup: wanted } = body;
  const pairs: [what: string, wanted: unknown, known: unknown][] = [
    ["name", wanted.Name, known.Name],
    ["description", wanted.Description, known.Description],
    ["tags", wanted.Tags, known.Tags],
    ["destination", wanted.TargetURL, known.TargetURL],
    ["sources", wanted.Sources, known.Sources],
    ["filters", signed(wanted.Filters), signed(known.Filters)],
    ["schedule", scheduleKey(body.Schedule), scheduleKey(schedule)],
  ];
  const changed = pairs.filter(([, left, right]) => JSON.stringify(left) !== JSON.stringify(right));
  return [...changed.map(([what]) => what), ...changedOptions(wanted.Settings, known.Settings)];
}

function changedOptions(wanted: Body["Backup"]["Settings"], known: ExportedJob["Backup"]["Settings"]): string[] {
  const before = new Map(known.map(({ Name, Value }) => [settingName(Name), Value]));
  const after = new Map(wanted.map(({ Name, Value }) => [Name, Value]));
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).map((name) => `option ${name}`);
}

function signed(filters: readonly { Order: number; Include: boolean; Expression: string }[]): string[] {
  return filters
    .toSorted((a, b) => a.Order - b.Order)
    .map(({ Include, Expression }) => `${Include ? "+" : "-"}${Expression}`);
}

function scheduleKey(schedule: { Repeat: string; Time: string; AllowedDays: readonly string[] } | null): unknown {
  if (!schedule) return null;
  const days = schedule.AllowedDays.map((day) => day.slice(0, 3).toLowerCase()).toSorted();
  const time = new Date(schedule.Time);
  return [schedule.Repeat, time.getHours(), time.getMinutes(), days.length === 7 ? [] : days];
}

function withDashes(options: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [`--${name.replace(/^--/, "").toLowerCase()}`, value ?? ""]),
  );
}
