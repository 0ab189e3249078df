import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { Glob } from "bun";
import { type Language, languages } from "../../views/texts/index.ts";
import { meaningsOf } from "../../views/texts/meanings.ts";
import type { Meanings } from "../../views/texts/types.ts";

const others = (Object.keys(languages) as Language[]).filter((language) => language !== "en");
const source = [...new Glob("src/**/*.{ts,tsx}").scanSync()].map((path) => readFileSync(path, "utf8")).join("\n");
const idsIn = (meanings: Meanings) => Object.keys(meanings).toSorted();

/** Why runs of a backup fail that people have, as their pages show it. */
const met = [
  ["NoSources", "SourceIsMissing", "SourceUnauthorized", "FolderMissing", "Denied", "Full", "Broken"],
  ["MissingRemoteFiles", "ExtraRemoteFiles", "WrongPassphrase", "MissingPassphrase", "Damaged", "HashMismatch"],
  ["DatabaseDamaged", "DatabaseLocked", "DatabaseFolderFull", "TemporaryFolderFull", "JobProcessDied"],
  [
    "PermissionDenied",
    "FileLocked",
    "PathNotFound",
    "RunScriptInvalidExitCode",
    "OptionValidationError",
    "InvalidServerCertificate",
    "DestinationTimeout",
  ],
].flat();

describe("what ids mean", () => {
  for (const language of others) {
    const meanings = meaningsOf(language);

    test(`is the same list in ${languages[language]} as elsewhere`, () => {
      expect(idsIn(meanings)).toEqual(idsIn(meaningsOf(others[0] as Language)));
      for (const id of met) expect(meanings).toHaveProperty(id);
    });

    test(`is told in ${languages[language]} for ids that the program has`, () => {
      const unknown = idsIn(meanings).filter((id) => !source.includes(`"${id}"`) && !source.includes(`\`${id} `));
      expect(unknown).toEqual([]);
    });

    test(`is calm in ${languages[language]}: what happened without a full stop, what to do as sentences`, () => {
      for (const [what, advice] of Object.values(meanings)) {
        expect(what).toMatch(/[^.!?\s]$/);
        if (advice !== undefined) expect(advice).toMatch(/[^!]\.$/);
      }
    });
  }
});
