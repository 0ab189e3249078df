import { type Culture, cultureFromEnvironment } from "../../options/values/index.ts";
import { parseVolumeTime } from "../../support/time.ts";
import type { Command } from "../command-line/index.ts";
import type { ListedBackup } from "./answers.ts";
import { booleanText, findBackup, listBackups } from "./backups.ts";
import { utilCommand } from "./command.ts";
import { signIn } from "./sign-in.ts";

/** Commands about the list of backups. */
export const backupCommands: Readonly<Record<string, Command>> = {
  "list-backups": utilCommand(
    "list-backups",
    {
      description: "Lists all backups",
      options: [{ name: "--detailed", type: "flag", description: "With their last runs, schedules and sizes" }],
    },
    async (call) => {
      const { output, input } = call;
      const { api } = await signIn(call);
      const culture = cultureFromEnvironment(input.surroundings.environment);
      const backups = await listBackups(api);
      for (const backup of backups) {
        output.say(`${backup.Backup.ID}: ${backup.Backup.Name}`);
        if (input.options.flag("--detailed")) {
          for (const line of detailsOf(backup, culture)) output.say(`  ${line}`);
        }
        output.gap();
      }
      output.fact(
        "Backups",
        backups.map(({ Backup: { ID, Name, Metadata }, Schedule = null }) => ({ Id: ID, Name, Metadata, Schedule })),
      );
      return 0;
    },
  ),
  delete: utilCommand(
    "delete",
    {
      description: "Deletes a backup",
      parameters: [{ name: "backup", count: "one", description: "Id or name" }],
      options: [
        { name: "--delete-remote-files", type: "flag", description: "With its files at the destination" },
        { name: "--delete-local-db", type: "flag", description: "With its local database" },
        { name: "--force", type: "flag", description: "Even if it runs" },
        { name: "--quiet", type: "flag", description: "Print only what goes wrong" },
      ],
    },
    async (call) => {
      const { options, parameters } = call.input;
      const { api } = await signIn(call);
      const { ID, Name } = await findBackup(api, parameters[0] ?? "");
      const say = (line: string) => (options.flag("--quiet") ? undefined : call.output.say(line));
      say(`Deleting backup ${Name} (ID: ${ID})`);
      const query = ["delete-remote-files", "delete-local-db", "force"]
        .map((name) => `${name}=${booleanText(options.flag(`--${name}`))}`)
        .join("&");
      await api.delete(`backup/${encodeURIComponent(ID)}?${query}`);
      say("Delete task queued");
      return 0;
    },
  ),
};

function detailsOf({ Backup: { Metadata }, Schedule }: ListedBackup, { formatSize }: Culture): string[] {
  const lines: string[] = [];
  const add = (label: string, value: string | undefined) => {
    if (value !== undefined && value !== "") lines.push(`${label}: ${value}`);
  };
  const lastBackup = parseVolumeTime(Metadata.LastBackupDate ?? "");
  const lastError = parseVolumeTime(Metadata.LastErrorDate ?? "");
  add("Last backup", lastBackup === undefined ? undefined : secondsText(lastBackup));
  if (Schedule?.Repeat && Schedule.Time) {
    add("Schedule", `${Schedule.Repeat} at ${Schedule.Time.replace("T", " ").replace("Z", "")}`);
  }
  if (lastError !== undefined && (lastBackup === undefined || lastError > lastBackup)) {
    add("Last error", `${secondsText(lastError)} - ${Metadata.LastErrorMessage ?? ""}`);
  }
  add("Last duration", Metadata.LastBackupDuration);
  add("Source files size", sizeText(Metadata.SourceFilesSize, formatSize));
  add("Target files size", sizeText(Metadata.TargetFilesSize, formatSize));
  add("Versions", Metadata.BackupListCount);
  return lines;
}

function secondsText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");
}

function sizeText(bytes: string | undefined, format: (bytes: number) => string): string | undefined {
  return bytes !== undefined && /^\d+$/.test(bytes) ? format(Number(bytes)) : undefined;
}
