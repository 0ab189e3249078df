import { unusualChange } from "./answers.ts";
import { read } from "./api.ts";
import { findBackup } from "./backups.ts";
import { utilCommand } from "./command.ts";
import { signIn } from "./sign-in.ts";

/** Says that an unusual change is as it should be. Duplicati's servers know none. */
export const acknowledgeCommand = utilCommand(
  "acknowledge-change",
  {
    description: "Says that an unusual change of a backup is as it should be",
    parameters: [{ name: "backup", count: "one", description: "Id or name" }],
  },
  async (call) => {
    const { api } = await signIn(call);
    const { ID, Name } = await findBackup(api, call.input.parameters[0] ?? "");
    const path = `backup/${encodeURIComponent(ID)}/unusual-change`;
    const change = read(unusualChange, await api.get(path));
    await api.post(`${path}/acknowledge`);
    const what = change ? `Acknowledged the change of ${change.Time}` : "There is nothing to acknowledge";
    call.output.say(`${Name} (ID: ${ID}): ${what}`);
    call.output.fact("Change", change);
    return 0;
  },
);
