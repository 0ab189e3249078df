import { cultureFromEnvironment } from "../../options/values/index.ts";
import type { Command } from "../command-line/index.ts";
import { plan, plannedRuns, startedRuns, type WaitingTask, waitingTasks } from "./answers.ts";
import { read } from "./api.ts";
import { findBackup, listBackups } from "./backups.ts";
import { utilCommand } from "./command.ts";
import { signIn } from "./sign-in.ts";

/** Why a planned run does not come. */
const leftOut = {
  runs: undefined,
  skipped: "left out",
  unfinished: "left out: the run before is not over",
  closed: "left out: its hours do not allow it",
} as const;

/** Commands about what runs when. Duplicati's servers have none. */
export const planCommands: Readonly<Record<string, Command>> = {
  schedule: utilCommand(
    "schedule",
    {
      description: "Lists the runs of the days ahead, and which of them get in each other's way",
      options: [{ name: "--days", type: "integer", description: "How many days (default: 14)" }],
    },
    async (call) => {
      const { input, output } = call;
      const { api } = await signIn(call);
      const runs = read(plannedRuns, await api.get(`schedule?days=${input.options.integer("--days") ?? 14}`));
      const { formatDate } = cultureFromEnvironment(input.surroundings.environment);
      for (const { BackupID, Name, Time, Expectation, Begins, Clashes, WaitsFor } of runs) {
        const together = Clashes.filter((id) => !WaitsFor.includes(id));
        const facts = [
          `ID: ${BackupID}`,
          leftOut[Expectation],
          Begins !== null && Begins !== Time && `begins about ${formatDate(new Date(Begins))}`,
          WaitsFor.length > 0 && `waits for ${WaitsFor.join(", ")}`,
          together.length > 0 && `meets ${together.join(", ")}`,
        ];
        output.say(`${formatDate(new Date(Time))}: ${Name} (${facts.filter(Boolean).join(", ")})`);
      }
      output.gap();
      output.fact("Schedule", runs);
      return 0;
    },
  ),
  "skip-next": utilCommand(
    "skip-next",
    {
      description: "Leaves out the next run of a backup's schedule",
      parameters: [{ name: "backup", count: "one", description: "Id or name" }],
      options: [{ name: "--undo", type: "flag", description: "Let it run after all" }],
    },
    async (call) => {
      const { api } = await signIn(call);
      const { ID, Name } = await findBackup(api, call.input.parameters[0] ?? "");
      const change = { SkipNext: !call.input.options.flag("--undo") };
      const { NextRuns } = read(plan, await api.patch(`backup/${encodeURIComponent(ID)}/plan`, change));
      const { formatDate } = cultureFromEnvironment(call.input.surroundings.environment);
      const next = NextRuns[0] === undefined ? "never" : formatDate(new Date(NextRuns[0]));
      call.output.say(`Next run of ${Name} (ID: ${ID}): ${next}`);
      call.output.fact("NextRun", NextRuns[0] ?? "");
      return 0;
    },
  ),
  "run-all": utilCommand(
    "run-all",
    {
      description: "Runs all backups, or those of a group",
      options: [{ name: "--tag", type: "text", description: "Those that have this tag" }],
    },
    async (call) => {
      const { api } = await signIn(call);
      const tag = call.input.options.text("--tag");
      const path = `backups/run${tag === undefined ? "" : `?tag=${encodeURIComponent(tag)}`}`;
      const { IDs } = read(startedRuns, await api.post(path));
      call.output.say(`Started or queued: ${IDs.length} backups`);
      call.output.fact("Tasks", IDs);
      return 0;
    },
  ),
  queue: utilCommand("queue", { description: "Lists what waits for its turn, and why" }, async (call) => {
    const { input, output } = call;
    const { api } = await signIn(call);
    const waiting = read(waitingTasks, await api.get("tasks/waiting"));
    const names = new Map((await listBackups(api)).map(({ Backup }) => [Backup.ID, Backup.Name]));
    const { formatDate } = cultureFromEnvironment(input.surroundings.environment);
    const nameOf = (id: string | null | undefined) => (id ? (names.get(id) ?? id) : "a command line");
    if (waiting.length === 0) output.say("Nothing waits for its turn");
    for (const task of waiting) {
      const what = task.BackupID ? `${task.Operation} of ${nameOf(task.BackupID)}` : task.Operation;
      output.say(`${task.ID}: ${what}, since ${formatDate(new Date(task.Queued))}: ${whyOf(task, nameOf)}`);
    }
    output.gap();
    output.fact("Queue", waiting);
    return 0;
  }),
};

function whyOf({ Reason, Place, WaitsFor }: WaitingTask, nameOf: (id: string | null | undefined) => string): string {
  const others = WaitsFor.map(({ ID, BackupID }) => `${nameOf(BackupID)} (task ${ID})`).join(", ");
  switch (Reason) {
    case "paused":
      return "everything is paused";
    case "job":
      return `another task of the same backup goes first: ${others}`;
    case "destination":
      return `another task works at the same destination: ${others}`;
    case "server":
    case "disk":
      return `the ${Reason} ${Place} has enough to do: ${others}`;
    case "full":
      return `as many tasks run as may run at once: ${others}`;
    default:
      return "it is about to begin";
  }
}
