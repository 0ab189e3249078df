import type { Texts } from "../index.ts";

export const traffic: Texts["traffic"] = {
  title: "Datenverkehr in diesem Monat",
  text: "Was seit dem Ersten des Monats übertragen wurde, für alle Sicherungen am selben Server, auf derselben Freigabe oder im selben Ordner zusammen, auch in Läufen, die gescheitert sind.",
  downloaded: "Heruntergeladen",
  uploaded: "Hochgeladen",
  requests: "Anfragen",
};
