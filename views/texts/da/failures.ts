import type { Meanings } from "../types.ts";

const askPassphrase = "Skriv i backuppens indstillinger den adgangssætning, som den blev begyndt med.";
const lookAtDestination = "Se i backuppens indstillinger, om destinationen er rigtig, og prøv den af.";
const rebuildIndex = "Genopbyg det lokale indeks under Pleje. Intet ændres på destinationen.";
const checkFiles = "Intet blev ændret på destinationen. Under Pleje ser du, hvad der mangler eller er for meget.";
const partOnly = "Det lokale indeks kender kun en del af backuppen";
const goesOn = "Det, der allerede er gemt, bliver; næste kørsel fortsætter derfra.";

/** Why something could not be done. */
export const failures: Meanings = {
  // What is backed up.
  NoSources: ["Intet af det, der tages backup af, kunne findes", "Se efter, om et drev mangler."],
  NoSourceFolders: ["Det er ikke sagt, hvad der tages backup af", "Vælg mapper eller filer i indstillingerne."],
  SourceIsMissing: [
    "Noget af det, der tages backup af, findes ikke mere",
    "Tilslut drevet, eller fjern stien fra backuppens indstillinger.",
  ],
  SourceUnauthorized: [
    "Noget af det, der tages backup af, må ikke læses",
    "Giv den bruger, som serveren kører under, lov til det.",
  ],
  SourceFolderEmpty: [
    "En mappe, der tages backup af, er tom",
    "Måske er et drev ikke monteret. De versioner, der findes, bliver.",
  ],
  SourceProviderFailed: ["Filer, der ligger på en destination, kan der endnu ikke tages backup af"],
  InvalidMountpoint: ["En fjern kilde har intet gyldigt monteringspunkt"],
  SnapshotFailed: [
    "Et øjebliksbillede af filsystemet var ikke muligt",
    "Se efter, om der er plads og lov til det, eller slå øjebliksbilleder fra.",
  ],
  ContainersInUse: [
    "En anden proces er ved at starte backuppens containere igen",
    "Vent, til den er færdig, og start så kørslen igen.",
  ],
  InvalidFilterExpression: ["Et filter kan ikke forstås", "Ret det i backuppens indstillinger."],
  FilterTypeNotSupported: ["Her kan der ikke søges med regulære udtryk"],

  // The destination.
  FolderMissing: ["Mappen på destinationen findes ikke", "Tilslut drevet, eller opret mappen."],
  FileMissing: ["En fil mangler på destinationen", checkFiles],
  Denied: ["Destinationen tillader det ikke", "Se efter bruger, adgangskode og rettigheder på destinationen."],
  TooManyRequests: ["Destinationen tager ikke imod flere forespørgsler lige nu", "Prøv igen senere."],
  Full: ["Destinationen er fuld", "Skaf plads dér; næste kørsel fortsætter derfra."],
  TestPreparationError: ["Destinationen kan ikke vises som liste", "Se efter adresse, login og rettigheder."],
  TestWriteError: ["Der kan ikke gemmes en fil på destinationen", "Se efter rettigheder og plads dér."],
  TestReadError: ["En gemt fil kan ikke læses igen på destinationen", "Se efter rettighederne dér."],
  TestCleanupError: ["Der kan ikke slettes en fil på destinationen", "Se efter rettighederne dér."],
  Broken: ["Forbindelsen til destinationen er forstyrret", `${goesOn} Bliver det ved, så prøv destinationen af.`],
  DestinationTimeout: ["Destinationen svarede ikke i alt for lang tid", lookAtDestination],
  BackendNotSupported: ["Den slags destination findes ikke", lookAtDestination],
  BackendNotSupportedHttp: [
    "Det er adressen på et websted; den siger ikke, hvordan filer gemmes dér",
    "Vælg slags destination, for eksempel WebDAV eller S3, og skriv adressen dér.",
  ],
  BackendDoesNotSupportLocking: ["Den slags destination kan ikke låse filer mod sletning"],
  InvalidDestinationUrl: ["Destinationens adresse er ikke gyldig", lookAtDestination],
  UriHasFragment: ["Destinationens adresse indeholder et #", "Skriv %23 i stedet."],
  InvalidServerCertificate: [
    "Der er ikke tillid til destinationens certifikat",
    "Sammenlign dets fingeraftryk med serverens, før du godtager det i destinationens indstillinger.",
  ],
  NoDestinationWithMarker: ["Ingen af mapperne har den fil, som destinationen kendes på", "Tilslut det rigtige drev."],
  FolderAlreadyExists: ["Den mappe findes allerede", "Vælg et andet navn, eller brug den, som den er."],
  EmptyRemoteFolder: ["Destinationen har ingen version af denne backup", lookAtDestination],
  EmptyRemoteLocation: ["Destinationen har ingen backup, der kan læses", lookAtDestination],
  EmptyRemoteLocationWithPrefix: [
    "Destinationen har ingen backup, hvis filer begynder sådan",
    "Se efter filnavnenes begyndelse (prefix) i indstillingerne.",
  ],
  MissingRemoteFiles: ["Der mangler filer af denne backup på destinationen", checkFiles],
  ExtraRemoteFiles: ["Destinationen har filer, som det lokale indeks ikke kender", checkFiles],
  DuplicateRemoteFiles: ["Destinationen har flere filer med samme navn", "Slet dem, der er for meget, dér."],
  UnexpectedUploadingFile: ["En fil blev ikke sendt færdig", checkFiles],
  MissingDblockFiles: ["Der mangler filer med indhold, som ikke kan laves på ny", checkFiles],
  RemoteFilesUnusable: ["Kontrollen efter kørslen fandt en ubrugelig fil på destinationen", checkFiles],
  NotEnoughDestinationSpace: ["Der er ikke plads nok til kopierne på destinationen", "Intet blev ændret."],
  RemoteSyncSourceEmpty: ["Destinationen er tom, men det er kopien ikke", "Intet blev ændret. Se på destinationen."],
  RemoteSyncSamePlace: ["En kopi ville gå til samme mappe som backuppen", lookAtDestination],
  RemoteSyncConfigInvalid: ["Oplysningerne om kopierne kan ikke forstås"],
  CompactUploadLost: ["En fil, der lige blev sendt, er ikke nået frem til destinationen", goesOn],

  // Passphrases and damage.
  WrongPassphrase: ["Adgangssætningen er forkert", askPassphrase],
  EmptyPassphrase: ["Backuppen er krypteret, men har ingen adgangssætning", askPassphrase],
  MissingPassphrase: ["Backuppen er krypteret, men har ingen adgangssætning", askPassphrase],
  EncryptedStorageNoPassphrase: ["Backuppen på destinationen er krypteret", "Skriv dens adgangssætning."],
  PassphraseChangeNotSupported: ["Det er ikke den adgangssætning, som backuppen blev begyndt med", askPassphrase],
  PassphraseAdditionNotSupported: [
    "Backuppen er ikke krypteret og kan ikke få en adgangssætning senere",
    "Lav en ny backup med adgangssætning.",
  ],
  PassphraseRemovalNotSupported: ["Backuppen er krypteret; det kan ikke slås fra", askPassphrase],
  TypedPassphraseGone: [
    "Serveren er startet igen siden da og husker ikke den adgangssætning, der blev skrevet",
    "Start det igen, og skriv den på ny.",
  ],
  DecryptionFailed: ["En fil på destinationen kunne ikke dekrypteres", checkFiles],
  Damaged: ["En fil på destinationen er beskadiget", checkFiles],
  HashMismatch: ["En fil på destinationen er ikke mere, som den blev skrevet", checkFiles],
  SizeMismatch: ["En fil på destinationen har en anden størrelse, end da den blev skrevet", checkFiles],
  InvalidManifest: ["En fil på destinationen er ikke bygget, som den skal være", checkFiles],
  UnknownContainer: ["Destinationen har en fil i et format, der ikke kendes"],
  FileListNotReadable: ["Listen over versionens filer kunne ikke læses", checkFiles],
  ContentDamaged: ["Filens indhold kan ikke læses mere", "Prøv en anden version."],
  GpgNotStarted: ["GnuPG kunne ikke startes", "Installér det, eller nævn programmet i indstillingerne."],
  GpgFailed: ["GnuPG meldte en fejl"],
  UnsupportedEncryptionModule: ["Den slags kryptering findes ikke"],
  UnsupportedHashAlgorithm: ["Den slags kontrolsum findes ikke"],

  // The local index.
  NoLocalDatabase: ["Det lokale indeks mangler", rebuildIndex],
  DatabaseDamaged: ["Det lokale indeks er beskadiget", rebuildIndex],
  DatabaseInconsistency: ["Det lokale indeks modsiger sig selv", rebuildIndex],
  DatabaseFolderFull: ["Der er ikke plads til det lokale indeks", "Skaf plads på det drev."],
  DatabaseLocked: ["Det lokale indeks er i brug", "Vent, til den anden proces er færdig."],
  DatabaseNotOpened: ["Det lokale indeks kunne ikke åbnes", "Se efter, om serveren må bruge filen."],
  DatabaseVersionTooNew: ["En nyere version af Bunker har skrevet det lokale indeks", "Opdatér Bunker."],
  DatabaseIsPartiallyRecreated: [partOnly, rebuildIndex],
  PurgeNotAllowedOnPartialDatabase: [partOnly, rebuildIndex],
  CannotPurgeOnPartialDatabase: [partOnly, rebuildIndex],
  ListBrokenFilesDoesNotWorkOnPartialDatabase: [partOnly, rebuildIndex],
  IndexHoldsOnlyPaths: ["Det lokale indeks kender kun stier, ikke indhold", rebuildIndex],
  DatabaseRepairInProgress: ["En reparation af det lokale indeks blev ikke færdig", rebuildIndex],
  DatabaseRebuildIncomplete: [
    "Indekset er genopbygget, men nogle af filerne på destinationen kunne ikke læses",
    "Prøv igen, når hele destinationen kan nås.",
  ],
  DatabaseIsBrokenConsiderPurge: [
    "Indekset er genopbygget, men der mangler indhold, som nogle versioner skal bruge",
    "Under Pleje ser du, hvilke filer det gælder. Alle andre kan gendannes.",
  ],
  DatabaseTimestampError: [
    "Den nyeste version er yngre, end computerens ur siger",
    "Stil uret, og start så kørslen igen.",
  ],
  MultipleLocalDatabaseSourcesFound: ["Flere lokale indekser hører til denne destination", "Vælg et under Pleje."],

  // Versions and restore.
  NoFilesetsFound: ["Backuppen har endnu ingen version", "Kør den en gang."],
  NoMatchingRemoteFilelists: ["Destinationen har ingen sådan version"],
  NoFilesetFoundForTimeOrVersion: ["Der er ingen version på det tidspunkt"],
  VersionsHaveChanged: [
    "Der er nu andre versioner, end da du valgte",
    "Intet blev slettet. Se på versionerne, og vælg igen.",
  ],
  VersionGone: ["Backuppen har ikke længere denne version", "Vælg en anden version."],
  FileNotInVersion: ["Versionen har ikke denne fil", "Vælg en anden version."],
  EmptyRestoreOperation: ["Der er intet at gendanne", "Vælg filer eller en anden version."],
  RestorePathRequired: ["Stien hører til et andet styresystem", "Vælg en mappe at gendanne til."],
  RestorePathTraversal: ["En sti i backuppen fører ud af den valgte mappe og blev ikke skrevet"],
  NeedTwoBackupsToStartDiff: ["Der skal to versioner til at sammenligne"],
  DrillVersionMissing: ["Listen over den nyeste version mangler på destinationen", checkFiles],
  DrillVersionUnknown: ["Kopien har ingen af backuppens versioner"],
  DrillWithoutVersions: ["Der er endnu ingen version at prøve at gendanne"],
  AllFilesetsBroken: ["I alle versioner er hver eneste fil berørt: intet ville blive tilbage", "Intet blev fjernet."],
  PurgeWouldRemoveEntireFileset: ["Intet ville blive tilbage af en version", "Intet blev fjernet."],
  EmptyFilterPurgeNotAllowed: ["Det er ikke sagt, hvilke filer der skal fjernes"],
  RepairIsNotPossible: ["En manglende fil kan ikke laves på ny", checkFiles],
  LockDurationTooShort: ["Filer kan ikke låses i så kort tid"],
  MissingLockDuration: ["Det er ikke sagt, hvor længe filer skal låses"],

  // Options.
  OptionValidationError: ["En indstillings værdi er ikke gyldig", "Ret den i backuppens indstillinger."],
  OptionNotServed: ["En indstilling kan ikke bruges her", "Fjern den fra backuppens indstillinger."],
  ParameterChangeNotSupported: [
    "En indstilling kan ikke ændres mere, siden backuppen blev begyndt",
    "Sæt den gamle værdi igen, eller lav en ny backup.",
  ],
  MultipleRetentionOptionsNotSupported: ["Der er flere regler for, hvor længe versioner bliver", "Vælg en."],
  RetentionPolicyInvalidValue: ["Reglen for, hvor længe versioner bliver, kan ikke forstås"],
  RetentionPolicyParseError: ["Reglen for, hvor længe versioner bliver, kan ikke forstås"],
  PrefixCannotContainHyphens: ["Filnavnenes begyndelse (prefix) må ikke indeholde en bindestreg"],
  VolumeSizeTooSmall: ["Filerne på destinationen skal være mindst dobbelt så store som en blok"],
  InvalidCronExpression: ["Tidsplanen kan ikke forstås"],

  // Around a run.
  TemporaryFolderFull: [
    "Der er ikke mere plads i mappen til midlertidige filer",
    "Skaf plads dér, eller nævn en anden med indstillingen tempdir.",
  ],
  TemporaryFolderNotCreated: ["Mappen til midlertidige filer kan ikke bruges", "Se efter rettighederne dér."],
  LogFileNotOpened: ["Logfilen kan ikke åbnes", "Se efter dens sti og rettighederne."],
  RunScriptInvalidExitCode: ["Et script, der kører først, tillod ikke kørslen"],
  RunScriptTimeout: ["Et script, der kører først, blev ikke færdigt i tide"],
  ScriptExecuteError: ["Et script kunne ikke startes", "Se efter dets sti og rettighederne."],
  SecretEmpty: ["En hemmelighed, der skal bruges, er tom"],
  SecretNotReturned: ["En hemmelighed, der skal bruges, kunne ikke hentes", "Se efter stedet med hemmeligheder."],
  SecretProviderNotFound: ["Det sted med hemmeligheder findes ikke"],
  SecretProviderNotReached: ["Stedet med hemmeligheder kan ikke nås"],
  SecretProviderRefused: ["Stedet med hemmeligheder ville ikke svare"],
  JobProcessDied: [
    "Kørslen sluttede pludseligt",
    "Intet, der var gemt før, er tabt. Kør den igen; rester bliver så ryddet op.",
  ],
  CallNotAnswered: ["Processen svarede ikke mere og blev afsluttet", "Prøv igen."],
  TaskEndsServer: [
    "Serveren er død flere gange, mens dette kørte, og begynder det ikke igen",
    "Se i systemets log, hvad der standsede serveren: ofte er hukommelsen brugt op. Start det så igen i hånden.",
  ],
  TaskInterrupted: ["Serveren sluttede, mens versioner blev slettet", "Start sletningen igen."],
  ResultNotRead: ["Kørslens resultat kunne ikke læses", "Backuppens log siger, hvad den gjorde."],
  JobNotFound: ["Denne backup findes ikke mere"],
  UserNameInvalid: ["Et navn har 1 til 60 synlige tegn"],
  UserNameTaken: ["Der er allerede en bruger med det navn"],

  // Import and reports.
  ImportNotReadable: ["Det er ikke en eksporteret backup"],
  ImportPassphrase: ["Filens adgangssætning mangler eller er forkert", "Skriv den, som filen blev eksporteret med."],
  ServerSettingsNotReadable: ["De indstillinger, der ligger dér, kan ikke forstås"],
  SettingsNeedPassphrase: ["Uden adgangssætning kan indstillingerne ikke gemmes krypteret", askPassphrase],
  ReportNotSetUp: ["Det er ikke sagt, hvem der får rapporter", "Skriv det under Indstillinger, Rapporter."],
  ReportRefused: ["Modtageren tog ikke imod rapporten"],
  InvalidMailServer: ["Mailserverens adresse er ikke gyldig"],
  InvalidMailSender: ["Afsenderens adresse er ikke gyldig"],
  NoMailRecipient: ["Der er ingen gyldig modtageradresse"],
  NoMailServer: ["Der kendes ingen mailserver", "Skriv en."],
  TelegramRefused: ["Telegram tog ikke imod beskeden"],
  InvalidReportAddress: ["Rapportens adresse er ikke en URL"],
  TrafficBudgetUsedUp: [
    "Destinationens trafikbudget er brugt op for denne måned",
    "Under Pleje ser du, hvor meget der er overført, og hvornår næste måned begynder.",
  ],
};
