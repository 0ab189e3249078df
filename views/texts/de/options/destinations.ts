import type { ModuleTexts, OptionTexts } from "../../types.ts";

/** What can be chosen: kinds of destinations, and ways to encrypt. */
export const modules: ModuleTexts = {
  file: [
    "Ordner oder Laufwerk",
    "Speichert in einem Ordner dieses Computers, eines angeschlossenen Laufwerks oder einer eingehängten Freigabe im Netz.",
  ],
  aes: ["AES-256, eingebaut", "Verschlüsselt alle Dateien mit AES-256 im Format von AES Crypt."],
  gpg: ["GNU Privacy Guard", "Verschlüsselt alle Dateien mit dem Programm GnuPG dieses Computers."],
};

/** What only some destinations have. */
export const destinations: OptionTexts = {
  "alternate-target-paths": [
    "Weitere Ordner, die in Frage kommen",
    "Sie werden der Reihe nach versucht, wenn es den Ordner der URL nicht gibt, und getrennt wie Pfade auf diesem System. Unter Windows steht „*:\\Ordner“ für den Ordner auf jedem Laufwerk. Für Wechseldatenträger, die nicht immer gleich heißen.",
  ],
  "alternate-destination-marker": [
    "Name einer Datei, die den richtigen Ordner kennzeichnet",
    "Zusammen mit alternate-target-paths: Ein Ordner wird nur benutzt, wenn eine Datei dieses Namens darin liegt, damit eine Sicherung nie auf den falschen Datenträger kommt.",
  ],
  "use-move-for-put": [
    "Dateien ans Ziel verschieben",
    "Statt sie zu kopieren.",
    "Was nicht mehr gebraucht wird, wird immer verschoben, wenn der temporäre Ordner und das Ziel im selben Dateisystem liegen",
  ],
  "disable-length-verification": [
    "Größe kopierter Dateien nicht prüfen",
    "Lässt die Prüfung weg, nachdem eine Datei ans Ziel kopiert wurde. Für Dateisysteme, die falsche Größen melden.",
  ],
  "disable-filename-sanitation": [
    "NUL-Zeichen in Namen lassen",
    "Manche Freigaben im Netz melden Dateinamen mit NUL-Zeichen am Ende; sie werden sonst entfernt.",
  ],
};
