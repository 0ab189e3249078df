import { counter } from "../count.ts";
import type { Texts } from "../types.ts";

const count = counter("da");

export const imports: Texts["imports"] = {
  title: "Jeg har allerede backupper",
  lead: "Fortsæt med en backup, som Bunker eller Duplicati har lavet, her eller på en anden computer.",
  ways: {
    file: { title: "En konfigurationsfil", lead: "eksporteret fra Bunker eller Duplicati" },
    destination: { title: "En destination", lead: "hvor der ligger en backup, som har sine indstillinger med" },
    duplicati: { title: "En server fra Duplicati", lead: "med alle dens backupper, på denne computer" },
  },
  file: "Fil",
  noFile: "Vælg først en fil.",
  filePassphrase: "Filens adgangssætning",
  fileHelp: "Kun hvis filen blev krypteret ved eksporten.",
  read: "Læs filen",
  passphrase: "Backuppens adgangssætning",
  passphraseHelp: "Tom, hvis backuppen ikke er krypteret.",
  look: "Led efter indstillinger",
  found: (n) => `${count(n, "backup", "backupper")} fundet`,
  serverFound: (time) =>
    `Alle serverens indstillinger fra ${time} ligger der. Overtag det hele på én gang, eller enkelte backupper nedenfor.`,
  noneFound: "Der ligger ingen indstillinger.",
  noneFoundAdvice:
    "Backuppen har ikke sine indstillinger med. Lav en ny med samme destination og adgangssætning: den fortsætter med de versioner, der er.",
  lookThrough: "Se igennem",
  lookThroughName: (name) => `Se ${name} igennem`,
  folder: "Duplicatis datamappe",
  folderHelp: "Mappen med filen Duplicati-server.sqlite. Stop Duplicati først; intet i dens mappe ændres.",
  settingsKey: "Nøglen til dens indstillinger",
  settingsKeyHelp: "Kun hvis Duplicati blev startet med en nøgle til sine indstillinger.",
  show: "Vis, hvad der ville blive overtaget",
  plan: {
    title: "Dette ville blive overtaget",
    nothing: "Der er intet at overtage.",
    job: (name) => `Backuppen “${name}”`,
    jobAs: (name, as) => `Backuppen “${name}”, som “${as}”`,
    withSchedule: "med sin tidsplan",
    destination: (name) => `Den gemte destination “${name}”`,
    users: (names) => `Brugere, som hver skal have et nyt link for at logge ind: ${names}`,
    settings: (names) => `Indstillinger: ${names}`,
    notifications: (n) => count(n, "meddelelse", "meddelelser"),
    isThere: (name) => `Backuppen “${name}” er her allerede og bliver, som den er.`,
    refused: (name, reason) => `Backuppen “${name}” kan ikke overtages: ${reason}.`,
    kept: (names) => `Disse indstillinger har en anden værdi her og bliver: ${names}.`,
    once: "Fra da af skal kun den ene af de to servere køre disse backupper. Den første kørsel bygger det lokale indeks ud fra destinationen.",
    take: "Overtag",
  },
};
