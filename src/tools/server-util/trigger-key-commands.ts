import { UserError } from "../../support/errors.ts";
import type { Command } from "../command-line/index.ts";
import { createdTriggerKey, triggerKeys } from "./answers.ts";
import { read } from "./api.ts";
import { utilCommand } from "./command.ts";
import { signIn } from "./sign-in.ts";

/** Commands about the keys with which other programs start backups. Duplicati's servers have none. */
export const triggerKeyCommands: Readonly<Record<string, Command>> = {
  "create-trigger-key": utilCommand(
    "create-trigger-key",
    {
      description: "Makes a key with which another program may start backups, and nothing else",
      parameters: [
        { name: "name", count: "one", description: "What the key is for" },
        { name: "backup", count: "any", description: "Ids or names of the backups; all if there are none" },
      ],
    },
    async (call) => {
      const { input, output, place } = call;
      const [name, ...backups] = input.parameters;
      const { api } = await signIn(call);
      const wanted = { name, backups: backups.length > 0 ? backups : null };
      const { ID, Key } = read(createdTriggerKey, await api.post("trigger-keys", wanted));
      output.say(`Key ${ID}, which is shown only now: ${Key}`);
      output.say("Start a backup with it:");
      output.say(`  curl -X POST -H "Authorization: Bearer ${Key}" "${place.url.href}api/trigger/<backup>/run?wait=1"`);
      output.gap();
      output.fact("TriggerKey", { Id: ID, Key });
      return 0;
    },
  ),
  "list-trigger-keys": utilCommand(
    "list-trigger-keys",
    { description: "Lists the keys with which other programs start backups" },
    async (call) => {
      const { api } = await signIn(call);
      const keys = read(triggerKeys, await api.get("trigger-keys"));
      for (const { ID, Name, Backups, LastUsed, Revoked } of keys) {
        const scope = Backups ? `backups ${Backups.join(", ")}` : "all backups";
        call.output.say(`${ID}: ${Name} (${scope}${Revoked ? "; revoked" : ""}), last used: ${LastUsed ?? "never"}`);
      }
      call.output.gap();
      call.output.fact("TriggerKeys", keys);
      return 0;
    },
  ),
  "revoke-trigger-key": utilCommand(
    "revoke-trigger-key",
    {
      description: "Makes a key worthless",
      parameters: [{ name: "id", count: "one", description: "The number of the key" }],
    },
    async (call) => {
      const [id = ""] = call.input.parameters;
      if (!/^\d+$/.test(id)) {
        throw new UserError("InvalidTriggerKey", `"${id}" is not the number of a key`, {
          advice: "See list-trigger-keys.",
        });
      }
      const { api } = await signIn(call);
      await api.delete(`trigger-key/${id}`);
      call.output.say(`Key ${id} is revoked`);
      return 0;
    },
  ),
};
