import manifest from "../../package.json" with { type: "json" };
import type { ProgramVersion } from "./operation.ts";

/** The version as manifests (four numbers) and results have it. */
export const programVersion: ProgramVersion = {
  number: `${manifest.version}.0`,
  display: `${manifest.version}.0 (${manifest.name} ${manifest.version})`,
};

/** What reports call a backup that has no name: Duplicati takes that of its program. */
export const defaultBackupName = manifest.name;
