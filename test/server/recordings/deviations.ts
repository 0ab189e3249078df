/** Why answers of Bunker's are not as they were recorded, and where: at the status, a header, or members of the answer. */
export interface Deviation {
  readonly why: string;
  readonly at: readonly string[];
}

const deviations = new Map<string, Deviation>();

function deviate(why: string, places: Readonly<Record<string, readonly string[]>>): void {
  for (const [name, at] of Object.entries(places)) {
    const before = deviations.get(name);
    deviations.set(name, { why: before ? `${before.why}; ${why}` : why, at: [...(before?.at ?? []), ...at] });
  }
}

/** Why an exchange is not replayed. */
export const notReplayed: Readonly<Record<string, string>> = {
  "progressstate-starting-operation": "The phase passes too quickly to be met for sure",
  "progressstate-backup-prebackupverify": "The phase passes too quickly to be met for sure",
  "progressstate-backup-processingfiles": "Uploads begin too early for a time without them to be met for sure",
  "progressstate-backup-postbackupverify": "The phase passes too quickly to be met for sure",
  "list-filesets-while-running": "Whether the first run has committed something that can be read depends on the moment",
  "longpoll-timeout": "It takes its ten seconds; see the test of the state of the server",
  "log-offset": "Where the number of a row lies depends on what was stopped when",
  "progressstate-uploading-backup-processingfiles": "What is uploaded meanwhile changes from moment to moment",
  "progressstate-backup-waitforupload": "What is uploaded meanwhile changes from moment to moment",
  "progressstate-uploading-backup-waitforupload": "What is uploaded meanwhile changes from moment to moment",
  "progressstate-verify-running": "The phase passes too quickly to be met for sure",
  "ws-auth-timeout": "It takes its minute; see the test of notifications",
};

export const deviationOf = (name: string): Deviation | undefined => deviations.get(name);

deviate("A token whose sign-in has ended is no failure of the server: 401", {
  "access-token-of-deleted-family": ["status"],
  "access-token-of-deleted-family-v2": ["status"],
  "token-after-logout": ["status"],
  "status-deleted-family": ["status"],
});

deviate("Nobody is told why a token that was not made here is bad", {
  "access-token-wrong-signature": ["header: WWW-Authenticate"],
});

deviate("A bad token is the client's fault: 401", {
  "export-expired-token": ["status"],
  "export-bad-token": ["status"],
  "bugreport-bad-token": ["status"],
});

deviate("A blank password is the client's fault: 400 with a reason", {
  "serversetting-put-password-blank": ["status"],
});

deviate("There is no icon in the tray whose sign-in could be turned off", {
  "serversettings-start": ["disable-tray-icon-login"],
  "serversettings-after-patch": ["disable-tray-icon-login"],
  "serversettings-later": ["disable-tray-icon-login"],
  "serversettings-with-global-option": ["disable-tray-icon-login"],
  "opt-serversettings": ["disable-tray-icon-login"],
});

deviate("JSON that is no text is stored without its spaces", {
  "serversettings-later": ["odd-value"],
  "serversetting-get-odd-value": ["answer"],
  "serversettings-with-global-option": ["odd-value"],
});

deviate("There is no remote console to register with", {
  "remotecontrol-register-unreachable": ["status"],
  "remotecontrol-status-registering": ["IsRegistering"],
});

deviate("A scheme that nothing serves has a code of its own", {
  "destination-test-unknown-scheme": ["StatusCode"],
  "destination-test-refused": ["StatusCode"],
});

deviate("A folder can be listed as a source too", {
  "destination-list-source-provider": ["Data", "Success", "Error", "StatusCode"],
});

deviate("A saved destination without description has an empty one", {
  "connection-strings-create-null-description": ["status"],
});

deviate("Options of a URL keep their order when secrets are filled in", {
  "connection-string-put": ["Data.BaseUrl"],
});

deviate("Every answer of JSON names its character set", {
  backupdefaults: ["header: Content-Type"],
  "backupdefaults-with-global-option": ["header: Content-Type"],
});

deviate("A listing that fails tells so in its own answer, not as a failed task", {
  "longpoll-old-event": ["HasError", "SuggestedStatusIcon"],
  "longpoll-future-event": ["HasError", "SuggestedStatusIcon"],
  "serverstate-last-event-no-longpoll": ["HasError", "SuggestedStatusIcon"],
  "longpoll-timeout": ["HasError", "SuggestedStatusIcon"],
  "serverstate-running": ["HasError"],
  "serverstate-with-queue": ["HasError"],
});

deviate("A task that can start does so before anybody hears of it", {
  "longpoll-woken": ["ActiveTask", "SchedulerQueueIds.length", "HasError", "SuggestedStatusIcon"],
});

deviate("Pages are Bunker's own", {
  "root-page": ["header: Content-Type", "header: Cache-Control"],
  "login-page": ["header: Content-Type", "header: Cache-Control"],
  "signin-page": ["header: Content-Type", "header: Cache-Control"],
  "static-file": ["header: Content-Type"],
});

const otherModules = [
  "WebModules.length",
  "SourceProviderModules.length",
  "APIExtensions.length",
  "ServerOnlyOptions.length",
];

deviate("Modules that Bunker lacks, and options of its server alone; see the inventory", {
  systeminfo: otherModules,
  "systeminfo-german": otherModules,
  webmodules: [".length"],
  "webmodule-s3-providers": ["status"],
  "webmodule-s3-none": ["status"],
  "webmodule-s3-bad": ["status"],
  "webmodule-openstack": ["status"],
  "webmodule-gcs": ["status"],
  "webmodule-filen-no-url": ["status"],
});

deviate("What a run has found out is there when it has ended", {
  "backups-after-run": ["[0].Backup.Metadata*"],
  "backup-get-after-run": ["Backup.Metadata*"],
});

deviate("While a run works with the database, what it has committed can be read", {
  "filesets-while-running": ["status"],
});

deviate("The destination is none that Bunker serves", {
  "notifications-fails": ["[3].MessageID"],
  "notification-get": ["MessageID"],
  "backup-get-failed": ["Backup.DBPathExists"],
  "destination-test-masked-of-backup": ["StatusCode"],
  "backups-order-name": ["[1].Backup.DBPathExists"],
  "backups-order-nosuch": ["[2].Backup.DBPathExists"],
});

deviate("Secrets in a URL are masked in the list of jobs, too", {
  "backups-order-name": ["[1].Backup.TargetURL"],
  "backups-order-nosuch": ["[2].Backup.TargetURL"],
});

deviate("A run that was stopped leaves the failure of the one before standing", {
  "serverstate-paused": ["HasError"],
});

deviate("Versions at a destination are listed by their names, without a download that tells whether they are whole", {
  "filesets-remote-only": ["[2].IsFullBackup"],
});

deviate("There is neither an icon in the tray nor a remote console that could be turned off", {
  "ws-create-and-edit": ["#2[1].Data.disable-tray-icon-login", "#2[1].Data.remote-control-enabled"],
  "ws-backup": [
    "#3[1].Data.disable-tray-icon-login",
    "#3[1].Data.remote-control-enabled",
    "#11[1].Data.disable-tray-icon-login",
    "#11[1].Data.remote-control-enabled",
    "events[5].Data.disable-tray-icon-login",
    "events[5].Data.remote-control-enabled",
  ],
});

deviate("JSON that is no text is stored without its spaces", {
  "ws-create-and-edit": ["#2[1].Data.odd-value"],
  "ws-backup": ["#3[1].Data.odd-value", "#11[1].Data.odd-value", "events[5].Data.odd-value"],
});

deviate("A new plan is told at once", { "ws-create-and-edit": ["#5.length"] });

deviate("A listing that fails tells so in its own answer, not as a failed task", {
  "ws-create-and-edit": ["#7.length", "#8.length", "#9.length", "#10.length"],
});

deviate("The failure before is another one", { "ws-backup": ["#4[1].Data[1].MessageID"] });

deviate("Nothing is transferred when a task begins", {
  "ws-backup": [
    "progress[0].Data.BackendAction",
    "progress[0].Data.BackendSpeed",
    "progress[9].Data.BackendAction",
    "progress[9].Data.BackendSpeed",
  ],
});

deviate("Secrets in a URL are masked in the list of jobs, too", {
  "ws-query-token": ["#13[1].Data[1].Backup.TargetURL"],
});

deviate("The destination is none that Bunker serves", { "ws-query-token": ["#13[1].Data[1].Backup.DBPathExists"] });

deviate("A message that is too long is answered once", { "ws-long-message": ["#1.length"] });

deviate("A token whose sign-in has ended is none", { "ws-auth-deleted-family": ["#1[0]*"] });

deviate("The destination is none that Bunker serves", {
  "list-filesets-never-run": [
    "header: Content-Type",
    "header: Cache-Control",
    "header: Expires",
    "header: Pragma",
    "PageInfo",
    "Data",
    "Success",
    "Error",
    "StatusCode",
  ],
  "list-broken-files-never-run": ["status"],
  "backups-more": ["[1].Backup.DBPathExists"],
});

deviate("Totals are those of all pages, not of the page that is shown", {
  "list-folder-page-0": ["PageInfo.Total", "PageInfo.Pages"],
  "list-folder-page-1": ["PageInfo.Total", "PageInfo.Pages"],
  "list-folder-page-last": ["PageInfo.Total", "PageInfo.Pages"],
  "search-page": ["PageInfo.Total", "PageInfo.Pages"],
});

deviate("Versions of a file are found by its whole path, not by its last part", {
  "list-versions-file": ["PageInfo.Total", "PageInfo.Pages", "Data.length"],
  "list-versions-folder": ["PageInfo.Total", "PageInfo.Pages", "Data.length"],
  "list-versions-bare-folder": ["PageInfo.Total", "PageInfo.Pages", "Data.length"],
});

deviate("A search without filters finds everything", {
  "search-null-filters": ["status"],
  "search-empty-filters": ["status"],
});

deviate("The folder of the test is itself one of temporary files", {
  "search-group": ["PageInfo.Total", "PageInfo.Pages", "Data.length"],
});

deviate("A job that fails before it has a database fails, and gives no warning besides", {
  "notifications-report": [".length"],
});

deviate("A look at the size of the destination finds it out, and what is known of the job stays", {
  "backup-get-after-report-remote-size": ["Backup.Metadata*"],
  "backup-get-after-repair": ["Backup.Metadata*"],
  "backup-get-after-repairupdate": ["Backup.Metadata*"],
  "export-plain": ["Backup.Metadata*"],
  "export-passwords": ["Backup.Metadata*"],
  "import-draft": ["data.Backup.Metadata*"],
  "backup-get-replaced": ["Backup.Metadata*"],
});

deviate("The number of a schedule that is gone is not given to another one", {
  "backup-get-imported": ["Schedule.ID"],
  "backup-get-replaced": ["Schedule.ID"],
  "backup-get-schedule-ran": ["Schedule.ID"],
});

deviate("A temporary job is called so", {
  "backup-create-temporary": ["Temporary"],
  copytotemp: ["Temporary"],
  "copytotemp-stored": ["Temporary"],
});

deviate("Databases of temporary jobs lie in a folder of the server's own", {
  "backup-get-temporary": ["Backup.DBPath"],
});

deviate("A folder whose time is not known has that of its version", {
  "list-folder-temporary": ["Data[0].LastModified"],
});

deviate("Names of the sources are told in every draft", {
  "importfromtemp-draft": ["data.DisplayNames*"],
});

deviate("Modules that Bunker lacks, see the inventory", { "webmodule-list-backups": ["status"] });

deviate("Files whose content is lost can be taken out of a version that stays", {
  "task-purge-broken": ["Status", "ErrorMessage", "Exception"],
});

deviate("A job whose database is lost builds it from the destination, and goes on", {
  "task-run-without-database": ["Status", "ErrorMessage", "Exception"],
});

deviate("The state of folders is told, for paths as they were before they were put into a URL", {
  folderstatus: [".length"],
  "folderstatus-path": ["Path", "Status", "BackupName", "LastBackupTime", "BackupId"],
  "folderstatus-path-double-slash": ["Status", "BackupName", "LastBackupTime", "BackupId"],
  "folderstatus-path-plain": ["Path", "Status", "BackupName", "LastBackupTime", "BackupId"],
  "folderstatus-other": ["Path"],
});

deviate("The saved destination of a job is stored", {
  "backup-get-more": ["Backup.ConnectionStringID"],
  "backups-more": ["[2].Backup.ConnectionStringID"],
});

deviate("Secrets in a URL are masked in the list of jobs, too", { "backups-more": ["[1].Backup.TargetURL"] });
