import { counter } from "../count.ts";

const count = counter("en-GB");

/** The weekly digest, which goes out as plain text. */
export const digest = {
  title: (computer: string, from: string, to: string) => `Backups of ${computer} from ${from} to ${to}`,
  none: "There are no backups.",
  backups: (n: number) => count(n, "backup", "backups"),
  lastGood: (time: string) => `Last good version: ${time}`,
  noVersion: "There is no good version yet.",
  unusual: "An unusual change waits to be acknowledged; old versions stay until then.",
  next: (time: string) => `Next run: ${time}`,
  noTime: "No time is planned for the next run.",
  noRun: "No run in this time.",
  runs: (n: number) => count(n, "run", "runs"),
  good: (n: number) => `${count(n)} good`,
  withWarnings: (n: number) => `${count(n)} with warnings`,
  failed: (n: number) => `${count(n)} failed`,
  versions: (n: number) => count(n, "version", "versions"),
  ofFiles: (size: string) => `${size} of files`,
  stored: (size: string) => `${size} at the destination`,
  free: (size: string) => `${size} free there`,
  copy: (place: string, state: string) => `Copy ${place}: ${state}`,
  copyStates: { failing: "failing", overdue: "overdue", never: "never", good: "good" },
  lastCopy: (time: string) => `the last complete one of ${time}`,
  noCopy: "none is complete yet",
  drillFailed: "The last restore drill FAILED: the page of the backup tells why.",
  noDrill: "No restore drill has proven anything yet.",
  proven: (time: string, n: number) => `Restore proven on ${time} with ${count(n, "file", "files")}`,
};
