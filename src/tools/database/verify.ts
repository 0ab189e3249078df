import { isOfServer } from "../../database/maintenance/database-file.ts";
import { type DatabaseStatus, surveyDatabases } from "../../database/maintenance/references.ts";
import type { Command } from "../command-line/index.ts";
import { dataFolderOf } from "./data-folder.ts";
import { say } from "./output.ts";

const kinds = ["Server", "Backup", "Sync"] as const;

/** Tells which databases a data folder refers to, and which of them are there. */
export const verify: Command = {
  description: "Tells which databases are known and there, known and missing, or there and not known",
  parameters: [],
  options: [
    { name: "--datafolder", type: "text", description: "The data folder" },
    { name: "--output-json", type: "flag", description: "JSON instead of text" },
    { name: "--include-server", type: "flag", isOn: true, description: "Also the server's database [default: true]" },
  ],
  run: async (input) => {
    const { options, surroundings } = input;
    const all = surveyDatabases(dataFolderOf(input, "--datafolder"));
    const shown = options.flag("--include-server") ? all : all.filter(({ kind }) => !isOfServer(kind));
    if (options.flag("--output-json")) surroundings.write(`${JSON.stringify(shown.map(asJson), undefined, 2)}\n`);
    else for (const line of report(shown)) say(surroundings, line);
    return 0;
  },
};

function report(databases: readonly DatabaseStatus[]): string[] {
  const states = ["Found", "Missing", "Orphaned"] as const;
  const counted = (name: string, some: readonly unknown[]) => `  ${name}: ${some.length}`;
  const ofState = (state: string) => databases.filter(({ status }) => status === state);
  const ofKind = (kind: string) => databases.filter((database) => duplicatiKind(database) === kind);
  return [
    `Total: ${databases.length} databases`,
    ...states.map((state) => counted(state, ofState(state))),
    ...kinds.filter((kind) => ofKind(kind).length > 0).map((kind) => counted(kind, ofKind(kind))),
    ...states
      .filter((state) => ofState(state).length > 0)
      .flatMap((state) => ["", `${state} (${ofState(state).length}):`, ...ofState(state).flatMap(details)]),
  ];
}

function details(database: DatabaseStatus): string[] {
  return [`  ${database.path}`, `    Type: ${database.kind}`, `    Source: ${sourceOf(database)}`];
}

/** The members and their meanings are those of Duplicati's tool; Bunker's own databases are those of backups. */
function asJson(database: DatabaseStatus) {
  const { path, status, fileExists, inDbConfig, inServerDb, inDbConfigAsSync } = database;
  return {
    Path: path,
    Status: status,
    Source: sourceOf(database),
    FileExists: fileExists,
    InDbConfig: inDbConfig,
    InServerDb: inServerDb,
    InDbConfigAsSync: inDbConfigAsSync,
    Type: kinds.indexOf(duplicatiKind(database)),
  };
}

function duplicatiKind({ kind }: DatabaseStatus): (typeof kinds)[number] {
  if (isOfServer(kind)) return "Server";
  return kind === "Sync" ? kind : "Backup";
}

function sourceOf({ inDbConfig, inServerDb, kind }: DatabaseStatus): string {
  if (isOfServer(kind)) return "data folder";
  const sources = [...(inDbConfig ? ["dbconfig.json"] : []), ...(inServerDb ? ["server database"] : [])];
  return sources.length > 0 ? sources.join(", ") : "filesystem only";
}
