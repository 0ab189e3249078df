import type { OptionTexts } from "../../types.ts";

const older = "Wird angenommen, damit ältere Einstellungen weiter gelten.";
const bareNumber = "0 heißt ohne Grenze. Eine bloße Zahl zählt in Kilobyte.";

/** Connections, attempts, limits and space. */
export const transfers: OptionTexts = {
  "oauth-url": ["Woher Zugriffstoken kommen", "Der Dienst, der aus einer --authid ein Zugriffstoken macht."],
  "accept-any-ssl-certificate": [
    "Jedes Zertifikat des Servers annehmen",
    "Jeder auf dem Weg kann dann mitlesen und ändern, was übertragen wird. Besser ist --accept-specified-ssl-hash.",
  ],
  "accept-specified-ssl-hash": [
    "Zertifikate mit diesen Hashes annehmen",
    "Hexadezimal, durch Komma oder Semikolon getrennt, für Zertifikate, denen das System nicht traut.",
  ],
  "ignore-revocation-failure": [
    "Zertifikate annehmen, deren Widerruf sich nicht prüfen lässt",
    "Für Server, deren Zertifizierungsstelle nicht zu erreichen ist.",
  ],
  "short-timeout": [
    "Höchstdauer kurzer Aufrufe am Ziel",
    "Für Aufrufe ohne Inhalt, etwa eine Datei löschen oder einen Ordner anlegen.",
  ],
  "list-timeout": [
    "Höchstdauer beim Auflisten des Ordners am Ziel",
    "Für eine Anfrage. Bei sehr großen Ordnern kann mehr nötig sein.",
  ],
  "read-write-timeout": [
    "Längste Pause beim Übertragen",
    "Eine Übertragung schlägt fehl, wenn sich so lange nichts bewegt; 0 setzt keine Grenze.",
  ],
  "number-of-retries": [
    "Weitere Versuche nach einer fehlgeschlagenen Übertragung",
    "Wie oft ein Aufruf am Ziel wiederholt wird, bevor der Lauf fehlschlägt.",
  ],
  "retry-delay": ["Pause vor dem nächsten Versuch", "0 versucht es sofort wieder."],
  "retry-with-exponential-backoff": [
    "Nach jedem Fehlschlag länger warten",
    "Die Pause verdoppelt sich mit jedem Versuch.",
  ],
  "asynchronous-upload-limit": ["Gleichzeitiges Hochladen", "So viele Dateien auf einmal, mindestens 1."],
  "synchronous-upload": ["Ein Paket nach dem anderen hochladen", older, "Dasselbe tut --asynchronous-upload-limit=1"],
  "disable-streaming-transfers": [
    "Dateien im Ganzen übertragen",
    "Sonst wird eine Datei stückweise weitergegeben, während sie gelesen wird.",
    "Wie eine Datei übertragen wird, entscheidet das Ziel",
  ],
  "throttle-upload": ["Höchstens so viel pro Sekunde hochladen", bareNumber],
  "throttle-download": ["Höchstens so viel pro Sekunde herunterladen", bareNumber],
  "throttle-disabled": ["Grenzen der Geschwindigkeit übergehen", "Übertragen wird, so schnell es geht."],
  "throttle-disabled-backends": [
    "Ziele ohne Grenze der Geschwindigkeit",
    "Anfänge ihrer URLs, durch Komma getrennt, etwa file.",
  ],
  "no-connection-reuse": [
    "Für jeden Aufruf am Ziel eine neue Verbindung",
    "Für Server, die auf einer schon benutzten Verbindung nicht antworten.",
  ],
  "list-verify-uploads": [
    "Jedes Hochladen durch Auflisten prüfen",
    "Danach muss die Datei mit der richtigen Größe da sein.",
  ],
  "disable-autocreate-folder": [
    "Fehlenden Ordner am Ziel nicht anlegen",
    "Nur eine Sicherung legt ihn von selbst an; so tut auch sie es nicht.",
  ],
  "soft-delete-prefix": [
    "Dateien am Ziel umbenennen statt löschen",
    "Der Text kommt vor den Namen. Nennt er einen Ordner, muss es den geben.",
  ],
  "prevent-backend-rename": [
    "Am Ziel nicht umbenennen",
    "Mit --soft-delete-prefix werden Dateien dann herunter- und wieder hochgeladen. --keep-retired-files wirkt dann nicht.",
  ],
  "keep-retired-files": [
    "Dateien am Ziel vor dem Löschen warten lassen",
    "Zum Beispiel 7D. Dateien, die nach dem Löschen, Verdichten, Entfernen aus Versionen oder Reparieren nicht mehr gebraucht werden, bekommen am Ziel einen anderen Namen. Nach dieser Zeit löscht sie ein Lauf, oder schon früher, wenn der Platz fehlt; bis dahin kann eine Reparatur sie zurückholen. Ohne die Option warten nur Dateien, die sich als beschädigt erwiesen, 7 Tage lang. 0s löscht alles sofort.",
  ],
  "case-insensitive-remote": [
    "Das Ziel unterscheidet nicht zwischen groß und klein",
    "Namen am Ziel werden ohne Rücksicht auf Groß- und Kleinschreibung verglichen.",
  ],
  "no-backend-verification": [
    "Dateien am Ziel nicht prüfen",
    "Weder wird am Anfang die Liste der Dateien mit dem lokalen Index verglichen noch nach der Sicherung eine Stichprobe geprüft.",
  ],
  "quota-size": [
    "Platz für diese Sicherung",
    "Braucht sie mehr, wird ein Fehler gemeldet; zu Ende läuft sie trotzdem.",
  ],
  "quota-warning-threshold": ["Warnen, wenn weniger Prozent frei sind", "Gerechnet von der Größe dieser Sicherung."],
  "quota-disable": ["Platz am Ziel nicht beachten", "Weder den, den das Ziel nennt, noch --quota-size."],
  "traffic-budget-download": [
    "Höchstens so viel wird im Monat vom Ziel heruntergeladen",
    "Ist es aufgebraucht, ruhen Verdichten, Prüfen der Dateien am Ziel, Proben der Wiederherstellung und Kopien bis zum nächsten Kalendermonat; vorher tun sie nur, was noch hineinpasst. Ein Server zählt alle Sicherungen am selben Server, auf derselben Freigabe oder im selben Ordner zusammen, die Kommandozeile ihre eigenen Läufe. Für eine Kopie steht die Option bei denen ihres Ziels. 0: keine Grenze.",
  ],
  "traffic-budget-upload": [
    "Höchstens so viel wird im Monat zum Ziel hochgeladen",
    "Wie --traffic-budget-download, in der anderen Richtung. Sicherungen laufen mit einer Warnung weiter, wenn --budget-policy nichts anderes sagt.",
  ],
  "request-budget": [
    "Höchstens so oft wird das Ziel im Monat angesprochen",
    "Hochladen, Herunterladen, Löschen, Auflisten, und jede Wiederholung davon. Wie --traffic-budget-download. 0: keine Grenze.",
  ],
  "budget-policy": [
    "Was eine Sicherung tut, wenn das Budget des Monats aufgebraucht ist",
    "Warn: Sie läuft weiter, mit einer Warnung. Stop: Eine laufende endet nach der Datei, bei der sie ist, und keine beginnt vor dem nächsten Monat. Eine Wiederherstellung wird nie aufgehalten.",
  ],
  "exceed-budget": [
    "Diesen Lauf trotz aufgebrauchtem Budget ausführen",
    "Die Grenzen von --traffic-budget-download, --traffic-budget-upload und --request-budget gelten für diesen Lauf nicht; gezählt wird trotzdem, was er überträgt.",
  ],
  "price-download": [
    "Preis eines vom Ziel heruntergeladenen GB",
    "Eine Zahl wie 0.09; 0: kostenlos. Mit Preisen wird gesagt, was Verdichten, eine Reparatur, eine Wiederherstellung und eine Probe kosten werden, bevor sie beginnen, und was der Monat bisher gekostet hat. Ist einer gesetzt, gelten die anderen als 0; ohne Preise wird keiner genannt. Ein GB hat 1024 MB. Für eine Kopie steht die Option bei denen ihres Ziels.",
  ],
  "price-upload": ["Preis eines zum Ziel hochgeladenen GB", "Wie --price-download, in der anderen Richtung."],
  "price-requests": [
    "Preis von 1.000 Aufrufen am Ziel",
    "Wie --price-download. Hochladen, Herunterladen, Löschen und Auflisten zählen gleich, und jede Wiederholung davon.",
  ],
  "price-currency": [
    "Währung der Preise",
    "Ihre drei Buchstaben, etwa EUR oder CHF. Ohne sie werden Preise als bloße Zahlen genannt. Umgerechnet wird nichts.",
  ],
};
