import { counter } from "../count.ts";

const count = counter("en-GB");

export const drills = {
  title: "Prove that a restore works",
  text: "Restores some files of the newest version on trial, from the destination and from each copy, compares them with what was backed up, and removes them again. Nothing else is changed.",
  button: "Prove a restore now",
  busy: "It waits for its turn, or runs.",
  never: "No restore has been proven so far.",
  proven: (time: string, files: number) => `Restore proven ${time}, ${count(files, "file", "files")}`,
  failed: (time: string) => `Restore drill failed ${time}`,
  failedAdvice: "Its log names what did not come back. “When something is wrong” below tells what can be done.",
  openLog: "Open its log",
  nextDrill: (time: string) => `The next one is made by itself ${time}, after a backup.`,
  cost: (price: string) => `Price of one, at most: ${price}`,
  due: "One is due, and is made after the next backup.",
  off: "None is made by itself: --drill-interval is 0.",
  history: "Drills so far",
  result: (files: number, size: string) => `${count(files, "file", "files")}, ${size}`,
  lost: (files: number) => `${count(files, "file", "files")} did not come back`,
  broken: "failed",
  stopped: "stopped",
  place: (place: string, files: number, size: string) => `${place}: ${count(files, "file", "files")}, ${size}`,
  nothing: (place: string) => `${place}: nothing could be restored`,
  covered: (percent: string) => `${percent} of all content proven so far`,
};
