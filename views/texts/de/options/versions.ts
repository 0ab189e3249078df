import type { OptionTexts } from "../../types.ts";

/** Which versions are kept, compacting, locks, verification; choosing and listing versions. */
export const versions: OptionTexts = {
  "keep-versions": [
    "So viele Versionen behalten",
    "Ältere werden nach dem Sichern und vom Befehl delete gelöscht; 0 behält alle.",
  ],
  "keep-time": [
    "Versionen bis zu diesem Alter behalten",
    "Ältere werden nach dem Sichern und vom Befehl delete gelöscht; 6M etwa sind sechs Monate. Ist nach der Uhr weit mehr Zeit vergangen als je zwischen zwei Läufen, wartet das Sichern damit eine Woche: Das Jahr der Uhr kann falsch sein.",
  ],
  "pinned-versions": [
    "Versionen, die bleiben, wie alt sie auch werden",
    "Die Zeiten der Versionen, wie sie in den Namen ihrer Listen stehen, 20261130T215102Z, durch Kommas getrennt. Keine Regel löscht sie, und auch delete weigert sich, bis sie hier nicht mehr stehen. Duplicati kennt diese Option nicht.",
  ],
  "retention-policy": [
    "Je älter, desto weniger Versionen behalten",
    "Einträge Zeitraum:Abstand, durch Komma getrennt. 7D:U,3M:1D,10Y:2M behält eine Woche lang alle Versionen, dann drei Monate lang eine am Tag, dann zehn Jahre lang eine alle zwei Monate. U heißt unbegrenzt; was jenseits aller Zeiträume liegt, wird gelöscht.",
  ],
  "disable-time-tolerance": [
    "--keep-time auf die Sekunde nehmen",
    "Sonst bleibt eine Version etwas länger, damit Läufe, die nicht ganz gleichzeitig beginnen, dasselbe tun.",
  ],
  "allow-full-removal": ["Auch die letzte Version löschen dürfen", "Sonst bleibt immer eine Version."],
  threshold: [
    "Wie viel Prozent Verschwendung das Verdichten lohnen",
    "Pakete werden neu geschrieben, wenn so viel von ihren Daten nicht mehr gebraucht wird.",
  ],
  "small-file-size": [
    "Pakete bis zu dieser Größe sind klein",
    "Kleine Pakete werden beim Verdichten zusammengelegt. Sonst ein Fünftel von --dblock-size.",
  ],
  "small-file-max-count": ["Höchstzahl kleiner Pakete", "Sind es mehr, lohnt es sich zu verdichten."],
  "no-auto-compact": [
    "Nach Sichern und Löschen nicht verdichten",
    "Am Ziel bleiben dann die Daten gelöschter Versionen liegen.",
  ],
  "auto-compact-interval": [
    "Mindestzeit zwischen zweimal Verdichten",
    "Spart Übertragungen, wo sonst oft verdichtet würde. Für den Befehl compact gilt sie nicht.",
  ],
  "remote-file-lock-duration": [
    "Hochgeladene Dateien so lange sperren",
    "Schützt sie vor dem Löschen, etwa 30D lang, wo das Ziel es kann.",
  ],
  "refresh-lock-info-complete": ["Sperren aller Pakete lesen", "Nicht nur derer, von denen man es nicht weiß."],
  "reduced-purge-statistics": [
    "Größe entfernter Dateien nicht berechnen",
    "Macht das Entfernen aus Versionen schneller.",
  ],
  "drill-size": [
    "Wie viel eine Wiederherstellungsprobe höchstens liest",
    "Eine Probe stellt Dateien versuchsweise wieder her. Von allen Zielen der Sicherung zusammen liest sie nicht mehr als das; größere Dateien kommen also nicht dran.",
  ],
  "drill-time": [
    "Wie lange eine Wiederherstellungsprobe höchstens dauert",
    "Ist die Zeit um, endet die Probe nach den Dateien, bei denen sie gerade ist.",
  ],
  "drill-files": [
    "Dateien, die Proben zuerst beweisen",
    "Pfade, in denen * und ? für Beliebiges stehen, wie in Filtern; ein Ordner endet mit seinem Trennzeichen. Mehrere werden getrennt wie Pfade auf diesem System. Eine Probe nimmt einige davon, solche, deren Beweis am längsten her ist, und beliebige andere.",
  ],
  "backup-test-samples": [
    "Dateien am Ziel, die nach dem Sichern geprüft werden",
    "So viele von jeder Art werden nach jeder Sicherung heruntergeladen und geprüft; 0 prüft keine.",
  ],
  "backup-test-percentage": [
    "Prozent der Dateien am Ziel, die nach dem Sichern geprüft werden",
    "Es gilt, was mehr ist: dies oder --backup-test-samples.",
  ],
  "full-remote-verification": [
    "Wie gründlich Dateien am Ziel geprüft werden",
    "True öffnet die Dateien und prüft ihren Inhalt, False vergleicht nur Größe und Hash, ListAndIndexes öffnet alle außer Datenpaketen, IndexesOnly sieht nur Indexpakete an. Ohne diese Option vergleicht die Prüfung nach dem Sichern Größe und Hash, und der Befehl test prüft den Inhalt.",
  ],
  "full-block-verification": [
    "Jeden Block prüfen",
    "Eine Wiederherstellung prüft den Hash jedes Blocks, den sie liest, und eine Prüfung des Inhalts den jedes Blocks in einem Paket.",
    "Jeder Block wird ohnehin geprüft",
  ],
  "dont-replace-faulty-index-files": [
    "Vor beschädigten Indexpaketen nur warnen",
    "Sonst ersetzt eine Prüfung des Inhalts diejenigen, die nicht sagen, worin Datenpakete und lokaler Index übereinstimmen.",
  ],
  time: ["Versionen bis zu dieser Zeit", "Etwa 2026-03-01T10:00:00. Genommen wird die neueste Version bis dahin."],
  version: ["Versionen nach ihrer Nummer", "0 ist die neueste. Auch mehrere und Bereiche, etwa 0,2-4."],
  "all-versions": ["In allen Versionen suchen", "Sonst nur in der neuesten der gewählten."],
  "list-sets-only": ["Nur Versionen auflisten", "Ohne Dateien."],
  "list-prefix-only": ["Den gemeinsamen Ordner alles Gefundenen zeigen", "Braucht den lokalen Index."],
  "list-folder-contents": [
    "Nur zeigen, was direkt im Ordner liegt",
    "In dem Ordner, der als Muster genannt ist. Braucht den lokalen Index.",
  ],
  "full-result": [
    "Alles zeigen",
    "Lange Listen werden nicht gekürzt, und nach Sichern oder Wiederherstellen erscheint das ganze Ergebnis.",
  ],
};
