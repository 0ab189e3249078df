import type { OptionTexts } from "../../types.ts";

const older = "Wird angenommen, damit ältere Einstellungen weiter gelten.";
const noEffect = "Sie ist wirkungslos.";

/** The program itself, what stands in reports, and programs beside a run. */
export const general: OptionTexts = {
  prefix: [
    "Anfang aller Dateinamen am Ziel",
    "Hält mehrere Sicherungen in einem Ordner auseinander. Darf keinen Bindestrich enthalten und lässt sich später nicht ändern.",
  ],
  passphrase: [
    "Passphrase der Sicherung",
    "Ver- und entschlüsselt die Dateien am Ziel. Ohne sie ist nichts wiederherzustellen; bewahre sie auch anderswo auf. Sie darf auch in der Umgebungsvariable PASSPHRASE stehen.",
  ],
  "no-encryption": [
    "Unverschlüsselt sichern",
    "Schreibt und erwartet am Ziel unverschlüsselte Dateien; --encryption-module gilt dann nicht.",
  ],
  "new-passphrase": [
    "Neue Passphrase beim Umverschlüsseln",
    "Nur für Werkzeuge, die eine ganze Sicherung neu verschlüsseln; Läufe einer Sicherung lesen sie nicht.",
  ],
  "allow-passphrase-change": [
    "Passphrase nicht mit dem lokalen Index vergleichen",
    "Übergeht die Prüfung, ob der Index mit dieser Passphrase angelegt wurde. Mit ihr laufen weder Sicherung noch Reparatur.",
  ],
  "dry-run": [
    "Nur zeigen, was geschähe",
    "Weder am Ziel noch auf diesem Computer ändert sich etwas; Meldungen sagen, was ein echter Lauf täte.",
  ],
  tempdir: [
    "Ordner für temporäre Dateien",
    "Hier werden Pakete gebaut und ausgepackt. Er braucht Platz für einige Pakete. Sonst der temporäre Ordner des Systems.",
  ],
  "asynchronous-upload-folder": [
    "Ordner für Pakete, die auf das Hochladen warten",
    "Fertige Pakete bleiben hier, bis sie hochgeladen sind. Sonst der Ordner für temporäre Dateien.",
  ],
  "thread-priority": ["Priorität des Programms", older, noEffect],
  "use-background-io-priority": [
    "Anderen Programmen auf der Festplatte den Vortritt lassen",
    "Läuft mit der niedrigsten Priorität für Zugriffe auf Datenträger, wo das System das kennt: unter Linux und macOS.",
  ],
  "allow-sleep": [
    "Den Computer während eines Laufs schlafen lassen",
    "Sonst hält ein Lauf den Computer wach.",
    "Bunker hält den Computer nie wach",
  ],
  "concurrency-max-threads": [
    "Höchstzahl gleichzeitiger Arbeiter",
    "Begrenzt, wie viele zugleich arbeiten; bei null oder weniger entscheidet das Programm.",
  ],
  "concurrency-block-hashers": [
    "Arbeiter, die Hashes von Blöcken berechnen",
    "Die meiste Zeit braucht, was --concurrency-compressors regelt.",
    "Hashes entstehen dort, wo gelesen wird, und schneller, als eine Festplatte liefert",
  ],
  "concurrency-compressors": [
    "Arbeiter, die Pakete komprimieren",
    "Mindestens 1; sonst so viele, wie es Prozessoren gibt. Mehr Arbeiter brauchen mehr Arbeitsspeicher.",
  ],
  "concurrency-fileprocessors": [
    "Dateien, die gleichzeitig gelesen werden",
    "Die meiste Zeit braucht, was --concurrency-compressors regelt.",
    "Dateien werden nacheinander gelesen, während Arbeiter das Gelesene verpacken",
  ],
  "cpu-intensity": [
    "Wie stark der Prozessor genutzt wird, 1 bis 10",
    "Unter 10 machen die Arbeiter regelmäßig Pausen, damit andere Programme weniger gestört werden.",
  ],
  "force-locale": [
    "Schreibweise von Datum und Zahlen",
    "Ein Name wie en-US oder de-DE: So werden Zeiten und Größen geschrieben und kurze Datumsangaben gelesen. Leer: keine bestimmte. Ohne diese Option entscheiden die Umgebungsvariablen LC_ALL und LANG.",
  ],
  "force-actual-date": ["Datum statt Wörtern wie „Heute“ zeigen", older, "Sie betraf nur eine ältere Weboberfläche"],
  "disable-on-battery": [
    "Geplante Läufe im Akkubetrieb auslassen",
    "Solange der Computer am Akku läuft, fallen geplante Läufe aus; von Hand gestartete nicht. Nur Linux sagt, woher der Strom kommt; anderswo fällt nichts aus.",
  ],
  "internal-profiling": [
    "Mehr Zeitmessungen im Protokoll einer Wiederherstellung",
    "Für alle, die suchen, was eine Wiederherstellung langsam macht.",
    "Wie lange ein Lauf gedauert hat, steht immer auf der Stufe Profiling im Protokoll, und mehr wird nicht gemessen",
  ],
  "enable-module": ["Module laden, die sonst aus sind", "Schlüssel von Modulen, durch Komma getrennt."],
  "disable-module": [
    "Diese Module nicht laden",
    "Schlüssel von Modulen, durch Komma getrennt; console-password-input etwa verbietet die Frage nach der Passphrase.",
  ],
  "machine-id": ["Kennung dieses Computers", "Für Berichte."],
  "machine-name": ["Name dieses Computers", "Für Berichte; sonst sein Name im Netz."],
  "next-scheduled-run": ["Wann die Sicherung das nächste Mal läuft", "Setzt der Zeitplan, für Berichte."],
  "wait-on-metered-network": [
    "Mit geplanten Läufen im getakteten Netz warten",
    "Ein Lauf, dessen Zeit gekommen ist, und die Probe einer Wiederherstellung warten, solange NetworkManager sagt, dass das Netz nach Volumen abgerechnet wird, oder es dafür hält, wie das eines Telefons; sie beginnen, sobald es ein anderes ist. Sie warten auch, solange NetworkManager nicht antwortet. Ein verlangter Lauf findet statt, und ein begonnener geht weiter.",
  ],
  "only-on-networks": [
    "Netze, in denen geplante Läufe stattfinden",
    "Namen von Verbindungen, wie NetworkManager sie hat, durch Komma getrennt, zum Beispiel Zuhause,Büro; die eines WLANs heißt meist wie dieses, und ein VPN hat auch einen. Ein Lauf, dessen Zeit gekommen ist, und die Probe einer Wiederherstellung warten, bis eine davon steht, und solange NetworkManager nicht antwortet. Ein verlangter Lauf findet statt. Leer: jedes Netz.",
  ],
  "unusual-change-warning": [
    "Warnen, wenn sich weit mehr geändert hat als sonst",
    "Wurden bei einer Sicherung mindestens 15 % der Dateien und 100 davon geändert oder entfernt, oder fehlen 30 % aller Bytes und 100 MB, und dreimal mehr als in jedem von bis zu 30 Läufen davor, so kommt eine Warnung, und alte Versionen bleiben, bis sie zur Kenntnis genommen ist. Dasselbe gilt für das, was Ignore-Dateien (--ignore-rule-files) mehr auslassen als davor. Nicht, bevor es fünf Läufe über eine Woche gab.",
  ],
  "report-policy": [
    "Wann Berichte und Benachrichtigungen kommen",
    "EachRun: nach jedem Lauf, wie es die Stufen der Berichte sagen. OncePerIncident: einmal, wenn etwas schiefgeht, nicht noch einmal, solange dasselbe schiefgeht, und einmal, wenn es vorbei ist; einen guten Lauf melden nur Berichte, deren Stufe Success nennt.",
  ],
  "report-repeat": [
    "Zeit, nach der derselbe Fehler noch einmal gemeldet wird",
    "Mit --report-policy=OncePerIncident, solange er andauert. 0: nie wieder.",
  ],
  "drill-interval": [
    "Zeit zwischen zwei Wiederherstellungsproben",
    "So oft stellt der Server einige Dateien der neuesten Version versuchsweise wieder her, vom Ziel und von jeder Kopie, vergleicht sie und entfernt sie wieder. 0: nie von selbst.",
  ],
  "store-task-config": [
    "Einstellungen mit der Sicherung ablegen",
    "Ob am Ziel die Einstellungen dieser Sicherung (Self) oder aller Sicherungen (All) liegen, und ob mit ihren Geheimnissen.",
  ],
  "force-passphrase-from-stdin": ["Passphrase von der Standardeingabe lesen", "Statt vom Terminal."],
  "hyperv-ignore-client-warning": [
    "Nicht vor Windows für Arbeitsplätze warnen",
    "Virtuelle Maschinen lassen sich dort nicht als solche sichern.",
    "Virtuelle Maschinen lassen sich noch nicht als solche sichern",
  ],
  "run-script-before": ["Programm vor dem Lauf", "Sein Rückgabewert kann den Lauf absagen."],
  "run-script-before-required": [
    "Programm vor dem Lauf, das gelingen muss",
    "Schlägt es fehl, findet der Lauf nicht statt.",
  ],
  "run-script-after": ["Programm nach dem Lauf", "Wenn der Lauf zu Ende ist, auch nach einem Fehler."],
  "run-script-post-backup": ["Programm, sobald die Quelle frei ist", "Nur bei Sicherungen."],
  "run-script-with-arguments": ["Die Angaben sind Befehlszeilen", "Nicht nur Pfade."],
  "run-script-timeout": ["Höchstdauer eines Programms", "0 wartet ohne Ende."],
  "run-script-result-output-format": [
    "Format der Ergebnisdatei",
    "Für die Programme, die nach dem Hochladen und am Ende laufen.",
  ],
  "run-script-log-level": ["Stufe, ab der Meldungen aufgenommen werden", "In die Ergebnisdatei."],
  "run-script-log-filter": ["Filter für Meldungen", "In der Ergebnisdatei."],
};
