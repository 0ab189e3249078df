import type { Texts } from "../types.ts";

export const traffic: Texts["traffic"] = {
  title: "Datenverkehr in diesem Monat",
  text: "Was seit dem Ersten des Monats übertragen wurde, für alle Sicherungen am selben Server, auf derselben Freigabe oder im selben Ordner zusammen, auch in Läufen, die gescheitert sind.",
  downloaded: "Heruntergeladen",
  uploaded: "Hochgeladen",
  requests: "Anfragen",
  ofLimit: (used, limit, left) => `${used} von ${limit}, ${left} übrig`,
  none: "Es gibt keine Grenze.",
  setLimits: "Grenzen setzen",
  usedUp: "Das Budget dieses Monats ist aufgebraucht.",
  rests: (until) => `Was warten kann, ruht bis ${until}: Verdichten, Prüfen, Proben der Wiederherstellung, Kopien.`,
  over: "Über dem Budget",
  overText: (work) => `${work} ginge über das Budget dieses Monats hinaus, von dem nichts mehr übrig ist.`,
  works: { verify: "Das Prüfen", drill: "Eine Probe der Wiederherstellung", compact: "Das Verdichten" },
  anyway: "Trotzdem ausführen",
};
