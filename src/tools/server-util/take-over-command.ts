import { cultureFromEnvironment } from "../../options/values/index.ts";
import { takenOver } from "./answers.ts";
import { read } from "./api.ts";
import { utilCommand } from "./command.ts";
import { signIn } from "./sign-in.ts";

/** Has a fresh server take over the jobs and settings that another one has put at a destination. */
export const takeOverCommand = utilCommand(
  "take-over",
  {
    description: "Takes over all backups and settings of the server whose settings lie at a destination",
    parameters: [
      { name: "destination", count: "one", description: "The address of the destination of one of its backups" },
      { name: "passphrase", count: "optional", description: "Of that backup; asked for if it is not given" },
    ],
    options: [{ name: "--dry-run", type: "flag", description: "Only tell what is there" }],
  },
  async (call) => {
    const { input, output, ask, secret } = call;
    const isTrial = input.options.flag("--dry-run");
    const Passphrase = (await secret(input.parameters[1])) || (await ask("The passphrase of the backup there: "));
    const { api } = await signIn(call);
    const TargetURL = await secret(input.parameters[0]);
    const answer = await api.post("settings-copies/take-over", { TargetURL, Passphrase, DryRun: isTrial });
    const { Written, Added, Present, Users } = read(takenOver, answer);
    const { formatDate } = cultureFromEnvironment(input.surroundings.environment);
    output.say(`Settings of a server lie there, written ${formatDate(new Date(Written))}`);
    for (const name of Added) output.say(`${isTrial ? "Would add" : "Added"} the backup "${name}"`);
    for (const name of Present) output.say(`The backup "${name}" is there already`);
    for (const name of Users)
      output.say(`${isTrial ? "Would add" : "Added"} the user "${name}", who needs a link to sign in`);
    if (Added.length + Present.length === 0) output.say("They hold no backup");
    output.fact("TakenOver", { Written, Added, Present, Users });
    return 0;
  },
);
