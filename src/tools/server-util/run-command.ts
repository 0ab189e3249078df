import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";
import { cultureFromEnvironment } from "../../options/values/index.ts";
import { UserError } from "../../support/errors.ts";
import { loggedResult, logPage, serverState, startedRun, taskState } from "./answers.ts";
import { read, type ServerApi } from "./api.ts";
import { booleanText, findBackup } from "./backups.ts";
import { type UtilCall, utilCommand } from "./command.ts";
import { signIn } from "./sign-in.ts";

/** Starts a backup, and waits for it if asked to. */
export const runCommand = utilCommand(
  "run",
  {
    description: "Runs a backup",
    parameters: [{ name: "backup", count: "one", description: "Id or name" }],
    options: [
      { name: "--wait", type: "flag", description: "Wait for its end; the exit code tells how it ended" },
      { name: "--skip-queue", type: "flag", description: "Before all that waits" },
      { name: "--poll-interval", type: "integer", description: "Seconds between two looks (default: 5)" },
      { name: "--quiet", type: "flag", description: "Print only what goes wrong" },
    ],
  },
  async (call) => {
    const { options, parameters } = call.input;
    const interval = options.integer("--poll-interval") ?? 5;
    if (interval < 1) throw new UserError("InvalidPollInterval", "The time between two looks must be a second or more");
    const say = (line: string) => (options.flag("--quiet") ? undefined : call.output.say(line));

    const { api } = await signIn(call);
    const { ID, Name } = await findBackup(api, parameters[0] ?? "");
    say(`Running backup ${Name} (ID: ${ID})`);
    const path = `backup/${encodeURIComponent(ID)}/run?skipqueue=${booleanText(options.flag("--skip-queue"))}`;
    const { ID: taskId } = read(startedRun, await api.post(path));
    if (!options.flag("--wait")) return 0;
    say("Waiting for backup to finish...");
    const ended = await waitForEnd(call, api, ID, { interval, say });
    return await tellResult(ended, { backupId: ID, taskId, say });
  },
);

/** Returns what to go on with: the session may have ended meanwhile. */
async function waitForEnd(
  call: UtilCall,
  api: ServerApi,
  backupId: string,
  { interval, say }: { interval: number; say: (line: string) => void },
): Promise<ServerApi> {
  const { formatDate } = cultureFromEnvironment(call.input.surroundings.environment);
  let current = api;
  for (;;) {
    const state = await stateOf(current).catch(async () => {
      // The server was started anew, or the session is too old. Fails when signing in does.
      current = (await signIn(call)).api;
      return await stateOf(current);
    });
    const isRunning = state.ActiveTask?.Item2 === backupId;
    const isWaiting = state.SchedulerQueueIds?.some(({ Item2 }) => Item2 === backupId) ?? false;
    if (!isRunning && !isWaiting) return current;
    if (!call.output.isJson)
      say(`[${formatDate(new Date())}]: Backup ${isRunning ? "is running" : "waits in the queue"} ...`);
    await wait(interval * 1000);
  }
}

async function stateOf(api: ServerApi) {
  return read(serverState, await api.get("serverstate"));
}

const codes: Readonly<Record<string, number>> = { Success: 0, Warning: 2, Error: 3, Fatal: 4 };

/** Tells how the run ended. A task that failed may have left no log, or the one of an earlier run. */
async function tellResult(
  api: ServerApi,
  { backupId, taskId, say }: { backupId: string; taskId: number; say: (line: string) => void },
): Promise<number> {
  const task = read(taskState, await api.get(`task/${taskId}`));
  if (task.Status === "Failed") {
    say(`Backup status: Fatal, ${task.ErrorMessage ?? "without a reason"}`);
    return 4;
  }
  const [entry] = read(logPage, await api.get(`backup/${encodeURIComponent(backupId)}/log`));
  const logged = v.safeParse(v.pipe(v.string(), v.parseJson(), loggedResult), entry?.Message);
  if (!logged.success) {
    say(`Backup status: ${entry ? "the log can't be read" : "there is no log"}`);
    return 0;
  }
  say(`Backup status: ${logged.output.ParsedResult}`);
  return codes[logged.output.ParsedResult] ?? 0;
}
