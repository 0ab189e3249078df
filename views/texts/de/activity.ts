import type { Texts } from "../types.ts";

export const activity: Texts["activity"] = {
  now: "Jetzt",
  nothingRuns: "Nichts läuft.",
  waiting: "Wartet",
  nothingWaits: "Nichts wartet darauf, an die Reihe zu kommen.",
  done: "Erledigt",
  since: (time) => `seit ${time}`,
  reasons: {
    paused: () => "Alles ist angehalten.",
    job: () => "Eine andere Aufgabe derselben Sicherung kommt zuerst:",
    destination: () => "Eine andere Aufgabe arbeitet am selben Ziel:",
    server: (place) => `${place} hat genug zu tun:`,
    disk: (place) => `Die Platte ${place} hat genug zu tun:`,
    full: () => "Es laufen so viele, wie gleichzeitig laufen dürfen:",
  },
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
