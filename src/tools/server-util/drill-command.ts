import { cultureFromEnvironment } from "../../options/values/index.ts";
import { drillState, startedRun } from "./answers.ts";
import { read } from "./api.ts";
import { findBackup } from "./backups.ts";
import { utilCommand } from "./command.ts";
import { signIn } from "./sign-in.ts";

/** Starts a restore drill, or tells what drills have proven. Duplicati's servers have none. */
export const drillCommand = utilCommand(
  "drill",
  {
    description: "Restores some files of a backup on trial",
    parameters: [{ name: "backup", count: "one", description: "Id or name" }],
    options: [{ name: "--show", type: "flag", description: "Only tell what was proven, and when the next drill is" }],
  },
  async (call) => {
    const { input, output } = call;
    const { api } = await signIn(call);
    const { ID, Name } = await findBackup(api, input.parameters[0] ?? "");
    const path = `backup/${encodeURIComponent(ID)}/drill`;
    if (!input.options.flag("--show")) {
      const { ID: task } = read(startedRun, await api.post(path, {}));
      output.say(`Queued a restore drill of ${Name} (ID: ${ID})`);
      output.fact("Task", task);
      return 0;
    }
    const state = read(drillState, await api.get(path));
    const { formatDate, formatSize } = cultureFromEnvironment(input.surroundings.environment);
    const { Proven, Last, Next } = state;
    if (Proven) {
      const time = formatDate(new Date(Proven.Time));
      output.say(`Restore proven at ${time}: ${Proven.Files} files, ${formatSize(Proven.Bytes)}`);
    } else {
      output.say("No restore has been proven yet");
    }
    if (Last?.End === "failed") {
      output.say(`The last drill, at ${formatDate(new Date(Last.Time))}, FAILED: ${Last.FailedFiles} files`);
    }
    output.say(`Next drill: ${Next === null ? "not by itself" : `${formatDate(new Date(Next))} or later`}`);
    output.fact("Drills", state);
    return 0;
  },
);
