import * as v from "valibot";
import { UserError } from "../../support/errors.ts";
import { type ListedBackup, listedBackup } from "./answers.ts";
import { read, type ServerApi } from "./api.ts";

/** All backups of the server, in its order. */
export async function listBackups(api: ServerApi): Promise<ListedBackup[]> {
  return read(v.array(listedBackup), await api.get("backups"));
}

/** The first backup with this id, or with this name in any case. Throws `BackupNotFound`. */
export async function findBackup(api: ServerApi, wanted: string): Promise<ListedBackup["Backup"]> {
  const name = wanted.toLowerCase();
  const found = (await listBackups(api)).find(
    ({ Backup }) => Backup.ID === wanted || Backup.Name.toLowerCase() === name,
  );
  if (found) return found.Backup;
  throw new UserError("BackupNotFound", `The server has no backup with the id or name "${wanted}"`);
}

/** As the server reads truth in addresses. */
export function booleanText(value: boolean): string {
  return value ? "True" : "False";
}
