import type { OptionTexts } from "../../types.ts";

const noSnapshots = "Unter Windows werden keine Snapshots gemacht";
const noPhotos = "Eine Fotomediathek wird wie jeder andere Ordner gesichert";

/** What is backed up, how files are examined, snapshots. */
export const source: OptionTexts = {
  "allow-missing-source": [
    "Nicht warnen, wenn eine Quelle fehlt",
    "Quellen, die nicht da sind, werden stillschweigend ausgelassen, etwa Wechseldatenträger.",
  ],
  "abort-if-source-missing": [
    "Abbrechen, wenn eine Quelle fehlt",
    "Schützt davor, ohne eine nicht eingehängte Festplatte zu sichern. Gilt vor --allow-missing-source.",
  ],
  "prevent-empty-source": [
    "Abbrechen, wenn ein Quellordner leer ist",
    "Schützt davor, den leeren Ordner zu sichern, in den eine Festplatte eingehängt sein sollte.",
  ],
  "skip-files-larger-than": [
    "Größere Dateien auslassen",
    "Gilt beim Sichern und beim Wiederherstellen; 0 heißt ohne Grenze. Eine bloße Zahl zählt in Megabyte.",
  ],
  "exclude-files-attributes": [
    "Auslassen, was diese Attribute hat",
    "Namen, durch Komma getrennt. Unter Linux und macOS gibt es nur ReadOnly, Hidden (der Name beginnt mit einem Punkt), Directory, ReparsePoint (Links) und Normal.",
  ],
  "exclude-empty-folders": ["Leere Ordner auslassen", "Ordner kommen nur hinein, wenn etwas in ihnen es tut."],
  "ignore-filenames": [
    "Dateien, deren Ordner ausgelassen wird",
    "Ein Ordner mit einer Datei dieses Namens bleibt mit allem darin draußen. Mehrere Namen werden getrennt wie Pfade auf diesem System. Leer: kein Ordner.",
  ],
  "ignore-rule-files": [
    "Dateien wie .gitignore, deren Regeln gelten",
    "Namen von Dateien, durch Komma getrennt, zum Beispiel .gitignore,.bunkerignore. Wo in den Quellen eine liegt, bleibt draußen, was ihre Regeln neben und unter ihr nennen, genau wie bei git; von zweien in einem Ordner hat die in dieser Liste spätere das letzte Wort. Dateien oberhalb einer Quelle und Links werden nicht gelesen. Wie viel draußen blieb, steht nach jeder Sicherung da. Solche Regeln sind für anderes geschrieben: Oft nennen sie Dateien, die es sonst nirgends gibt, etwa .env. Leer: keine.",
  ],
  "symlink-policy": [
    "Was mit symbolischen Links geschieht",
    "Store sichert den Link selbst, Follow das, worauf er zeigt, unter seinem Namen, Ignore lässt ihn aus.",
  ],
  "hardlink-policy": [
    "Was mit harten Links geschieht",
    "All sichert jeden Namen wie eine eigene Datei, First nur den ersten, None lässt Dateien mit mehreren Namen aus.",
  ],
  "disable-filetime-check": [
    "Jede Datei lesen, auch bei gleicher Zeit und Größe",
    "Findet Änderungen, die Zeit und Größe nicht verraten. Jede Sicherung dauert dann so lange wie die erste.",
  ],
  "check-filetime-only": [
    "Nur an der Änderungszeit erkennen, was sich änderte",
    "Größe und Metadaten werden nicht verglichen.",
  ],
  "reread-unchanged": [
    "Wie viel von unveränderten Dateien eine Sicherung noch einmal liest",
    "Findet Dateien, deren Inhalt sich geändert hat, obwohl Größe und Zeit gleich sind, wie auf einer Platte, die den Geist aufgibt. Eine Sicherung liest bis zu so viele Bytes von Dateien, die sie sonst überspringen würde, und die nächste macht weiter, wo sie aufgehört hat, bis alle gelesen sind und es von vorn beginnt. Hat sich eine Datei geändert, gibt es eine Warnung; die Version bekommt den neuen Inhalt, frühere Versionen behalten, was sie haben, und der Lauf löscht keine davon. Größere Dateien als das kommen nicht dran. 0: keine.",
  ],
  "skip-metadata": [
    "Ohne Metadaten",
    "Zeiten, Rechte und Attribute werden nicht gesichert und nicht wiederhergestellt.",
  ],
  "store-metadata-content-in-database": [
    "Metadaten auch im lokalen Index halten",
    "Zeiten, Rechte und Attribute von Dateien.",
    "Nichts in Bunker braucht diese Kopie; Metadaten werden immer vom Ziel gelesen",
  ],
  "changed-files": [
    "Nur diese Pfade ansehen",
    "Alles andere kommt aus der vorigen Version. In genannte Ordner wird nicht hineingesehen. Pfade werden getrennt wie auf diesem System üblich.",
  ],
  "deleted-files": [
    "Pfade, die gelöscht wurden",
    "Sie fehlen in der neuen Version, Ordner mit allem darin. Nur zusammen mit --changed-files.",
  ],
  "control-files": [
    "Dateien, die in die Dateiliste der Version kommen",
    "Bei Sicherung und Reparatur: Pfade kleiner Dateien, die neben den Daten liegen sollen, getrennt wie auf diesem System üblich. Beim Auflisten und Wiederherstellen: ein Schalter, der sie zeigt oder zurückholt.",
  ],
  "upload-unchanged-backups": [
    "Auch ohne Änderung eine Version hochladen",
    "Sonst legt ein Lauf ohne Änderungen keine Version an.",
  ],
  "disable-file-scanner": [
    "Dateien nicht im Voraus zählen",
    "Spart, die Ordner zweimal zu lesen; dafür zeigt sich bis zum Ende kein Fortschritt.",
  ],
  "disable-synthetic-filelist": [
    "Unterbrochene Sicherungen nicht ergänzen",
    "Sonst lädt der nächste Lauf eine Version hoch, die das Erreichte mit der vorigen Version verbindet.",
  ],
  "disable-filelist-consistency-checks": [
    "Langsame Prüfungen auslassen",
    "Die Dateilisten der Versionen werden nicht mit dem lokalen Index verglichen. Fehler fallen dann später auf.",
  ],
  "disable-backup-exclusion-xattr": [
    "Markierungen zum Auslassen übergehen",
    "Sonst bleibt draußen, was das erweiterte Attribut duplicati.exclude, user.duplicati.exclude oder das von macOS selbst trägt.",
  ],
  "snapshot-policy": [
    "Die Quelle aus einem Snapshot lesen",
    "So werden alle Dateien gesichert, wie sie in einem Augenblick waren, auch solche, in die gerade geschrieben wird. Off liest die Dateien direkt. Die anderen machen erst Snapshots der Dateisysteme: unter Linux mit Btrfs, ZFS oder LVM, als root. Geht das nicht, macht Auto ohne weiter, On warnt dazu, Required beendet den Lauf.",
  ],
  "container-stop": [
    "Container, die angehalten werden, während Dateien gelesen werden",
    "Namen von Containern von Docker oder Podman, durch Komma getrennt. Sie werden in dieser Reihenfolge beendet, kurz bevor Dateien gelesen werden, und umgekehrt wieder gestartet, sobald alle gelesen sind, oder sofort, wenn --snapshot-policy einen Snapshot dessen liefert, was sie schreiben. Sie werden auch dann wieder gestartet, wenn die Sicherung scheitert oder abgeschossen wird. Ein Container, der nicht läuft, bleibt, wie er ist.",
  ],
  "container-pause": [
    "Container, die eingefroren werden, während Dateien gelesen werden",
    "Wie --container-stop, aber sie werden nur eingefroren, was keine Zeit braucht. Es wird so lange nichts geschrieben, doch was ein Programm noch nicht geschrieben hat, bleibt in seinem Speicher: Die Dateien sind wie nach einem Stromausfall.",
  ],
  "container-dump": [
    "Container, deren Datenbanken als Dump gesichert werden",
    "Namen von Containern von Docker oder Podman mit PostgreSQL, MariaDB, MySQL oder MongoDB, durch Komma getrennt. Jeder schreibt im laufenden Betrieb alle seine Datenbanken in eine Datei, mit seinem eigenen pg_dumpall, mariadb-dump, mysqldump oder mongodump; die Sicherung enthält die Dateien in einem Ordner neben dem lokalen Index, der gelöscht wird, sobald sie gelesen sind. Benutzer und Passwörter kommen aus den Variablen, die die offiziellen Images dieser Datenbanken haben, etwa POSTGRES_PASSWORD oder MARIADB_ROOT_PASSWORD_FILE.",
  ],
  "sqlite-copy": [
    "SQLite-Datenbanken, die vor dem Lesen kopiert werden",
    "Dateien, und Ordner, in denen alle solchen Datenbanken genommen werden. Jede wird kopiert, wie sie in einem Augenblick ist, während Programme weiter in sie schreiben; die Sicherung enthält die Kopien neben den Dumps von --container-dump unter ihren eigenen Pfaden, zusätzlich zu den Dateien selbst.",
  ],
  "container-policy": [
    "Was geschieht, wenn sich ein Container nicht anhalten oder sichern lässt",
    "Wenn Docker, Podman oder ein Container fehlt oder sich nicht beenden oder einfrieren lässt, ein Dump scheitert oder eine SQLite-Datenbank sich nicht kopieren lässt, warnt On und sichert trotzdem; Required beendet den Lauf.",
  ],
  "container-sockets": [
    "Wo Docker und Podman gefragt werden",
    "Unix-Sockets, durch Komma getrennt. Ohne Angabe die, die gefunden werden: aus den Variablen DOCKER_HOST und CONTAINER_HOST, und die üblichen von Docker und Podman.",
  ],
  "snapshot-provider": [
    "Wie Snapshots entstehen",
    "Wählt die Schnittstelle zum Snapshot-Dienst von Windows.",
    noSnapshots,
  ],
  "vss-exclude-writers": ["VSS-Writer, die ausgelassen werden", "Kennungen, durch Semikolon getrennt.", noSnapshots],
  "vss-use-mapping": [
    "Jedem Snapshot einen Laufwerksbuchstaben geben",
    "Für Programme, die den Pfad eines Snapshots nicht lesen können.",
    noSnapshots,
  ],
  "usn-policy": [
    "Geänderte Dateien aus dem Änderungsjournal lesen",
    "Nur unter Windows mit NTFS.",
    "Geänderte Dateien werden gefunden, indem die Quelle durchgesehen wird",
  ],
  "backupread-policy": [
    "Gesperrte Dateien über die Schnittstelle für Sicherungen lesen",
    "Wenn es keinen Snapshot gibt.",
    "Dateien werden über die gewöhnliche Schnittstelle gelesen",
  ],
  "exclude-non-local-files": [
    "Dateien auslassen, die nur in der Cloud liegen",
    "Platzhalter von Cloudspeichern werden nicht eigens heruntergeladen.",
  ],
  "enable-ads-backup": [
    "Alternative Datenströme sichern",
    "Nur unter NTFS.",
    "Alternative Datenströme werden nicht gelesen",
  ],
  "disable-ads-restore": [
    "Alternative Datenströme nicht wiederherstellen",
    "Nur unter NTFS.",
    "Bunker stellt sie nie wieder her",
  ],
  "ignore-advisory-locking": [
    "Dateien lesen, die ein anderes Programm gesperrt hat",
    "Gemeint sind Sperren, an die sich andere nicht halten müssen.",
    "Bunker achtet nicht auf solche Sperren, es ist also immer so",
  ],
  "photos-handling": [
    "Wie eine Fotomediathek gesichert wird",
    "Die Dateien der Mediathek, die Fotos darin oder beides.",
    noPhotos,
  ],
  "photos-library-path": ["Wo die Fotomediathek liegt", "Wenn nicht am üblichen Ort.", noPhotos],
};
