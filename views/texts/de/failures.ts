import type { Meanings } from "../types.ts";

const askPassphrase = "Trage in den Einstellungen der Sicherung die Passphrase ein, mit der sie begonnen wurde.";
const lookAtDestination = "Sieh in den Einstellungen der Sicherung nach, ob das Ziel stimmt, und probiere es aus.";
const rebuildIndex = "Baue den lokalen Index unter Pflege neu auf. Am Ziel ändert sich dabei nichts.";
const checkFiles = "Am Ziel wurde nichts verändert. Unter Pflege siehst du, was fehlt oder zu viel ist.";
const partOnly = "Der lokale Index kennt nur einen Teil der Sicherung";
const goesOn = "Was schon gespeichert war, bleibt; der nächste Lauf macht dort weiter.";

/** Why something could not be done. */
export const failures: Meanings = {
  // What is backed up.
  NoSources: ["Von dem, was gesichert wird, war nichts zu finden", "Sieh nach, ob ein Laufwerk fehlt."],
  NoSourceFolders: ["Es ist nicht gesagt, was gesichert wird", "Wähle Ordner oder Dateien in den Einstellungen."],
  SourceIsMissing: [
    "Etwas von dem, was gesichert wird, gibt es nicht mehr",
    "Schließe das Laufwerk an, oder nimm den Pfad aus den Einstellungen der Sicherung.",
  ],
  SourceUnauthorized: [
    "Etwas von dem, was gesichert wird, darf nicht gelesen werden",
    "Gib dem Benutzer, unter dem der Server läuft, das Recht dazu.",
  ],
  SourceFolderEmpty: [
    "Ein Ordner, der gesichert wird, ist leer",
    "Vielleicht ist ein Laufwerk nicht eingehängt. Die vorhandenen Versionen bleiben.",
  ],
  SourceProviderFailed: ["Dateien, die an einem Ziel liegen, lassen sich noch nicht sichern"],
  InvalidMountpoint: ["Eine entfernte Quelle hat keinen gültigen Einhängepunkt"],
  SnapshotFailed: [
    "Ein Schnappschuss des Dateisystems war nicht möglich",
    "Sieh nach, ob genug Platz und das Recht dazu da ist, oder schalte Schnappschüsse ab.",
  ],
  ContainerEngineNotFound: ["Weder Docker noch Podman ist hier zu finden", "Sieh nach, ob sie laufen."],
  ContainerEngineFailed: ["Docker oder Podman antwortet nicht", "Gib dem Server das Recht, ihren Socket zu benutzen."],
  ContainerNotFound: [
    "Einen Container, der genannt ist, gibt es nicht",
    "Berichtige seinen Namen in den Einstellungen.",
  ],
  ContainerNotHeld: ["Ein Container ließ sich nicht anhalten"],
  ContainerNotDumped: ["Die Datenbank eines Containers ließ sich nicht auslesen"],
  SqliteNotCopied: ["Eine SQLite-Datenbank ließ sich nicht in einem Stück sichern"],
  ContainersInUse: [
    "Ein anderer Vorgang startet gerade die Container dieser Sicherung wieder",
    "Warte, bis er fertig ist, und starte den Lauf dann noch einmal.",
  ],
  InvalidFilterExpression: ["Ein Filter ist nicht zu verstehen", "Berichtige ihn in den Einstellungen der Sicherung."],
  FilterTypeNotSupported: ["Mit regulären Ausdrücken lässt sich hier nicht suchen"],

  // The destination.
  FolderMissing: ["Den Ordner am Ziel gibt es nicht", "Schließe das Laufwerk an, oder lege den Ordner an."],
  FileMissing: ["Eine Datei fehlt am Ziel", checkFiles],
  Denied: ["Das Ziel lässt diesen Zugriff nicht zu", "Prüfe Benutzer, Passwort und Rechte am Ziel."],
  TooManyRequests: ["Das Ziel nimmt zurzeit keine weiteren Anfragen an", "Versuche es später noch einmal."],
  Full: ["Das Ziel ist voll", "Schaffe dort Platz; der nächste Lauf macht dort weiter."],
  TestPreparationError: ["Das Ziel lässt sich nicht auflisten", "Prüfe Adresse, Anmeldung und Rechte."],
  TestWriteError: ["Am Ziel lässt sich keine Datei ablegen", "Prüfe Rechte und Platz dort."],
  TestReadError: ["Am Ziel lässt sich eine abgelegte Datei nicht wieder lesen", "Prüfe die Rechte dort."],
  TestCleanupError: ["Am Ziel lässt sich keine Datei löschen", "Prüfe die Rechte dort."],
  Broken: ["Die Verbindung zum Ziel ist gestört", `${goesOn} Bleibt es dabei, probiere das Ziel aus.`],
  DestinationTimeout: ["Das Ziel hat zu lange nicht geantwortet", lookAtDestination],
  BackendNotSupported: ["Diese Art von Ziel gibt es nicht", lookAtDestination],
  BackendNotSupportedHttp: [
    "Das ist die Adresse einer Website; sie sagt nicht, wie dort Dateien gespeichert werden",
    "Wähle die Art des Ziels, etwa WebDAV oder S3, und gib dort die Adresse ein.",
  ],
  BackendDoesNotSupportLocking: ["Diese Art von Ziel kann Dateien nicht gegen Löschen sperren"],
  InvalidDestinationUrl: ["Die Adresse des Ziels ist nicht gültig", lookAtDestination],
  UriHasFragment: ["Die Adresse des Ziels enthält ein #", "Schreibe dafür %23."],
  InvalidServerCertificate: [
    "Dem Zertifikat des Ziels wird nicht vertraut",
    "Vergleiche seinen Fingerabdruck mit dem des Servers, bevor du es in den Einstellungen des Ziels annimmst.",
  ],
  NoDestinationWithMarker: [
    "Keiner der Ordner enthält die Datei, an der das Ziel zu erkennen ist",
    "Schließe das richtige Laufwerk an.",
  ],
  FolderAlreadyExists: ["Diesen Ordner gibt es schon", "Nimm einen anderen Namen, oder benutze ihn, wie er ist."],
  EmptyRemoteFolder: ["Am Ziel liegt keine Version dieser Sicherung", lookAtDestination],
  EmptyRemoteLocation: ["Am Ziel liegt keine Sicherung, die sich lesen lässt", lookAtDestination],
  EmptyRemoteLocationWithPrefix: [
    "Am Ziel liegt keine Sicherung, deren Dateien so beginnen",
    "Prüfe den Anfang der Dateinamen (prefix) in den Einstellungen.",
  ],
  MissingRemoteFiles: ["Am Ziel fehlen Dateien dieser Sicherung", checkFiles],
  ExtraRemoteFiles: ["Am Ziel liegen Dateien, die der lokale Index nicht kennt", checkFiles],
  DuplicateRemoteFiles: ["Am Ziel liegen Dateien mit demselben Namen mehrfach", "Lösche dort die überzähligen."],
  UnexpectedUploadingFile: ["Eine Datei wurde nicht zu Ende hochgeladen", checkFiles],
  MissingDblockFiles: ["Am Ziel fehlen Dateien mit Inhalten, die sich nicht neu erzeugen lassen", checkFiles],
  RemoteFilesUnusable: ["Die Prüfung nach dem Lauf hat am Ziel eine unbrauchbare Datei gefunden", checkFiles],
  NotEnoughDestinationSpace: ["Für die Kopien ist am Ziel nicht genug Platz", "Es wurde nichts verändert."],
  RemoteSyncSourceEmpty: ["Das Ziel ist leer, seine Kopie aber nicht", "Es wurde nichts verändert. Sieh am Ziel nach."],
  RemoteSyncSamePlace: ["Eine Kopie ginge in denselben Ordner wie die Sicherung", lookAtDestination],
  RemoteSyncConfigInvalid: ["Die Angaben zu den Kopien sind nicht zu verstehen"],
  CompactUploadLost: ["Eine gerade hochgeladene Datei ist am Ziel nicht angekommen", goesOn],

  // Passphrases and damage.
  WrongPassphrase: ["Die Passphrase ist falsch", askPassphrase],
  EmptyPassphrase: ["Die Sicherung ist verschlüsselt, aber es ist keine Passphrase eingetragen", askPassphrase],
  MissingPassphrase: ["Die Sicherung ist verschlüsselt, aber es ist keine Passphrase eingetragen", askPassphrase],
  EncryptedStorageNoPassphrase: ["Die Sicherung am Ziel ist verschlüsselt", "Gib ihre Passphrase ein."],
  PassphraseChangeNotSupported: ["Das ist nicht die Passphrase, mit der die Sicherung begonnen wurde", askPassphrase],
  PassphraseAdditionNotSupported: [
    "Diese Sicherung ist unverschlüsselt; eine Passphrase kommt nachträglich nicht hinzu",
    "Lege eine neue Sicherung mit Passphrase an.",
  ],
  PassphraseRemovalNotSupported: ["Diese Sicherung ist verschlüsselt; das lässt sich nicht abschalten", askPassphrase],
  TypedPassphraseGone: [
    "Der Server wurde inzwischen neu gestartet und kennt die eingegebene Passphrase nicht mehr",
    "Starte es noch einmal und gib sie wieder ein.",
  ],
  DecryptionFailed: ["Eine Datei am Ziel ließ sich nicht entschlüsseln", checkFiles],
  Damaged: ["Eine Datei am Ziel ist beschädigt", checkFiles],
  HashMismatch: ["Eine Datei am Ziel ist nicht mehr so, wie sie geschrieben wurde", checkFiles],
  SizeMismatch: ["Eine Datei am Ziel hat eine andere Größe als beim Schreiben", checkFiles],
  InvalidManifest: ["Eine Datei am Ziel ist nicht so aufgebaut, wie sie sein soll", checkFiles],
  UnknownContainer: ["Am Ziel liegt eine Datei, deren Format nicht bekannt ist"],
  FileListNotReadable: ["Die Liste der Dateien dieser Version ließ sich nicht lesen", checkFiles],
  ContentDamaged: ["Der Inhalt dieser Datei lässt sich nicht mehr lesen", "Versuche es mit einer anderen Version."],
  GpgNotStarted: ["GnuPG ließ sich nicht starten", "Installiere es, oder nenne das Programm in den Einstellungen."],
  GpgFailed: ["GnuPG hat einen Fehler gemeldet"],
  UnsupportedEncryptionModule: ["Diese Art der Verschlüsselung gibt es nicht"],
  UnsupportedHashAlgorithm: ["Diese Art von Prüfsumme gibt es nicht"],

  // The local index.
  NoLocalDatabase: ["Der lokale Index fehlt", rebuildIndex],
  DatabaseDamaged: ["Der lokale Index ist beschädigt", rebuildIndex],
  DatabaseInconsistency: ["Der lokale Index widerspricht sich", rebuildIndex],
  DatabaseFolderFull: ["Für den lokalen Index ist kein Platz mehr", "Schaffe Platz auf diesem Laufwerk."],
  DatabaseLocked: ["Der lokale Index ist gerade in Gebrauch", "Warte, bis der andere Vorgang fertig ist."],
  DatabaseNotOpened: ["Der lokale Index ließ sich nicht öffnen", "Prüfe, ob der Server auf die Datei zugreifen darf."],
  DatabaseVersionTooNew: ["Eine neuere Version von Bunker hat den lokalen Index geschrieben", "Aktualisiere Bunker."],
  DatabaseIsPartiallyRecreated: [partOnly, rebuildIndex],
  PurgeNotAllowedOnPartialDatabase: [partOnly, rebuildIndex],
  CannotPurgeOnPartialDatabase: [partOnly, rebuildIndex],
  ListBrokenFilesDoesNotWorkOnPartialDatabase: [partOnly, rebuildIndex],
  IndexHoldsOnlyPaths: ["Der lokale Index kennt nur Pfade, keine Inhalte", rebuildIndex],
  DatabaseRepairInProgress: ["Eine Reparatur des lokalen Index wurde nicht beendet", rebuildIndex],
  DatabaseRebuildIncomplete: [
    "Der Index ist neu gebaut, aber ein Teil der Dateien am Ziel war nicht zu lesen",
    "Versuche es noch einmal, wenn das Ziel wieder vollständig erreichbar ist.",
  ],
  DatabaseIsBrokenConsiderPurge: [
    "Der Index ist neu gebaut, aber am Ziel fehlen Inhalte, die manche Versionen brauchen",
    "Unter Pflege siehst du, welche Dateien betroffen sind. Alle anderen lassen sich wiederherstellen.",
  ],
  DatabaseTimestampError: [
    "Die neueste Version ist jünger, als die Uhr dieses Computers sagt",
    "Stelle die Uhr, und starte den Lauf dann noch einmal.",
  ],
  MultipleLocalDatabaseSourcesFound: ["Zu diesem Ziel gehören mehrere lokale Indexe", "Wähle einen unter Pflege."],

  // Versions and restore.
  NoFilesetsFound: ["Diese Sicherung hat noch keine Version", "Starte sie einmal."],
  NoMatchingRemoteFilelists: ["Am Ziel ist keine solche Version"],
  NoFilesetFoundForTimeOrVersion: ["Zu dieser Zeit gibt es keine Version"],
  VersionNotFound: [
    "Von diesem Zeitpunkt gibt es keine Version",
    "Nichts wurde angeheftet. Sieh dir die Versionen noch einmal an und wähle neu.",
  ],
  VersionPinned: ["Eine genannte Version ist angeheftet", "Nichts wurde gelöscht. Löse sie zuerst, wenn sie wegkann."],
  VersionsHaveChanged: [
    "Es gibt jetzt andere Versionen als bei deiner Auswahl",
    "Es wurde nichts gelöscht. Sieh dir die Versionen an und wähle noch einmal.",
  ],
  VersionGone: ["Die Sicherung hat diese Version nicht mehr", "Wähle eine andere Version."],
  LinkNotPossible: [
    "Zu dieser Sicherung lässt sich kein Link erzeugen",
    "Lade die Datei selbst herunter und gib sie weiter.",
  ],
  TooManyLinks: ["Es gelten schon sehr viele Links", "Beende einige, die nicht mehr gebraucht werden."],
  FileNotInVersion: ["Diese Version hat diese Datei nicht", "Wähle eine andere Version."],
  EmptyRestoreOperation: ["Es gibt nichts wiederherzustellen", "Wähle Dateien aus, oder eine andere Version."],
  RestorePathRequired: ["Der Pfad gehört zu einem anderen Betriebssystem", "Wähle einen Ordner zum Wiederherstellen."],
  RestorePathTraversal: ["Ein Pfad der Sicherung führt aus dem gewählten Ordner hinaus und wurde nicht geschrieben"],
  NeedTwoBackupsToStartDiff: ["Zum Vergleichen braucht es zwei Versionen"],
  DrillVersionMissing: ["Am Ziel fehlt die Liste der neuesten Version", checkFiles],
  DrillVersionUnknown: ["Die Kopie hat keine der Versionen der Sicherung"],
  DrillWithoutVersions: ["Es gibt noch keine Version, die sich probeweise wiederherstellen ließe"],
  AllFilesetsBroken: [
    "In allen Versionen ist jede Datei betroffen: es bliebe nichts übrig",
    "Es wurde nichts entfernt.",
  ],
  PurgeWouldRemoveEntireFileset: ["Von einer Version bliebe nichts übrig", "Es wurde nichts entfernt."],
  EmptyFilterPurgeNotAllowed: ["Es ist nicht gesagt, welche Dateien entfernt werden sollen"],
  RepairIsNotPossible: ["Eine fehlende Datei lässt sich nicht wieder erzeugen", checkFiles],
  LockDurationTooShort: ["Für so kurze Zeit lassen sich Dateien nicht sperren"],
  MissingLockDuration: ["Es ist nicht gesagt, wie lange Dateien gesperrt werden sollen"],

  NoVersionForLockOperation: ["Es ist keine Version gewählt, deren Dateien gesperrt werden sollen"],
  NoFreeListTime: ["Die gesperrte Liste einer Version lässt sich nicht ersetzen"],
  NoPathSpecified: ["Es ist kein Pfad angegeben"],
  MultipleFilesetsFound: ["Es passen mehrere Versionen", "Wähle eine davon."],
  ControlFileTooLarge: ["Eine Steuerdatei am Ziel ist zu groß, um ein Text zu sein"],
  BugReportTargetAlreadyExists: ["Die Datei für den Bericht gibt es schon"],
  BugReportNotWritten: ["Der Bericht ließ sich nicht schreiben", "Prüfe, ob Platz und das Recht dazu da ist."],

  // Copies of folders.
  SyncSourcesClash: ["Zwei Quellen haben denselben Namen", "Benenne eine von ihnen um."],
  SyncSourceInDestination: ["Eine Quelle liegt im Ziel", "Wähle eines der beiden anders."],
  SyncSourceEmpty: ["Eine Quelle ist leer", "Es wurde nichts verändert. Vielleicht ist ein Laufwerk nicht eingehängt."],
  SyncIncomplete: ["Nicht alle Dateien ließen sich hochladen", "Der nächste Lauf versucht es wieder."],
  EncryptionNotAllowed: ["Eine Ordnerkopie kann nicht verschlüsselt sein", "Nimm die Passphrase heraus."],

  // Options.
  OptionValidationError: [
    "Der Wert einer Option ist nicht gültig",
    "Berichtige ihn in den Einstellungen der Sicherung.",
  ],
  OptionNotServed: ["Eine Option lässt sich hier nicht benutzen", "Nimm sie aus den Einstellungen der Sicherung."],
  ParameterChangeNotSupported: [
    "Eine Option lässt sich nicht mehr ändern, seit die Sicherung begonnen wurde",
    "Stelle den alten Wert wieder her, oder lege eine neue Sicherung an.",
  ],
  MultipleRetentionOptionsNotSupported: ["Es gibt mehrere Regeln dafür, wie lange Versionen bleiben", "Wähle eine."],
  RetentionPolicyInvalidValue: ["Die Regel, wie lange Versionen bleiben, ist nicht zu verstehen"],
  RetentionPolicyParseError: ["Die Regel, wie lange Versionen bleiben, ist nicht zu verstehen"],
  PrefixCannotContainHyphens: ["Der Anfang der Dateinamen (prefix) darf keinen Bindestrich enthalten"],
  VolumeSizeTooSmall: ["Die Dateien am Ziel müssen mindestens doppelt so groß sein wie ein Block"],
  UnsupportedParityModule: ["Diese Art von Paritätsdateien gibt es nicht"],
  Par2InvalidRedundancy: ["Die Redundanz der Paritätsdateien muss größer als null sein"],
  ContainerMethodNotSupported: ["Mit dieser Kompression lassen sich keine Dateien schreiben"],
  InvalidCronExpression: ["Der Zeitplan ist nicht zu verstehen"],

  // Around a run.
  TemporaryFolderFull: [
    "Im Ordner für vorübergehende Dateien ist kein Platz mehr",
    "Schaffe dort Platz, oder nenne einen anderen mit der Option tempdir.",
  ],
  TemporaryFolderNotCreated: [
    "Im Ordner für vorübergehende Dateien lässt sich nicht arbeiten",
    "Prüfe die Rechte dort.",
  ],
  LogFileNotOpened: ["Die Protokolldatei lässt sich nicht öffnen", "Prüfe ihren Pfad und die Rechte."],
  RunScriptInvalidExitCode: ["Ein Skript, das vorher läuft, hat den Lauf nicht zugelassen"],
  RunScriptTimeout: ["Ein Skript, das vorher läuft, wurde nicht rechtzeitig fertig"],
  ScriptExecuteError: ["Ein Skript ließ sich nicht starten", "Prüfe seinen Pfad und die Rechte."],
  SecretEmpty: ["Ein Geheimnis, das gebraucht wird, ist leer"],
  SecretNotReturned: [
    "Ein Geheimnis, das gebraucht wird, war nicht zu bekommen",
    "Prüfe den Speicher für Geheimnisse.",
  ],
  SecretProviderNotFound: ["Diesen Speicher für Geheimnisse gibt es nicht"],
  SecretProviderNotReached: ["Der Speicher für Geheimnisse ist nicht zu erreichen"],
  SecretProviderRefused: ["Der Speicher für Geheimnisse hat die Antwort verweigert"],
  JobProcessDied: [
    "Der Vorgang wurde plötzlich beendet",
    "Was vorher gespeichert war, ist nicht verloren. Starte den Lauf noch einmal; Reste werden dann aufgeräumt.",
  ],
  CallNotAnswered: ["Der Vorgang hat nicht mehr geantwortet und wurde beendet", "Versuche es noch einmal."],
  TaskEndsServer: [
    "Der Server ist mehrmals gestorben, während das hier lief, und beginnt es nicht noch einmal",
    "Sieh im Protokoll des Systems nach, was den Server beendet hat: Oft geht der Speicher aus. Starte es dann von Hand.",
  ],
  TaskInterrupted: ["Der Server wurde beendet, während Versionen gelöscht wurden", "Starte das Löschen noch einmal."],
  UnknownError: ["Etwas ist schiefgegangen, das nicht vorgesehen war"],
  Aborted: ["Der Vorgang wurde abgebrochen"],
  ResultNotRead: [
    "Das Ergebnis des Laufs ließ sich nicht lesen",
    "Im Protokoll der Sicherung steht, was er getan hat.",
  ],
  JobNotFound: ["Diese Sicherung gibt es nicht mehr"],
  UserNameInvalid: ["Ein Name hat 1 bis 60 sichtbare Zeichen"],
  UserNameTaken: ["Einen Benutzer mit diesem Namen gibt es schon"],

  // Import and reports.
  ImportNotReadable: ["Das ist keine exportierte Sicherung"],
  ImportPassphrase: ["Die Passphrase der Datei fehlt oder ist falsch", "Gib die ein, mit der sie exportiert wurde."],
  ServerSettingsNotReadable: ["Die Einstellungen, die dort liegen, sind nicht zu verstehen"],
  SettingsNeedPassphrase: ["Ohne Passphrase lassen sich die Einstellungen nicht verschlüsselt ablegen", askPassphrase],
  SettingsPlaceGone: ["Die Sicherung hat dieses Ziel nicht mehr"],
  ReportNotSetUp: ["Es ist nicht gesagt, wer Berichte bekommt", "Trage es unter Einstellungen, Berichte ein."],
  ReportRefused: ["Der Empfänger hat den Bericht nicht angenommen"],
  InvalidMailServer: ["Die Adresse des Mailservers ist nicht gültig"],
  InvalidMailSender: ["Die Absenderadresse ist nicht gültig"],
  NoMailRecipient: ["Es ist keine gültige Empfängeradresse eingetragen"],
  NoMailServer: ["Es ist kein Mailserver bekannt", "Trage einen ein."],
  TelegramRefused: ["Telegram hat die Nachricht nicht angenommen"],
  InvalidReportParameters: ["Eine Angabe zum Bericht ist nicht gültig"],
  TelegramBotMissing: ["Für Berichte über Telegram fehlt die Kennung des Bots oder sein Schlüssel"],
  InvalidXmppSender: ["Der XMPP-Benutzer ist keine Adresse", "Schreibe ihn wie name@server."],
  XmppRequestFailed: ["Der XMPP-Server hat die Verbindung abgelehnt"],
  XmppLoginFailed: ["Der XMPP-Server hat die Anmeldung abgelehnt", "Prüfe Benutzer und Passwort."],
  MissingMailRecipient: ["Es ist niemand genannt, der die Mail bekommt"],
  InvalidReportAddress: ["Die Adresse für den Bericht ist keine URL"],
  TrafficBudgetUsedUp: [
    "Das Verkehrsbudget des Ziels ist für diesen Monat aufgebraucht",
    "Unter Pflege siehst du, wie viel wohin ging und wann der nächste Monat beginnt.",
  ],
};
