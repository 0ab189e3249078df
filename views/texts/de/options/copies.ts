import type { OptionTexts } from "../../types.ts";

/** Copies of folders and of whole backups. */
export const copies: OptionTexts = {
  "sync-remote-state": [
    "Woher bekannt ist, was am Ziel liegt",
    "UseRemoteState listet jeden Ordner dort auf. UseLocalState verlässt sich auf Notizen früherer Läufe und listet nur auf, wo keine sind. BlindlyUpload lädt alles hoch und löscht nichts.",
  ],
  "sync-then-delete": [
    "Am Ziel löschen, was hier verschwunden ist",
    "Wenn alles hochgeladen ist. Gelöscht wird nur, was wirklich aus der Quelle verschwunden ist, nicht, was ein Filter auslässt.",
  ],
  "sync-verify-hash": [
    "Inhalte vergleichen",
    "Bei gleicher Größe und Zeit: mit dem SHA-256, der beim Hochladen notiert wurde. Was keinen hat, wird wieder hochgeladen.",
  ],
  "sync-recheck": ["Das Ziel in diesem Lauf auflisten", "Zusammen mit --sync-remote-state=UseLocalState."],
  "remote-sync-json-config": [
    "Weitere Ziele, die Kopien der Sicherung bekommen",
    'JSON oder der Pfad einer JSON-Datei: wohin nach einer Sicherung kopiert wird, und wann. {"destinations": [{"url": "..."}]} genügt; alles Weitere sagt „help remote-sync“.',
  ],
};
