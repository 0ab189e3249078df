import { copyBeside } from "../../database/maintenance/copy.ts";
import {
  isVersioned,
  newestVersions,
  stepsBetween,
  takeSteps,
  type VersionedKind,
} from "../../database/maintenance/schema-change.ts";
import { UserError } from "../../support/errors.ts";
import type { Command, CommandInput } from "../command-line/index.ts";
import { databasesOptions, databasesParameter, forEachDatabase } from "./databases.ts";
import { say } from "./output.ts";

type Direction = "up" | "down";

const optionNames = { Server: "--server-version", Backup: "--local-version", Sync: "--sync-version" } as const;
/** What older releases of Duplicati can use. */
const usualLowerVersions = { Server: 9, Backup: 14, Sync: 1 } as const;

export const downgrade = versionCommand("down", "Makes Duplicati's databases usable for an older release of it");
export const upgrade = versionCommand("up", "Brings Duplicati's databases to a newer version of their schema");

function versionCommand(direction: Direction, description: string): Command {
  const kinds = Object.keys(newestVersions) as VersionedKind[];
  return {
    description,
    parameters: [databasesParameter],
    options: [
      ...kinds.map((kind) => ({
        name: optionNames[kind],
        type: "integer" as const,
        description: `The version that a ${kind} database is to have [default: ${direction === "down" ? usualLowerVersions[kind] : `0, the newest: ${newestVersions[kind]}`}]`,
      })),
      ...databasesOptions,
    ],
    run: async (input) => {
      const targets = Object.fromEntries(kinds.map((kind) => [kind, targetOf(kind, direction, input)]));
      forEachDatabase(input, (path, { kind, version }) => {
        if (!isVersioned(kind)) {
          const reason = kind.startsWith("Bunker")
            ? "Bunker brings its own databases up to date by itself"
            : "it is not known";
          say(input.surroundings, `Skipping ${path}: ${reason}`);
        } else changeVersion(path, kind, version, targets[kind] as number, direction, input);
      });
      return 0;
    },
  };
}

function targetOf(kind: VersionedKind, direction: Direction, { options }: CommandInput): number {
  const given = options.integer(optionNames[kind]);
  const newest = newestVersions[kind];
  if (direction === "down") return given ?? usualLowerVersions[kind];
  const target = given === undefined || given === 0 ? newest : given;
  if (target <= newest) return target;
  throw new UserError(
    "DatabaseVersionNotReachable",
    `${optionNames[kind]}=${target} is above the newest version, ${newest}`,
  );
}

function changeVersion(
  path: string,
  kind: VersionedKind,
  version: number,
  target: number,
  direction: Direction,
  { options, surroundings }: CommandInput,
): void {
  const isThere = direction === "down" ? version <= target : version >= target;
  if (isThere) {
    say(surroundings, `Nothing to do for ${path}: it has version ${version}`);
    return;
  }
  const steps = stepsBetween(kind, version, target);
  const [word, done, script] =
    direction === "down" ? ["Downgrading", "Downgraded", "downgrade"] : ["Upgrading", "Upgraded", "upgrade"];
  if (!options.flag("--no-backups")) say(surroundings, `A copy of the database is in ${copyBeside(path)}`);
  say(surroundings, `${word} ${path} from version ${version} to ${target}`);
  takeSteps(path, steps, direction, (step) => {
    say(surroundings, `Applying ${script} script ${step.version}: ${step.title} ...`);
  });
  say(surroundings, `${done} ${path} to version ${target}`);
}
