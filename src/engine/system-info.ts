import { arch, availableParallelism, hostname } from "node:os";
import { platform } from "#platform";
import { sqliteVersion } from "../database/sqlite-version.ts";
import { detailedSystemName, systemName } from "../support/operating-system.ts";
import type { OperationContext } from "./context.ts";
import { createSystemInfoResult, type SystemInfoResult } from "./results/index.ts";

/** What only the program knows of itself. */
export interface ProgramFacts {
  /** With its version, as people read it. */
  readonly program: string;
  readonly dataFolder: string;
  /** Where the executable lies. */
  readonly programFolder: string;
  /** BCP 47 name; empty for the invariant culture. */
  readonly culture: string;
  /** A moment in that culture. */
  readonly dateExample: string;
}

/** What there is to know of program and computer, as lines `Name: value` (cli.md 10.19). Nothing in it is secret. */
export function systemInfo({ settings, origin }: OperationContext, facts: ProgramFacts): SystemInfoResult {
  return { ...createSystemInfoResult(origin), Lines: systemInfoLines(facts, settings.tempdir) };
}

export function systemInfoLines(facts: ProgramFacts, temporaryFolder: string): string[] {
  const values: readonly [name: string, value: string | number][] = [
    ["Program", facts.program],
    ["Default data folder", facts.dataFolder],
    ["Install folder", facts.programFolder],
    ["OS", detailedSystemName()],
    ["OSType", systemName()],
    ["Architecture", arch()],
    ["Machinename", hostname()],
    ["Processors", availableParallelism()],
    ["Runtime", `${platform.name} ${process.versions[platform.name] ?? ""}`],
    ["Locale", facts.culture],
    ["Date/time strings", facts.dateExample],
    ["Time zone", Intl.DateTimeFormat().resolvedOptions().timeZone],
    ["Tempdir", temporaryFolder],
    ["SQLite", sqliteVersion()],
    ["Known locales", Intl.DateTimeFormat.supportedLocalesOf(languages()).join(", ")],
    ["Translated locales", "en"],
  ];
  return values.map(([name, value]) => `${name}: ${value}`);
}

/** Every language code of two letters: which of them the runtime knows can only be asked one by one. */
function languages(): string[] {
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  return letters.flatMap((first) => letters.map((second) => first + second));
}
