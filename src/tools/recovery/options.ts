import type { OptionDeclaration } from "../../options/declaration.ts";

/** Options of this tool alone; those of the engine and its modules count as well (programs.md 10). */
export const recoveryOptions = [
  {
    name: "build-index-with-files",
    type: "Boolean",
    default: "false",
    short: "index: keep what an index file that is there holds already",
    long: "Adds to an index file. Without it the file is made anew.",
  },
  {
    name: "indexfile",
    type: "Path",
    default: "index.txt",
    short: "index, restore: the file that tells in which volume a block is",
    long: "A relative path is one within the folder.",
  },
  {
    name: "targetpath",
    type: "Path",
    short: "restore: the folder to restore into",
    long: "Without it files go to where they were, and those that are there and differ are kept.",
  },
  {
    name: "offset",
    type: "Integer",
    default: "0",
    short: "restore: how many files to skip",
    long: "Goes on in the middle. Files that are there already and whole are skipped in any case.",
  },
  {
    name: "disable-file-verify",
    type: "Boolean",
    default: "false",
    short: "restore: don't compare a restored file with its hash",
    long: "Each block is compared with its own hash in any case.",
  },
  {
    name: "max-open-archives",
    type: "Integer",
    default: "200",
    short: "restore: how many volumes may be open at once",
    long: "Volumes with very many blocks are closed earlier, so that memory stays within bounds.",
  },
  {
    name: "reduce-memory-use",
    type: "Boolean",
    default: "false",
    short: "restore: use less memory for the index",
    long: "The index file is read where it lies in any case; this keeps fewer of its pages.",
  },
  {
    name: "disable-wrapped-zip",
    type: "Boolean",
    default: "false",
    short: "Accepted and without effect",
    long: "There is one way to read volumes.",
  },
  {
    name: "reencrypt",
    type: "Boolean",
    default: "false",
    short: "recompress: encrypt the new volumes",
    long: "With the new passphrase if there is one, else with the old one.",
  },
  {
    name: "reupload",
    type: "Boolean",
    default: "false",
    short: "recompress: put the new volumes in the place of the old ones",
    long: "The old ones are deleted once all new ones are at the destination.",
  },
  {
    name: "new-passphrase",
    type: "Password",
    short: "recompress: the passphrase of the new volumes",
    long: "Together with --reencrypt.",
  },
] as const satisfies readonly OptionDeclaration[];
