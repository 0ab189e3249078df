import type { OptionTexts } from "../../types.ts";

const filter =
  "Muster für <Stufe>-<Ort>-<Kennung>, jedes mit + zum Zeigen oder - zum Verbergen davor. Das erste passende entscheidet; passt keines, die Stufe.";
const ids = "Kennungen von Meldungen, durch Komma getrennt.";
const older = "Wird angenommen, damit ältere Einstellungen weiter gelten.";
const noConnections = "Was über das Netz geht, wird noch nicht protokolliert";

export const logging: OptionTexts = {
  "log-file": ["Protokoll in diese Datei schreiben", "Zeilen kommen ans Ende; fehlt der Ordner, wird er angelegt."],
  "log-file-log-level": ["Stufe, ab der ins Protokoll geschrieben wird", "Was darunter liegt, bleibt draußen."],
  "log-file-log-filter": ["Filter für die Protokolldatei", filter],
  "log-file-log-ignore": ["Meldungen, die nicht in die Protokolldatei kommen", ids],
  "console-log-level": ["Stufe, ab der die Konsole Meldungen zeigt", "Was darunter liegt, wird nicht gezeigt."],
  "console-log-filter": ["Filter für die Konsole", filter],
  "console-log-ignore": ["Meldungen, die nicht auf der Konsole erscheinen", ids],
  "log-level": [
    "Stufe für Protokolldatei und Konsole",
    "Gilt, wo die genauere Option fehlt.",
    "Nimm --log-file-log-level und --console-log-level.",
  ],
  "accepted-warnings": [
    "Warnungen, die du kennst und die nicht mehr zählen",
    'Von einer Art, <id>, oder zu einem Pfad, <id>:<Pfad>, wobei ein Pfad, der wie ein Ordner endet, für alles darin steht; mehrere als JSON-Liste: ["FileLocked:/home/me/mail.lock","PathTooLong"]. Solche Warnungen werden zu Hinweisen, Dateien, die sie nennen, zählen nicht als fehlend, und gespeichert werden sie trotzdem.',
  ],
  "suppress-warnings": [
    "Warnungen, die nicht zählen",
    "Kennungen von Meldungen, durch Komma getrennt. Solche Warnungen werden zu Hinweisen und ändern das Ergebnis nicht.",
  ],
  "log-http-requests": ["Webanfragen protokollieren", "Auf der Stufe Verbose.", noConnections],
  "log-socket-data": [
    "Verbindungen im Netz protokollieren",
    "-1 ist aus, 0 schreibt Ereignisse auf, eine größere Zahl auch so viele Bytes der Daten.",
    noConnections,
  ],
  "debug-output": [
    "Fehler ausführlich zeigen",
    "Zeigt, wie die Befehlszeile verstanden wurde, mit verdeckten Geheimnissen, und wo im Programm ein Fehler auftrat.",
  ],
  "debug-retry-errors": [
    "Fehler von Versuchen zeigen, die wiederholt werden",
    older,
    "Dasselbe tut --console-log-level=Retry",
  ],
  verbose: ["Mehr zeigen", older, "Sie ist wirkungslos; nimm --console-log-level oder --log-file-log-level."],
  "allow-paths-in-log-messages": [
    "Pfade in Berichten senden",
    "Sonst sind die Pfade deiner Dateien darin unkenntlich.",
  ],
};
