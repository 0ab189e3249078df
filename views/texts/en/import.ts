import { counter } from "../count.ts";

const count = counter("en-GB");

export const imports = {
  title: "I already have backups",
  lead: "Go on with a backup that was made by Bunker or Duplicati, here or on another computer.",
  ways: {
    file: { title: "A configuration file", lead: "exported from Bunker or Duplicati" },
    destination: { title: "A destination", lead: "where a backup lies that carries its settings along" },
    duplicati: { title: "A server of Duplicati", lead: "with all of its backups, on this computer" },
  },
  file: "File",
  noFile: "Choose a file first.",
  filePassphrase: "Passphrase of the file",
  fileHelp: "Only if the file was encrypted when it was exported.",
  read: "Read the file",
  passphrase: "Passphrase of the backup",
  passphraseHelp: "Blank if the backup is not encrypted.",
  look: "Look for settings",
  found: (n: number) => `${count(n, "backup", "backups")} found`,
  serverFound: (time: string) =>
    `All settings of the server lie there, as they were on ${time}. Take all of it over at once, or single backups below.`,
  noneFound: "No settings lie there.",
  noneFoundAdvice:
    "The backup was made without carrying its settings along. Make a new backup with the same destination and passphrase: it goes on with the versions that are there.",
  lookThrough: "Look through",
  lookThroughName: (name: string) => `Look through ${name}`,
  folder: "Data folder of Duplicati",
  folderHelp: "The folder with the file Duplicati-server.sqlite. Stop Duplicati before; nothing in its folder changes.",
  settingsKey: "Key of its settings",
  settingsKeyHelp: "Only if Duplicati was started with a key for encrypting its settings.",
  show: "Show what would be taken over",
  plan: {
    title: "This would be taken over",
    nothing: "There is nothing to take over.",
    job: (name: string) => `The backup “${name}”`,
    jobAs: (name: string, as: string) => `The backup “${name}”, as “${as}”`,
    withSchedule: "with its schedule",
    destination: (name: string) => `The saved destination “${name}”`,
    users: (names: string) => `Users, each of whom needs a new link to sign in: ${names}`,
    settings: (names: string) => `Settings: ${names}`,
    notifications: (n: number) => count(n, "notification", "notifications"),
    isThere: (name: string) => `The backup “${name}” is here already, and stays as it is.`,
    refused: (name: string, reason: string) => `The backup “${name}” can't be taken over: ${reason}.`,
    kept: (names: string) => `These settings have another value here, and stay: ${names}.`,
    once: "From then on only one of the two servers should run these backups. The first run builds the local index from the destination.",
    take: "Take over",
  },
};
