import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../support/errors.ts";
import { type DataFolderSurroundings, findDataFolder } from "./data-folder.ts";

const machineFile = "machineid.txt";
const installationFile = "installation.txt";
/** Where earlier versions of Duplicati kept it. */
const formerInstallationFile = join("updates", installationFile);

/** Who this computer and this installation are in reports and for a console. Empty: users want to tell nobody. */
export interface InstallationIds {
  readonly machine: string;
  readonly installation: string;
}

/** The id of this computer, which Duplicati's programs keep in the data folder (programs.md 2.8); empty if there is none. */
export function readMachineId(surroundings: DataFolderSurroundings): string {
  for (const name of [machineFile, installationFile]) {
    const id = readId(join(findDataFolder(name, surroundings), name));
    if (id) return id;
  }
  return "";
}

/** The ids in a data folder, which is there; those it doesn't have are made and kept. */
export function ensureInstallationIds(dataFolder: string): InstallationIds {
  const installation = ensureId(
    join(dataFolder, installationFile),
    () => readId(join(dataFolder, formerInstallationFile)) || randomBytes(16).toString("hex"),
    "The first line identifies this installation where somebody counts them. Leave it blank to be counted nowhere.",
  );
  const machine = ensureId(
    join(dataFolder, machineFile),
    () => installation || randomBytes(16).toString("hex"),
    "The first line identifies this computer in reports; --machine-id names another for one run.",
  );
  return { machine, installation };
}

function ensureId(path: string, make: () => string, note: string): string {
  const known = readId(path);
  if (known !== undefined) return known;
  const id = make();
  try {
    writeFileSync(path, `${id}\n\n${note}\n`, { flag: "wx", mode: 0o600 });
    return id;
  } catch (error) {
    // Another process was faster, and its id counts.
    if (codeOf(error) === "EEXIST") return readId(path) ?? id;
    throw error;
  }
}

/**
 * The first line with something in it, or empty if users have blanked the id, as what comes then is a sentence. Undefined if
 * the file can't be read: most have none.
 */
function readId(path: string): string | undefined {
  try {
    const lines = readFileSync(path, "utf8")
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/);
    const first = lines.find((line) => line.trim() !== "")?.trim() ?? "";
    return /\s/.test(first) ? "" : first;
  } catch {
    return undefined;
  }
}
