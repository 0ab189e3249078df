import type { Texts } from "../index.ts";

export const activity: Texts["activity"] = {
  now: "Jetzt",
  nothingRuns: "Nichts läuft.",
  waiting: "Wartet",
  nothingWaits: "Nichts wartet darauf, an die Reihe zu kommen.",
  done: "Erledigt",
  since: (time) => `seit ${time}`,
  up: (name) => `${name} nach oben`,
  down: (name) => `${name} nach unten`,
  cancel: "Entfernen",
  cancelOf: (name) => `${name} aus der Reihe nehmen`,
  pause: "Alles anhalten",
  pauseFor: "Wie lange",
  pauseSpans: {
    "15m": "für 15 Minuten",
    "1h": "für eine Stunde",
    tomorrow: "bis morgen",
    resumed: "bis ich es weiterlaufen lasse",
  },
  backup: "Sicherung",
  allBackups: "Alle Sicherungen",
  show: "Zeigen",
};
