import { keyScopes } from "../../database/server/schema.ts";
import { parseTimespan } from "../../options/values/index.ts";
import { UserError } from "../../support/errors.ts";
import type { Command } from "../command-line/index.ts";
import { createdTriggerKey, triggerKeys } from "./answers.ts";
import { read } from "./api.ts";
import { utilCommand } from "./command.ts";
import { signIn } from "./sign-in.ts";

/** Commands about the keys of other programs. Duplicati's servers have none. */
export const triggerKeyCommands: Readonly<Record<string, Command>> = {
  "create-trigger-key": utilCommand(
    "create-trigger-key",
    {
      description: "Makes a key with which another program may start backups, or what --scopes says, and nothing else",
      parameters: [
        { name: "name", count: "one", description: "What the key is for" },
        { name: "backup", count: "any", description: "Ids or names of the backups; all if there are none" },
      ],
      options: [
        {
          name: "--scopes",
          type: "text",
          description: `What it is for, with commas between: ${keyScopes.join(", ")} (default: run)`,
        },
        {
          name: "--expires",
          type: "text",
          description: "After which time it is worth nothing, as 90D (default: never)",
        },
        { name: "--signs", type: "flag", description: "Requests are signed with it, and it is never sent" },
      ],
    },
    async (call) => {
      const { input, output, place } = call;
      const [Name, ...backups] = input.parameters;
      const Signs = input.options.flag("--signs");
      const wanted = {
        Name,
        Backups: backups.length > 0 ? backups : null,
        Scopes: scopesOf(input.options.text("--scopes") ?? "run"),
        Expires: expiryOf(input.options.text("--expires") ?? ""),
        Signs,
      };
      const { api } = await signIn(call);
      const { ID, Key } = read(createdTriggerKey, await api.post("trigger-keys", wanted));
      output.say(`Key ${ID}, which is shown only now: ${Key}`);
      if (Signs) output.say("Sign requests with it, as the README shows; it must never be sent.");
      else if (wanted.Scopes.includes("run")) {
        output.say("Start a backup with it:");
        output.say(
          `  curl -X POST -H "Authorization: Bearer ${Key}" "${place.url.href}api/trigger/<backup>/run?wait=1"`,
        );
      } else output.say(`Send it along: -H "Authorization: Bearer ${Key}"`);
      output.gap();
      output.fact("TriggerKey", { Id: ID, Key });
      return 0;
    },
  ),
  "list-trigger-keys": utilCommand(
    "list-trigger-keys",
    { description: "Lists the keys of other programs" },
    async (call) => {
      const { api } = await signIn(call);
      const keys = read(triggerKeys, await api.get("trigger-keys"));
      for (const { ID, Name, Scopes, Backups, Signs, LastUsed, Revoked, Expires } of keys) {
        const facts = [
          Scopes.join(", "),
          Backups ? `backups ${Backups.join(", ")}` : "all backups",
          ...(Signs ? ["signs"] : []),
          ...(Revoked ? ["revoked"] : Expires ? [`until ${Expires}`] : []),
        ];
        call.output.say(`${ID}: ${Name} (${facts.join("; ")}), last used: ${LastUsed ?? "never"}`);
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

function scopesOf(text: string): string[] {
  const wanted = text.split(",").map((scope) => scope.trim().toLowerCase());
  const names: readonly string[] = keyScopes;
  const unknown = wanted.find((scope) => !names.includes(scope));
  if (unknown === undefined) return wanted;
  throw new UserError("InvalidKey", `A key can't be for "${unknown}"`, { advice: `Use ${keyScopes.join(", ")}.` });
}

function expiryOf(text: string): string | null {
  return text === "" ? null : new Date(Date.now() + parseTimespan(text) * 1000).toISOString();
}
