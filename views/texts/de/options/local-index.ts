import type { OptionTexts } from "../../types.ts";

/** The local index, and repairing it and the destination. */
export const localIndex: OptionTexts = {
  "no-local-db": [
    "Alles vom Ziel lesen",
    "Ohne den lokalen Index, damit sich eine Sicherung auf jedem Computer auflisten und wiederherstellen lässt.",
  ],
  "auto-vacuum": [
    "Lokalen Index nach Sichern und Verdichten verkleinern",
    "Gibt ungenutzten Platz in seiner Datei dem System zurück. Für einen Moment braucht er so viel Platz noch einmal.",
  ],
  "auto-vacuum-interval": ["Mindestzeit zwischen zwei Verkleinerungen", "Zusammen mit --auto-vacuum."],
  "log-retention": ["Wie lange Protokolleinträge im lokalen Index bleiben", "Ältere werden nach jedem Lauf gelöscht."],
  "profile-all-database-queries": [
    "Jede Datenbankabfrage protokollieren",
    "Mit ihrer Dauer, auf der Stufe Profiling. Macht jeden Lauf langsamer.",
  ],
  "long-database-query-threshold": [
    "Vor langsameren Datenbankabfragen warnen",
    "Zusammen mit --profile-all-database-queries, sonst wird nichts gemessen. Ein negativer Wert schaltet die Warnung aus.",
  ],
  "disable-filepath-cache": [
    "Ohne Zwischenspeicher für Pfade",
    "Wird angenommen, damit ältere Einstellungen weiter gelten.",
    "Sie ist wirkungslos.",
  ],
  "auto-cleanup": [
    "Vor dem Sichern von selbst reparieren",
    "Passen die Dateien am Ziel nicht zum lokalen Index, wird repariert, und die Sicherung läuft weiter.",
  ],
  "repair-actions": [
    "Was eine Reparatur darf",
    "RebuildDatabase baut den lokalen Index neu auf, wenn er nicht alles kennt, was am Ziel liegt. PutFilesBack lädt Dateien wieder hoch, die am Ziel fehlen. RemoveLeftovers löscht, was unterbrochene Läufe dort zurückgelassen haben. Mit --dry-run sagt die Reparatur nur, was sie täte.",
  ],
  "repair-only-paths": [
    "Nur die Pfade neu aufbauen",
    "Der lokale Index lässt sich dann durchsuchen, aber nicht zum Wiederherstellen benutzen.",
  ],
  "repair-force-block-use": [
    "Beim Neuaufbau die Datenpakete lesen",
    "Auch dann, wenn die Indexpakete vollständig scheinen. Dauert lange.",
  ],
  "repair-ignore-outdated-database": [
    "Auch reparieren, wenn das Ziel neuer ist als der lokale Index",
    "Versionen, die der Index nicht kennt, können verloren gehen. Sicher ist, ihn neu aufzubauen.",
  ],
  "rebuild-missing-dblock-files": [
    "Fehlende Datenpakete neu machen",
    "Sucht die verlorenen Daten in anderen Paketen und in den Quelldateien auf diesem Computer.",
  ],
  "disable-partial-dblock-recovery": [
    "Datenpakete nur im Ganzen neu machen",
    "Zusammen mit --rebuild-missing-dblock-files.",
  ],
  "disable-replace-missing-metadata": ["Einträge ohne ihre Metadaten aufgeben", "Sonst bekommen sie leere Metadaten."],
  "repair-refresh-lock-info": [
    "Sperren der Dateien am Ziel lesen",
    "Am Ende einer Reparatur: Ein neuer lokaler Index kennt sie nicht.",
  ],
  "ignore-update-if-version-exists": [
    "Versionen überspringen, die der lokale Index schon hat",
    "Wenn er um bestimmte Versionen erweitert wird.",
    "Repariert wird immer mit einem neuen Index; er wird nie um einzelne Versionen erweitert",
  ],
};
