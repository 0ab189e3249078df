// Who takes part: how each does the works. `place` is a folder of its own, empty at the start of a round.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { executable, root } from "../project.mjs";

/** In the order in which they are done in a round. */
export const works = {
  first: "first backup",
  unchanged: "again, unchanged",
  changed: "again, 1 % changed",
  restore: "restore",
  withoutDatabase: "restore without database",
  rebuild: "rebuild of the database",
  list: "list of a version",
  verify: "test of all data",
};

const passphrase = "not a secret";

/**
 * A contender has `repository(place)`, the folder whose size counts, and for a work a function that gives the command
 * with its environment and working folder; `before` in it runs untimed. A work that is absent is one it doesn't have.
 */
export const contenders = {
  bunker: {
    version: () => JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version,
    repository: (place) => join(place, "repository"),
    works: {
      first: ({ source, place }) => bunker(place, ["backup", bunkerUrl(place), source], { database: true }),
      unchanged: ({ source, place }) => bunker(place, ["backup", bunkerUrl(place), source], { database: true }),
      changed: ({ source, place }) => bunker(place, ["backup", bunkerUrl(place), source], { database: true }),
      restore: ({ place, output }) =>
        bunker(place, ["restore", bunkerUrl(place), `--restore-path=${output}`], { database: true }),
      withoutDatabase: ({ place, output }) =>
        bunker(place, ["restore", bunkerUrl(place), `--restore-path=${output}`, "--no-local-db=true"], {}),
      rebuild: ({ place }) => ({
        before: () => removeBunkerDatabase(place),
        ...bunker(place, ["repair", bunkerUrl(place)], { database: true }),
      }),
      list: ({ place }) => bunker(place, ["list", bunkerUrl(place), "*", "--version=0"], { database: true }),
      verify: ({ place }) => bunker(place, ["test", bunkerUrl(place), "all"], { database: true }),
    },
  },
  restic: {
    version: () => firstLine("restic", ["version"]),
    repository: (place) => join(place, "repository"),
    prepare: (place) => restic(place, ["init"]),
    works: {
      first: ({ source, place }) => restic(place, ["backup", source]),
      unchanged: ({ source, place }) => restic(place, ["backup", source]),
      changed: ({ source, place }) => restic(place, ["backup", source]),
      restore: ({ place, output }) => restic(place, ["restore", "latest", "--target", output]),
      withoutDatabase: ({ place, output }) => restic(place, ["restore", "latest", "--no-cache", "--target", output]),
      rebuild: ({ place }) => restic(place, ["rebuild-index"]),
      list: ({ place }) => restic(place, ["ls", "--long", "latest"]),
      verify: ({ place }) => restic(place, ["check", "--read-data"]),
    },
  },
  borg: {
    version: () => firstLine("borg", ["--version"]),
    repository: (place) => join(place, "repository"),
    prepare: (place) => borg(place, ["init", "--encryption=repokey", join(place, "repository")]),
    works: {
      first: ({ source, place }) => borg(place, ["create", archive(place, 1), source]),
      unchanged: ({ source, place }) => borg(place, ["create", archive(place, 2), source]),
      changed: ({ source, place }) => borg(place, ["create", archive(place, 3), source]),
      restore: ({ place, output }) => borg(place, ["extract", archive(place, 3)], output),
      list: ({ place }) => borg(place, ["list", archive(place, 3)]),
      verify: ({ place }) => borg(place, ["check", "--verify-data", join(place, "repository")]),
    },
  },
  cp: {
    version: () => "cp -a, the file system's own limit",
    repository: (place) => join(place, "copy"),
    works: {
      first: ({ source, place }) => ({ command: ["cp", "-a", source, join(place, "copy")] }),
      restore: ({ place, output }) => ({ command: ["cp", "-a", `${join(place, "copy")}/.`, output] }),
    },
  },
};

export function bunker(place, args, { database = false }) {
  const command = [executable, ...args, `--passphrase=${passphrase}`];
  if (database) command.push(`--dbpath=${bunkerDatabase(place)}`);
  // 1: nothing had changed; 2: there were warnings.
  return { command, exitCodes: [0, 1, 2] };
}

export function bunkerUrl(place) {
  mkdirSync(join(place, "repository"), { recursive: true });
  return `file://${join(place, "repository")}`;
}

export function removeBunkerDatabase(place) {
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(bunkerDatabase(place) + end, { force: true });
}

function bunkerDatabase(place) {
  return join(place, "database.sqlite");
}

function restic(place, args) {
  return {
    command: ["restic", "--quiet", "--repo", join(place, "repository"), ...args],
    env: { RESTIC_PASSWORD: passphrase, RESTIC_CACHE_DIR: join(place, "cache") },
  };
}

function borg(place, args, cwd) {
  const env = { BORG_PASSPHRASE: passphrase, BORG_BASE_DIR: join(place, "base") };
  return { command: ["borg", ...args], cwd, env, exitCodes: [0, 1] };
}

function archive(place, number) {
  return `${join(place, "repository")}::${number}`;
}

function firstLine(command, args) {
  return execFileSync(command, args, { encoding: "utf8" }).split("\n")[0];
}
