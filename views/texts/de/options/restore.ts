import type { OptionTexts } from "../../types.ts";

const ownSizing =
  "Bunker richtet sich nach Arbeitsspeicher und Prozessoren, die es vorfindet; siehe --concurrency-max-threads";
const older = "Wird angenommen, damit ältere Einstellungen weiter gelten.";
const atLeastOne = "Mindestens 1.";

export const restore: OptionTexts = {
  "restore-path": ["Ordner für die Wiederherstellung", "Sonst kommen Dateien dorthin zurück, wo sie waren."],
  overwrite: [
    "Vorhandene Dateien ersetzen",
    "Sonst bekommt eine wiederhergestellte Datei eine Zeit in ihren Namen, wenn er vergeben ist.",
  ],
  "restore-only-missing": [
    "Nur wiederherstellen, was fehlt",
    "Was am Platz einer Datei, eines Links oder eines Ordners steht, bleibt, wie es ist, auch wenn es etwas anderes ist, und auch mit --overwrite.",
  ],
  "dont-compress-restore-paths": [
    "Alle Ordner behalten",
    "Sonst fallen unter --restore-path die Ordner weg, die alle wiederhergestellten Dateien gemeinsam haben.",
  ],
  "allow-restore-outside-target-directory": [
    "Pfade zulassen, die aus dem Zielordner hinausführen",
    "Nur für Sicherungen, denen du traust: Solche Pfade können jede Datei ersetzen.",
  ],
  "restore-permissions": [
    "Besitzer und Rechte wiederherstellen",
    "Zeiten werden immer wiederhergestellt; so auch, wer mit einer Datei was tun darf.",
  ],
  "restore-symlink-metadata": [
    "Metadaten durch symbolische Links hindurch setzen",
    "Dann bekommt sie, worauf der Link zeigt.",
  ],
  "skip-restore-verification": [
    "Wiederhergestellte Dateien nicht prüfen",
    "Sonst wird der Hash jeder Datei mit dem aufgezeichneten verglichen.",
  ],
  "restore-with-local-blocks": [
    "Daten benutzen, die noch in der Quelle liegen",
    "Was in lokalen Dateien steht, muss nicht heruntergeladen werden.",
  ],
  "no-local-blocks": [
    "Keine Daten aus lokalen Dateien benutzen",
    older,
    "So ist es ohnehin; siehe --restore-with-local-blocks.",
  ],
  "patch-with-local-blocks": [
    "Daten aus lokalen Dateien benutzen",
    older,
    "Sie ist wirkungslos; nimm --restore-with-local-blocks.",
  ],
  "restore-all-files": [
    "Alle Versionen nebeneinander wiederherstellen",
    "True legt jede gewählte Version in einen Ordner, der nach ihrer Zeit heißt; Unique lässt Inhalte weg, die schon da sind. Braucht --restore-path und den lokalen Index.",
  ],
  "restore-legacy": ["Auf die ältere Art wiederherstellen", "Duplicati hat zwei.", "Bunker hat nur eine Art"],
  "restore-preallocate-size": [
    "Platz reservieren, bevor eine Datei geschrieben wird",
    "Jede Datei bekommt gleich ihre ganze Größe.",
  ],
  "restore-cache-max": [
    "Arbeitsspeicher für Blöcke, die noch gebraucht werden",
    "0 schaltet diesen Zwischenspeicher aus.",
    ownSizing,
  ],
  "restore-cache-evict": ["Wie viel Prozent aus dem vollen Zwischenspeicher weichen", "Von 0 bis 100.", ownSizing],
  "restore-volume-cache-hint": ["Speicherplatz für heruntergeladene Pakete", "0 behält keines.", ownSizing],
  "restore-volume-cache-min-free": [
    "Speicherplatz, der frei bleiben soll",
    "Im Ordner für temporäre Dateien.",
    ownSizing,
  ],
  "restore-file-processors": ["Dateien, die gleichzeitig wiederhergestellt werden", atLeastOne, ownSizing],
  "restore-volume-decryptors": ["Pakete, die gleichzeitig entschlüsselt werden", atLeastOne, ownSizing],
  "restore-volume-decompressors": ["Pakete, die gleichzeitig ausgepackt werden", atLeastOne, ownSizing],
  "restore-volume-downloaders": [
    "Gleichzeitiges Herunterladen",
    "So viele Pakete auf einmal, mindestens 1; sonst halb so viele, wie es Prozessoren gibt.",
  ],
  "restore-channel-buffer-size": ["Länge der Warteschlangen beim Wiederherstellen", atLeastOne, ownSizing],
};
