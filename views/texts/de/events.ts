import type { Meanings } from "../types.ts";

const look = "Unter Pflege siehst du, was fehlt oder zu viel ist.";

/** What warnings, errors and notifications tell of that did not end what was done. */
export const events: Meanings = {
  // Notifications.
  BackupOverdue: ["Ein geplanter Lauf hat keine neue Version gebracht", "Die Seite der Sicherung sagt, seit wann."],
  CopyOverdue: ["Eine geplante Kopie fehlt", "Die Seite der Sicherung sagt, seit wann."],
  UnusualChange: [
    "Es hat sich weit mehr geändert als sonst",
    "Sieh nach, was sich geändert hat. Bis du es bestätigst, entfernt diese Sicherung keine alten Versionen.",
  ],
  RestoreDrill: ["Die Probe einer Wiederherstellung ist nicht gut ausgegangen", "Das Protokoll sagt, was fehlt."],
  TempDirLowSpace: [
    "Für vorübergehende Dateien ist wenig Platz",
    "Schaffe Platz, oder nenne einen anderen Ordner mit der Option tempdir.",
  ],
  OutcomeNotStored: [
    "Was getan wurde, ließ sich nicht festhalten; es wird weiter versucht",
    "Bis dahin würde der Server nach einem Neustart diese Läufe noch einmal ausführen.",
  ],
  BugreportCreatedReady: [
    "Der Bericht lässt sich drei Tage lang herunterladen",
    "Sieh ihn dir an, bevor du ihn weitergibst.",
  ],

  // What is backed up.
  FileProcessingFailed: ["Eine Datei ließ sich nicht lesen und fehlt in dieser Version"],
  MetadataProcessFailed: ["Rechte und Zeiten einer Datei ließen sich nicht lesen"],
  PathNotFound: ["Ein Pfad war während des Laufs nicht mehr da"],
  FilterExcludesAll: ["Die Filter lassen alles aus"],
  NoFilesInBackup: ["Die Version enthält keine Dateien"],
  CancellationRequested: ["Der Lauf wurde auf Wunsch abgebrochen"],
  ContainerNotStarted: ["Ein Container ließ sich nicht wieder starten", "Starte ihn von Hand."],
  ContainerLeftHeld: ["Ein Container stand noch still und wurde wieder gestartet"],
  SnapshotNotRemoved: ["Ein Schnappschuss ließ sich nicht entfernen"],

  // The destination.
  DeleteRemoteFileFailed: ["Eine Datei ließ sich am Ziel nicht löschen"],
  DeleteFileFailed: ["Eine Datei ließ sich am Ziel nicht löschen"],
  DeleteFailed: ["Eine Datei ließ sich nicht löschen"],
  FolderCreateError: ["Der Ordner am Ziel ließ sich nicht anlegen"],
  RemoteFileRenameFailed: ["Eine Datei ließ sich am Ziel nicht umbenennen"],
  BackendVerifyFailedAttemptingCleanup: ["Der Vergleich mit dem Ziel ging nicht auf; es wird aufgeräumt"],
  ExtraUnknownFile: ["Am Ziel liegt eine Datei, die nicht bekannt ist", look],
  MissingFile: ["Am Ziel fehlt eine Datei", look],
  MissingFileDetected: ["Am Ziel fehlt eine Datei", look],
  MissingRemoteHash: ["Eine Datei am Ziel ist nicht so, wie sie festgehalten wurde", look],
  RemoteFileVerificationError: ["Eine Datei am Ziel hat die Prüfung nicht bestanden", look],
  ActiveUploadsDetected: ["Am Ziel liegen Dateien, die gerade hochgeladen werden"],
  RemoteFilesNewerThanLocalDatabase: ["Am Ziel liegen neuere Dateien, als der lokale Index kennt"],
  BackendQuotaExceeded: ["Das Ziel ist voll", "Schaffe dort Platz."],
  BackendQuotaNear: ["Das Ziel ist fast voll"],
  AssignedQuotaExceeded: ["Die Sicherung ist größer als der Platz, der ihr zusteht"],
  AssignedQuotaNear: ["Die Sicherung braucht fast den ganzen Platz, der ihr zusteht"],
  SetObjectLockFailed: ["Eine Datei ließ sich nicht gegen Löschen sperren"],
  GetObjectLockFailed: ["Von einer Datei war nicht zu erfahren, ob sie gesperrt ist"],
  SkipDeleteFilesetDueToLockedFilesetVolume: ["Eine alte Version bleibt, weil sie gegen Löschen gesperrt ist"],
  SkipPurgeFilesetDueToLockedFilesetVolume: ["Eine Version bleibt, wie sie ist, weil sie gegen Löschen gesperrt ist"],
  CompactPostponed: ["Der Platz gelöschter Versionen wird später frei"],
  CompactVolumeFailed: ["Eine Datei am Ziel ließ sich nicht zusammenfassen", look],
  ParityRepairSuccess: ["Eine beschädigte Datei wurde mit ihrer Paritätsdatei geheilt"],
  ParityRepairFailed: ["Eine beschädigte Datei ließ sich mit ihrer Paritätsdatei nicht heilen", look],
  ParityCreationFailed: ["Zu einer Datei am Ziel gibt es keine Paritätsdatei"],
  FaultyIndexFiles: ["Am Ziel liegen fehlerhafte Indexdateien"],
  FailedToReplaceFaultyIndexFile: ["Fehlerhafte Indexdateien ließen sich nicht ersetzen"],
  MissingBlocks: ["Inhalte, die Versionen brauchen, fehlen am Ziel", look],

  // Copies.
  RemoteSyncSkipped: ["Es wurden keine Kopien gemacht, weil der Lauf nicht gut ausging"],
  RemoteSyncWaits: ["Eine Kopie wartet auf ihr Laufwerk", "Schließe es an; der nächste Lauf holt sie nach."],
  RemoteSyncFailed: ["Eine Kopie der Sicherung ist nicht vollständig"],
  SynchronizationIncomplete: ["Es wird nichts gelöscht, weil nicht alles kopiert wurde"],
  SourceDamaged: ["Eine Datei ist am ersten Ziel beschädigt und wurde nicht kopiert", look],
  MissingAtSource: ["Eine Datei fehlt am ersten Ziel", look],

  // Restore and proof.
  FileProcessingError: ["Eine Datei ließ sich nicht wiederherstellen"],
  RestoreFailures: ["Nicht alles ließ sich wiederherstellen"],
  MetadataWriteFailed: ["Rechte oder Zeiten einer Datei ließen sich nicht setzen"],
  SymlinkTargetOutside: ["Eine Verknüpfung zeigt aus dem Ordner hinaus und wurde ausgelassen"],
  DownloadError: ["Eine Datei ließ sich nicht vom Ziel holen"],
  DecompressionError: ["Eine Datei am Ziel ist beschädigt", look],
  InvalidBlock: ["Inhalte sind verloren: keine andere Datei am Ziel hat sie", look],
  RestoreTimeNoMatch: ["Zu dieser Zeit gibt es keine Version; die nächstältere wurde genommen"],
  DrillFailed: ["Bei der Probe ließ sich nichts wiederherstellen"],
  DrillFileFailed: ["Bei der Probe kam eine Datei nicht zurück"],
  DrillSourceDiffers: ["Bei der Probe kam eine Datei anders zurück, als sie jetzt ist"],
  DrillWithoutFiles: ["Für die Probe gab es keine Datei"],

  // The local index and what is around a run.
  IndexFileProcessingFailed: ["Eine Indexdatei am Ziel ließ sich nicht lesen"],
  FailedRebuildingWithFile: ["Eine Datei am Ziel half beim Neuaufbau des Index nicht"],
  VacuumFailed: ["Der lokale Index ließ sich nicht verkleinern"],
  FailedOperation: ["Der Lauf ist fehlgeschlagen"],
  LogFileNotWritten: ["In die Protokolldatei lässt sich nicht mehr schreiben"],
  IoPriorityNotLowered: ["Der Vorrang beim Zugriff auf die Platte lässt sich hier nicht senken"],
  DeprecatedOption: ["Eine Option ist veraltet"],
  UnsupportedOption: ["Eine Option gibt es nicht; sie wird nicht beachtet"],
  UnsupportedDisabledModule: ["Eine Option gehört zu einem Modul, das abgeschaltet ist"],
  ScriptTimeout: ["Ein Skript wurde nicht rechtzeitig fertig"],
  StdErrorNotEmpty: ["Ein Skript hat Fehler ausgegeben"],
  ReportSubmitError: ["Ein Bericht ließ sich nicht senden"],
  HttpResponseError: ["Ein Bericht wurde nicht angenommen"],
  SendMailInvalidRecipient: ["An eine Adresse ließ sich keine Mail senden"],
  SendMailFailedWillRetry: ["Ein Mailserver hat den Bericht nicht angenommen; der nächste wird versucht"],
  XMPPSendError: ["Ein Bericht hat seinen Empfänger nicht erreicht"],
  CompactOverBudget: ["Das Verkehrsbudget lässt nicht zu, alles zu verdichten"],
  TestOverBudget: ["Das Verkehrsbudget lässt nicht zu, alle Dateien zu prüfen"],
  DrillOverBudget: ["Für eine Probe ist vom Verkehrsbudget nichts übrig"],
  RemoteSyncOverBudget: ["Das Verkehrsbudget lässt nicht zu, alles zu kopieren"],
};
