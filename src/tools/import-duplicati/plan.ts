import type { TakenJob, TakeOverReport } from "../../database/import-duplicati/take-over.ts";

/** What is done, a line for each thing; none if there is nothing to do. */
export function actionsOf(report: TakeOverReport): string[] {
  const { jobs, connectionStrings, settings, globalOptions, notifications, errorLog, uiValues } = report;
  const counts = [
    [notifications, "notifications"],
    [errorLog, "entries of the log of errors"],
    [uiValues, "values that web pages keep"],
  ] as const;
  return [
    ...jobs.filter(({ outcome }) => outcome === "added").map(addedJob),
    ...connectionStrings.map((name) => `Add the saved destination "${name}"`),
    ...named("Take over settings of the server", settings.taken),
    ...named("Take over options of all jobs", globalOptions.taken),
    ...counts.filter(([count]) => count > 0).map(([count, what]) => `Take over ${count} ${what}`),
  ];
}

/** What is not done, and why. */
export function notesOf({ jobs, settings, globalOptions }: TakeOverReport): string[] {
  const there = jobs.filter(({ outcome }) => outcome === "there");
  const refused = jobs.filter(({ outcome }) => outcome === "refused");
  return [
    ...there.map(({ name, storedName }) => `The job "${name}" is there already${asName(name, storedName)}.`),
    ...refused.map(({ name, reason }) => `The job "${name}" can't be taken over: ${reason}.`),
    ...named("These settings have another value in Bunker, and stay", [...settings.kept, ...globalOptions.kept]).map(
      (line) => `${line}.`,
    ),
  ];
}

function addedJob({ name, storedName, hasSchedule }: TakenJob): string {
  return `Add the job "${name}"${asName(name, storedName)}${hasSchedule ? ", with its schedule" : ""}`;
}

function asName(name: string, storedName: string): string {
  return name === storedName ? "" : ` as "${storedName}"`;
}

function named(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(", ")}`];
}
