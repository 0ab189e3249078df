import { counter } from "../count.ts";

const count = counter("en-GB");

export const unusual = {
  title: (time: string) => `Far more has changed than usual (${time})`,
  files: (changed: number, all: number, share: string, usual: number) =>
    `${count(changed)} of ${count(all, "file", "files")} (${share}) were changed or removed since the run before. In the runs before it was ${count(usual)} at most.`,
  size: (lost: string, all: string, share: string, usual: string) =>
    `All files together are smaller by ${lost} of ${all} (${share}). In the runs before it was ${usual} at most.`,
  ignoredFiles: (more: number, all: number, usual: number) =>
    `Ignore files (as .gitignore) leave out ${count(more, "file", "files")} more than in the run before, which had ${count(all)}. In the runs before it was ${count(usual)} more at most. Whoever may write such a file can hide data from the backup.`,
  ignoredSize: (more: string, all: string, usual: string) =>
    `Ignore files (as .gitignore) leave out ${more} more than in the run before, which had ${all}. In the runs before it was ${usual} more at most. Whoever may write such a file can hide data from the backup.`,
  held: "All versions that there are stay until you say that this is as it should be: a program that encrypts or deletes your files cannot push the good versions out.",
  look: "Look at what changed",
  acknowledge: "It is as it should be",
};
