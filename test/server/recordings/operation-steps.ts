import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RecordedPlace } from "./recorded-place.ts";
import type { Replay } from "./replay.ts";
import { untilIdle } from "./run-steps.ts";
import type { Steps } from "./steps.ts";

/** What went on around exchanges about operations on versions and files, about imported and temporary jobs. */
export function operationSteps(place: RecordedPlace): Steps {
  const docs = join(place.folder, "dest", "docs");
  return {
    filesets: async (replay) => {
      const { Data } = (await replay.ask("POST", "/api/v2/backup/list-filesets", { BackupId: "1" })) as {
        readonly Data: readonly { readonly Version: number; readonly Time: string }[];
      };
      for (const { Version, Time } of Data) replay.variables.set(`time-${Version}`, Time.slice(0, 19));
    },
    // A setting for all jobs, from the exchanges about settings.
    "export-cmdline": async (replay) => {
      await replay.ask("PATCH", "/api/v1/serversettings", { "--zip-compression-level": null });
    },
    "import-encrypted": async (replay) => {
      for (const id of [5, 6]) await replay.ask("DELETE", `/api/v1/backup/${id}`);
      await untilIdle(replay);
    },
    importfromtemp: async (replay) => {
      const path = "/api/v1/backup/{guid-2}/restore-task-config";
      const [carried] = (await replay.ask("POST", path)) as { readonly BackupId: string }[];
      replay.variables.set("guid-7", carried?.BackupId ?? "");
    },
    "list-filesets-encrypted-storage": async (replay) => {
      mkdirSync(join(place.folder, "dest", "empty"));
      await addTemporary(replay, "guid-8", "docs");
      await addTemporary(replay, "guid-9", "nope");
      await addTemporary(replay, "guid-10", "empty");
    },
    "list-broken-files": async () => rmSync(newestVolume(docs)),
    deletedb: async (replay) => {
      await replay.ask("POST", "/api/v1/backup/1/updatedb", { path: "{folder}/moved.sqlite" });
    },
    "backup-create-more": async (replay) => {
      const { Backup } = (await replay.ask("GET", "/api/v1/backup/1")) as { readonly Backup: object };
      await replay.ask("PUT", "/api/v1/backup/1", { Backup: { ...Backup, Metadata: {} }, Schedule: null });
    },
  };
}

/** A job without encryption, for looking into a folder. */
async function addTemporary(replay: Replay, name: string, folder: string): Promise<void> {
  const { ID } = (await replay.ask("POST", "/api/v1/backups?temporary=true", {
    Backup: { TargetURL: `file://{folder}/dest/${folder}`, Settings: [{ Name: "--no-encryption", Value: "true" }] },
  })) as { readonly ID: string };
  replay.variables.set(name, ID);
}

/** It holds what the last version alone has: the folder from which files were taken away. */
function newestVolume(folder: string): string {
  const volumes = readdirSync(folder)
    .filter((name) => name.includes(".dblock."))
    .map((name) => join(folder, name));
  return volumes.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0] ?? "";
}
