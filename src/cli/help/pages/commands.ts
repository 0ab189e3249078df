/** The page of one command. */
export interface CommandPage {
  /** The command's name and its other names. */
  readonly names: readonly string[];
  /** What stands behind the program's name. */
  readonly usage: string;
  readonly text: string;
  /** Names of the options that matter most here. */
  readonly options: readonly string[];
}

const connection = ["number-of-retries", "retry-delay", "throttle-upload", "throttle-download"];
const access = ["passphrase", "no-encryption", "dbpath", "prefix"];

export const commandPages: readonly CommandPage[] = [
  {
    names: ["backup"],
    usage: 'backup <storage-URL> "<source-path>" [<source-path> ...] [<options>]',
    text: [
      "  Makes a backup of the source paths at the storage URL. The first run copies everything; later runs upload only what changed, and each adds a version that can be restored as a whole.",
      "",
      "  The storage URL is scheme://user:password@host:port/path?option=value, or simply the path of a local folder.",
      "",
      "  Data is compressed and encrypted before it leaves this computer. Keep the passphrase: without it nothing can be restored. Without --passphrase it is asked for.",
      "",
      "  Versions stay for ever unless --keep-time, --keep-versions or --retention-policy says otherwise.",
    ].join("\n"),
    options: [
      ...access,
      "dry-run",
      "include",
      "exclude",
      "keep-time",
      "keep-versions",
      "retention-policy",
      "dblock-size",
      "blocksize",
      "skip-files-larger-than",
      "symlink-policy",
      "hardlink-policy",
      "allow-missing-source",
      "abort-if-source-missing",
      "upload-unchanged-backups",
      "backup-test-samples",
      "concurrency-compressors",
      ...connection,
    ],
  },
  {
    names: ["restore"],
    usage: 'restore <storage-URL> ["<file>" ...] [<options>]',
    text: [
      "  Restores files, of the newest version unless --version or --time says otherwise. Without a file, or with *, everything is restored.",
      "",
      "  A name without a folder finds files of that name anywhere; a folder that ends in a separator stands for all below it. Wildcards and the other forms of the topic filters work too.",
      "",
      "  Without --restore-path files go back to where they were. An existing file is kept, and the restored one gets a time in its name, unless --overwrite is given.",
      "",
      "  The local database isn't needed: --no-local-db reads everything from the destination.",
    ].join("\n"),
    options: [
      ...access,
      "restore-path",
      "version",
      "time",
      "overwrite",
      "restore-permissions",
      "skip-metadata",
      "no-local-db",
      "restore-with-local-blocks",
      "skip-restore-verification",
      "dont-compress-restore-paths",
      "include",
      "exclude",
      "dry-run",
      ...connection,
    ],
  },
  {
    names: ["find", "list"],
    usage: 'find <storage-URL> ["<pattern>" ...] [<options>]',
    text: [
      "  Without a pattern, lists the versions of the backup. With patterns, lists the files that match: find looks in all versions, list in the newest one.",
      "",
      "  A name without a folder finds files of that name anywhere. * and ? stand for any characters, [..] for a regular expression; see the topic filters.",
      "",
      "  A single argument that is a number or a time, such as 3 or 2D, means that version, or the one of two days ago.",
    ].join("\n"),
    options: [
      ...access,
      "version",
      "time",
      "all-versions",
      "include",
      "exclude",
      "no-local-db",
      "list-sets-only",
      "list-prefix-only",
      "list-folder-contents",
      "full-result",
    ],
  },
  {
    names: ["list-filesets"],
    usage: "list-filesets <storage-URL> [<options>]",
    text: "  Lists the versions of the backup, newest first, with their numbers for --version.",
    options: [...access, "no-local-db"],
  },
  {
    names: ["delete"],
    usage: "delete <storage-URL> [<options>]",
    text: [
      "  Deletes versions. At least one of --version, --keep-time, --keep-versions and --retention-policy must be given.",
      "",
      "  The last version stays unless --allow-full-removal is given. Use --dry-run to see first what would go.",
    ].join("\n"),
    options: [
      ...access,
      "version",
      "keep-time",
      "keep-versions",
      "retention-policy",
      "allow-full-removal",
      "dry-run",
      "no-auto-compact",
      ...connection,
    ],
  },
  {
    names: ["list-broken-files", "broken-files", "broken"],
    usage: "list-broken-files <storage-URL> [<options>]",
    text: [
      "  Lists the files of each version that can't be restored whole, because data volumes are missing at the destination. Nothing is changed.",
      "",
      "  Without --full-result five files of each version are shown.",
    ].join("\n"),
    options: [...access, "full-result", "no-backend-verification", ...connection],
  },
  {
    names: ["affected"],
    usage: "affected <storage-URL> <remote-file> [<remote-file> ...] [<options>]",
    text: "  Lists the versions and files that would be lost with the named remote files. Only the local database is asked.",
    options: ["dbpath", "full-result"],
  },
  {
    names: ["repair"],
    usage: "repair <storage-URL> [<options>]",
    text: [
      "  Rebuilds the local database from the files at the destination when there is none. To rebuild an existing database, move its file away first.",
      "",
      "  Index volumes make this fast; where they are missing, data volumes are read.",
    ].join("\n"),
    options: [...access, "version", "time", "repair-only-paths", "repair-force-block-use", "dry-run", ...connection],
  },
  {
    names: ["compare"],
    usage: "compare <storage-URL> [<base> [<version>]] [<options>]",
    text: [
      "  Shows what was added, deleted and modified between two versions, each given by its number or a time such as 2W: what is closest is taken. With one, that version and the newest are compared; without any, the newest two.",
      "",
      "  Filters choose the paths that are compared and counted. Ten or so paths of each kind of change are listed, with --full-result all.",
    ].join("\n"),
    options: [...access, "include", "exclude", "full-result", "no-local-db"],
  },
  {
    names: ["test", "verify"],
    usage: "test <storage-URL> [<samples>] [<options>]",
    text: [
      "  Downloads remote files and compares them with what was stored: size and hash, then the content. So many files of each kind are taken as the number says, those that were tested least before; without a number one of each, with all every file.",
      "",
      "  --full-remote-verification=False looks at size and hash alone. Where files are damaged, the others are tested all the same; what is found is listed, and the exit code is 3. Missing files end the command with 100 after all others have been tested.",
      "",
      "  Index volumes that do not tell what data and database agree on are made anew, unless --dont-replace-faulty-index-files is given.",
    ].join("\n"),
    options: [
      ...access,
      "full-remote-verification",
      "dont-replace-faulty-index-files",
      "version",
      "time",
      "no-backend-verification",
      "skip-file-hash-checks",
      "full-result",
      ...connection,
    ],
  },
];

/** Commands of Duplicati that Bunker refuses, with their other names. */
export const unservedCommands: readonly string[] = [
  "sync",
  "list-folder-content",
  "list-folder-contents",
  "list-file-versions",
  "search",
  "search-files",
  "search-entries",
  "compact",
  "create-report",
  "purge",
  "purge-broken-files",
  "test-filters",
  "test-filter",
  "vacuum",
  "set-locks",
  "setlocks",
  "read-lock-info",
  "readlockinfo",
  "system-info",
  "systeminfo",
  "send-mail",
  "mail",
  "email",
];
