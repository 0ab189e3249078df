import type { Meanings } from "../meanings.ts";

const look = "Under Pleje ser du, hvad der mangler eller er for meget.";

/** What warnings, errors and notifications tell of that did not end what was done. */
export const events: Meanings = {
  // Notifications.
  BackupOverdue: ["En planlagt kørsel har ikke givet en ny version", "Backuppens side siger siden hvornår."],
  CopyOverdue: ["En planlagt kopi mangler", "Backuppens side siger siden hvornår."],
  UnusualChange: [
    "Langt mere end normalt har ændret sig",
    "Se, hvad der har ændret sig. Indtil du bekræfter det, fjerner denne backup ingen gamle versioner.",
  ],
  RestoreDrill: ["Prøven på en gendannelse endte ikke godt", "Loggen siger, hvad der mangler."],
  TempDirLowSpace: [
    "Der er lidt plads til midlertidige filer",
    "Skaf plads, eller nævn en anden mappe med indstillingen tempdir.",
  ],
  OutcomeNotStored: [
    "Det, der blev gjort, kunne ikke skrives ned; det bliver forsøgt igen",
    "Indtil da ville serveren udføre de kørsler igen efter en genstart.",
  ],
  BugreportCreatedReady: ["Rapporten kan hentes i tre dage", "Se den igennem, før du giver den videre."],

  // What is backed up.
  FileProcessingFailed: ["En fil kunne ikke læses og mangler i denne version"],
  MetadataProcessFailed: ["En fils rettigheder og tider kunne ikke læses"],
  PathNotFound: ["En sti var der ikke mere under kørslen"],
  FilterExcludesAll: ["Filtrene udelader alt"],
  NoFilesInBackup: ["Versionen har ingen filer"],
  CancellationRequested: ["Kørslen blev afbrudt efter ønske"],
  ContainerNotStarted: ["En container kunne ikke startes igen", "Start den i hånden."],
  ContainerLeftHeld: ["En container stod stadig stille og blev startet igen"],
  SnapshotNotRemoved: ["Et øjebliksbillede kunne ikke fjernes"],

  // The destination.
  DeleteRemoteFileFailed: ["En fil kunne ikke slettes på destinationen"],
  DeleteFileFailed: ["En fil kunne ikke slettes på destinationen"],
  DeleteFailed: ["En fil kunne ikke slettes"],
  FolderCreateError: ["Mappen på destinationen kunne ikke oprettes"],
  RemoteFileRenameFailed: ["En fil kunne ikke omdøbes på destinationen"],
  BackendVerifyFailedAttemptingCleanup: ["Sammenligningen med destinationen stemte ikke; der ryddes op"],
  ExtraUnknownFile: ["Destinationen har en ukendt fil", look],
  MissingFile: ["Der mangler en fil på destinationen", look],
  MissingFileDetected: ["Der mangler en fil på destinationen", look],
  MissingRemoteHash: ["En fil på destinationen er ikke, som den blev skrevet ned", look],
  RemoteFileVerificationError: ["En fil på destinationen bestod ikke kontrollen", look],
  ActiveUploadsDetected: ["Destinationen har filer, der er ved at blive sendt"],
  RemoteFilesNewerThanLocalDatabase: ["Destinationen har nyere filer, end det lokale indeks kender"],
  BackendQuotaExceeded: ["Destinationen er fuld", "Skaf plads dér."],
  BackendQuotaNear: ["Destinationen er næsten fuld"],
  AssignedQuotaExceeded: ["Backuppen fylder mere end den plads, den må bruge"],
  AssignedQuotaNear: ["Backuppen fylder næsten al den plads, den må bruge"],
  SetObjectLockFailed: ["En fil kunne ikke låses mod sletning"],
  GetObjectLockFailed: ["Om en fil er låst, var ikke til at få at vide"],
  SkipDeleteFilesetDueToLockedFilesetVolume: ["En gammel version bliver, fordi den er låst mod sletning"],
  SkipPurgeFilesetDueToLockedFilesetVolume: ["En version bliver, som den er, fordi den er låst mod sletning"],
  CompactPostponed: ["Slettede versioners plads bliver fri senere"],
  CompactVolumeFailed: ["En fil på destinationen kunne ikke pakkes sammen", look],
  ParityRepairSuccess: ["En beskadiget fil blev rettet med sin paritetsfil"],
  ParityRepairFailed: ["En beskadiget fil kunne ikke rettes med sin paritetsfil", look],
  ParityCreationFailed: ["En fil på destinationen har ingen paritetsfil"],
  FaultyIndexFiles: ["Destinationen har indeksfiler med fejl"],
  FailedToReplaceFaultyIndexFile: ["Indeksfiler med fejl kunne ikke skiftes ud"],
  MissingBlocks: ["Indhold, som versioner skal bruge, mangler på destinationen", look],

  // Copies.
  RemoteSyncSkipped: ["Der blev ikke lavet kopier, fordi kørslen ikke endte godt"],
  RemoteSyncWaits: ["En kopi venter på sit drev", "Tilslut det; næste kørsel indhenter den."],
  RemoteSyncFailed: ["En kopi af backuppen er ikke komplet"],
  SynchronizationIncomplete: ["Intet slettes, fordi ikke alt blev kopieret"],
  SourceDamaged: ["En fil er beskadiget på den første destination og blev ikke kopieret", look],
  MissingAtSource: ["En fil mangler på den første destination", look],

  // Restore and proof.
  FileProcessingError: ["En fil kunne ikke gendannes"],
  RestoreFailures: ["Ikke alt kunne gendannes"],
  MetadataWriteFailed: ["En fils rettigheder eller tider kunne ikke sættes"],
  SymlinkTargetOutside: ["Et link peger ud af mappen og blev udeladt"],
  DownloadError: ["En fil kunne ikke hentes fra destinationen"],
  DecompressionError: ["En fil på destinationen er beskadiget", look],
  InvalidBlock: ["Indhold er tabt: ingen anden fil på destinationen har det", look],
  RestoreTimeNoMatch: ["Der er ingen version på det tidspunkt; den, der kom før, blev brugt"],
  DrillFailed: ["Intet kunne gendannes ved prøven"],
  DrillFileFailed: ["En fil kom ikke tilbage ved prøven"],
  DrillSourceDiffers: ["En fil kom tilbage ved prøven med et andet indhold, end den har nu"],
  DrillWithoutFiles: ["Der var ingen fil til prøven"],

  // The local index and what is around a run.
  IndexFileProcessingFailed: ["En indeksfil på destinationen kunne ikke læses"],
  FailedRebuildingWithFile: ["En fil på destinationen hjalp ikke ved genopbygningen af indekset"],
  VacuumFailed: ["Det lokale indeks kunne ikke gøres mindre"],
  FailedOperation: ["Kørslen mislykkedes"],
  LogFileNotWritten: ["Der kan ikke skrives mere i logfilen"],
  IoPriorityNotLowered: ["Prioriteten ved brug af disken kan ikke sænkes her"],
  DeprecatedOption: ["En indstilling er forældet"],
  UnsupportedOption: ["En indstilling findes ikke og ses der bort fra"],
  UnsupportedDisabledModule: ["En indstilling hører til et modul, der er slået fra"],
  ScriptTimeout: ["Et script blev ikke færdigt i tide"],
  StdErrorNotEmpty: ["Et script meldte fejl"],
  ReportSubmitError: ["En rapport kunne ikke sendes"],
  HttpResponseError: ["En rapport blev ikke modtaget"],
  SendMailInvalidRecipient: ["Der kunne ikke sendes mail til en adresse"],
  SendMailFailedWillRetry: ["En mailserver tog ikke imod rapporten; den næste forsøges"],
  XMPPSendError: ["En rapport nåede ikke sin modtager"],
};
