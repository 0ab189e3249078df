import { changelog } from "../../../engine/changelog.ts";

/** A page of text about something that several commands have in common. */
export interface TopicPage {
  readonly names: readonly string[];
  readonly text: string;
}

export const topicPages: readonly TopicPage[] = [
  { names: ["changelog"], text: changelog },
  {
    names: ["example", "examples"],
    text: `Make an encrypted backup
========================
  Backs up a home folder to a disk. The passphrase is asked for. Versions older than a year are deleted.

    bunker backup file:///mnt/disk/backup /home/ann --keep-time=1Y

Leave files out
===============
  The first filter that matches decides.

    bunker backup file:///mnt/disk/backup /home/ann "--include=*/important.tmp" "--exclude=*.tmp"

Find a file
===========
  Lists every version of the files of this name.

    bunker find file:///mnt/disk/backup report.odt

Restore
=======
  Restores one folder as it was three versions ago, into another place.

    bunker restore file:///mnt/disk/backup /home/ann/letters/ --version=3 --restore-path=/tmp/letters

  Restores everything on a new computer, straight from the destination.

    bunker restore file:///mnt/disk/backup "*" --no-local-db --restore-path=/srv/restored`,
  },
  {
    names: ["date", "time"],
    text: `Times and durations
===================
  A duration is a number and a unit, or several in a row: 1h30m, 2W3D.

    s  second    m  minute    h  hour
    D  day       W  week      M  month     Y  year

  Upper and lower case differ: m is a minute, M a month. A number alone is in seconds.

  Options such as --time take dates: 2026-03-01T10:00:00, 2026-03-01 10:00, 20260301T090000Z, or now. Dates without a zone are in local time. As an argument of find and list a duration reaches back: 2D is two days ago. With --time it reaches ahead, so use a date or a negative number of seconds there.`,
  },
  {
    names: ["size"],
    text: `Sizes
=====
  A whole number and a unit: b, kb, mb, gb or tb, each 1024 times the one before. kib, mib, gib and tib are the same. Case doesn't matter; 50mb and 50 MB are equal.

  A number without a unit counts in the option's own unit, which its page tells. Decimals don't work: write 1536mb instead of 1.5gb.`,
  },
  {
    names: ["decimal"],
    text: `Decimals
========
  A number with a period, whatever the language of the system: 0.5. Commas only separate thousands.`,
  },
  {
    names: ["encryption", "compression"],
    text: `Encryption and compression
==========================
  --encryption-module and --compression-module choose how new remote files are written. Existing ones are recognised by their name's ending, so the modules of an existing backup stay as they are.

  --no-encryption turns encryption off. See the topics of the modules for their options.`,
  },
  {
    names: ["debug", "logging"],
    text: `Logging
=======
  --console-log-level and --log-file-log-level choose what is told, from least to most important:

    ExplicitOnly Profiling Verbose Retry Information DryRun Warning Error

  --log-file=<path> writes a file. --console-log-filter and --log-file-log-filter show (+) or hide (-) messages by patterns against <level>-<tag>-<id>; the first match decides. --suppress-warnings=<id> makes a warning not count.

  --debug-output prints how the command line was understood, and errors in full.`,
  },
  {
    names: ["filter", "filters"],
    text: `Filters
=======
  --include=<filter> and --exclude=<filter> may be given many times, in any order. The first filter that matches a path decides. If none matches, the path is left out when there are only includes, and taken otherwise.

    /home/ann/file.txt   this path
    /home/ann/cache/     this folder, and so all below it
    *.tmp                * any characters, ? one character
    [.*\\.(jpg|png)]      a regular expression for the whole path
    {TemporaryFiles}     a group of well-known paths; see filter-groups
    @/home/ann/a*b       this path, * and ? taken literally

  Folders end in a separator. %NAME% is replaced by the environment variable.

  To keep your shell from reading the characters, put quotes around the whole option: "--exclude=*.tmp".`,
  },
  {
    names: ["filter-group", "filter-groups"],
    text: `Filter groups
=============
  Groups of paths that are seldom worth a backup, for --include and --exclude:

    {SystemFiles}       devices and other files that the system makes up
    {OperatingSystem}   the system itself
    {CacheFiles}        what programs can fetch again
    {TemporaryFiles}    temporary files and folders
    {Applications}      installed programs
    {DefaultExcludes}   all of these

  Several groups can stand in one filter: {CacheFiles,TemporaryFiles}.`,
  },
  {
    names: ["remote-sync"],
    text: `Copies at further destinations
==============================
  After a backup its remote files can be copied to further destinations. --remote-sync-json-config has the description, or the path of a file with it:

    {"sync-on-warnings": true, "destinations": [
      {"url": "file:///mnt/other/backup"},
      {"url": "file:///mnt/third/backup", "interval": "1D", "retention": true}]}

  A copy is as good as the backup: it can be restored from, and continued. Only its own files are touched there. New files come first, old ones are deleted last, and nothing is deleted where the backup itself is empty or missing.

  When: "mode" inline (after every backup), interval (with "interval", a duration) or counting (with "count", a number of backups).

  How: "dst-options" and "global-options" (lists of "name=value"), "retention" (keep old files under another name), "force" (copy everything), "verify-contents", "verify-get-after-put", "retry" (3 rounds), "backend-retries" (3), "backend-retry-delay" (1000 milliseconds), "backend-retry-with-exponential-backoff" (true), "auto-create-folders" (true), "dry-run", "log-file", "log-level".`,
  },
  {
    names: ["returncodes", "exitcodes", "statuscodes", "errorlevel"],
    text: `Exit codes
==========
    0    success
    1    backup: success, nothing was uploaded
    2    backup, restore: success with warnings
    3    backup: finished with errors
    50   backup: only a part was backed up
    100  failure
    200  wrong command line`,
  },
  {
    names: ["password", "passwords"],
    text: `Passphrases and passwords
=========================
  A secret on the command line can be seen by other users of the computer. Better ways:

    * the environment variables PASSPHRASE, AUTH_USERNAME and AUTH_PASSWORD
    * a parameters file that only you can read: --parameters-file=<path>
    * the prompt: a missing passphrase is asked for on the terminal
    * standard input: --force-passphrase-from-stdin
    * the settings for the start of the program: see the topic preload`,
  },
  {
    names: ["reports", "report", "placeholders"],
    text: `Reports
=======
  A report tells how an operation ended: by mail (see the topic sendmail), to a web server (sendhttp), by XMPP (sendxmpp) or by Telegram (sendtelegram). Only backups are reported unless --send-mail-any-operation and the like are given; --send-mail-level chooses by result. A report that can't be sent is a warning.

  Its text is --send-mail-body, --send-http-message, --send-xmpp-message or --send-telegram-message, or the content of the file named there. These stand for values in it, and in --send-mail-subject:

    %RESULT%            the result with its log lines; in a subject, one word
    %PARSEDRESULT%      Success, Warning, Error or Fatal
    %OPERATIONNAME%     Backup, Restore, ...
    %REMOTEURL%         the destination, without passwords
    %LOCALPATH%         sources, or what was to be restored
    %backup-name%       also %backup-id%, %machine-id%, %machine-name%
    %operating-system%  also %operating-system-detailed%
    %destination-type%  also %destination-host-suffix%
    %next-scheduled-run%, %installation-type%, %update-channel%

  Each option stands for its value: %dblock-size%. Passwords are never shown. Names of your own get values by --send-mail-extra-parameters=name=value. A name that is none of these vanishes.

  Paths on this computer are blotted out of log lines, and of mails and chat messages as a whole, unless --allow-paths-in-log-messages is given.

  As JSON (--send-mail-result-output-format=Json, --send-http-json-urls) a report is what Duplicati's is.`,
  },
  {
    names: ["preload", "preload.json"],
    text: `Settings for the start of the program
=====================================
  Variables and arguments that always apply can stand in a file preload.json: in the data folder, beside the program, or where the environment variable DUPLICATI_PRELOAD_SETTINGS says. Later files win.

    {"env":  {"*": {"TMPDIR": "/big/tmp"}, "cli": {"PASSPHRASE": "four words or more"}},
     "args": {"*": [], "cli": ["--console-log-level=Information"]}}

  The part "*" is for all programs, "cli" for this one. A variable that is set stays as it is, and an argument is added only if the command line doesn't have it. The data folder must be closed to others.

  DUPLICATI_PRELOAD_SETTINGS_DEBUG=1 shows what is read. A path that begins with ! is the only file to be read.`,
  },
  {
    names: [
      "tools",
      "tool",
      "aescrypt",
      "apply",
      "autotune-tool",
      "backend-tester",
      "backend-tool",
      "configure",
      "database-tool",
      "import-duplicati",
      "mcp",
      "recovery-tool",
      "secret-tool",
      "server-util",
      "service",
      "snapshots",
      "source-tool",
      "sync-tool",
    ],
    text: `Tools
=====
  Programs beside the commands. Called without arguments or with help, each explains itself.

    bunker aescrypt          encrypts and decrypts single files
    bunker apply             makes the jobs of a server those of a file
    bunker autotune-tool     measures with how many threads a restore is fastest
    bunker backend-tester    stores random files, reads and deletes them, to test a destination
    bunker backend-tool      lists, fetches, stores and deletes single remote files
    bunker configure         makes certificates for the server, closes its data folder to others, lets a user in again who has lost his password
    bunker database-tool     looks into databases, and changes versions of Duplicati's
    bunker import-duplicati  takes over the jobs and settings of Duplicati's server
    bunker mcp               lets a desktop assistant use a server, with a key
    bunker recovery-tool     saves what can be saved of a backup, step by step
    bunker secret-tool       tries out, explains and fills stores of secrets
    bunker server            runs the backup server; bunker server --help lists its options
    bunker server-util       drives a running server: status, run, pause, export, import
    bunker service           has systemd start the server with the computer
    bunker snapshots         tries out whether a folder can be read from a snapshot
    bunker source-tool       lists and fetches whole folder trees of a destination
    bunker sync-tool         makes a destination hold the files of another one

  A link to the executable, or a copy, is the tool that its name says: duplicati-aescrypt.`,
  },
];
