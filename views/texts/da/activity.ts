import type { Texts } from "../types.ts";

export const activity: Texts["activity"] = {
  now: "Nu",
  nothingRuns: "Intet kører.",
  waiting: "Venter",
  nothingWaits: "Intet venter på sin tur.",
  done: "Færdig",
  since: (time) => `siden ${time}`,
  reasons: {
    paused: () => "Alt er på pause.",
    job: () => "En anden opgave for samme backup kommer først:",
    destination: () => "En anden opgave arbejder på samme destination:",
    server: (place) => `${place} har nok at gøre:`,
    disk: (place) => `Disken ${place} har nok at gøre:`,
    full: () => "Der kører så mange, som må køre på én gang:",
  },
  up: (name) => `Flyt ${name} op`,
  down: (name) => `Flyt ${name} ned`,
  cancel: "Fjern",
  cancelOf: (name) => `Tag ${name} ud af køen`,
  pause: "Sæt alt på pause",
  pauseFor: "Hvor længe",
  pauseSpans: { "15m": "i 15 minutter", "1h": "i en time", tomorrow: "til i morgen", resumed: "til jeg fortsætter" },
  backup: "Backup",
  allBackups: "Alle backupper",
  show: "Vis",
};
