export interface UnitSettings {
  /** Absolute path of the executable. */
  readonly program: string;
  /** Arguments of the server. */
  readonly arguments: readonly string[];
  /** A file with variables for the server; it may be missing. */
  readonly optionsFile: string;
  /** For the service manager of a user. */
  readonly isForUser: boolean;
}

/**
 * The unit of the server. A backup must be able to read everything, a restore to write everywhere, and scripts to do what
 * they like, mount drives for example: so nothing of the file system is hidden, and only what none of them needs is taken
 * away.
 */
export function unitFile({ program, arguments: args, optionsFile, isForUser }: UnitSettings): string {
  const command = [program, "server", ...args].map(quoted).join(" ");
  const lines = [
    "[Unit]",
    "Description=Bunker backup server",
    ...(isForUser ? [] : ["Wants=network-online.target", "After=network-online.target"]),
    "",
    "[Service]",
    "Type=notify",
    `EnvironmentFile=-${escaped(optionsFile)}`,
    `ExecStart=${command} $DAEMON_OPTS`,
    "# A database may have to be brought up to date first, and what runs may have to come to an end.",
    "TimeoutStartSec=15min",
    "TimeoutStopSec=5min",
    "# The server ends its operations itself.",
    "KillMode=mixed",
    "Restart=always",
    "RestartSec=10",
    "# Another server has the data folder.",
    "RestartPreventExitStatus=200",
    "# An operation that takes too much memory does not end the server.",
    "OOMPolicy=continue",
    "LimitNOFILE=65536",
    "Nice=10",
    "IOSchedulingClass=best-effort",
    "IOSchedulingPriority=7",
    "UMask=0077",
    "LockPersonality=yes",
    "RestrictRealtime=yes",
    ...(isForUser
      ? []
      : [
          "KeyringMode=private",
          "CapabilityBoundingSet=~CAP_SYS_TIME CAP_SYS_BOOT CAP_WAKE_ALARM CAP_SYS_PACCT CAP_SYSLOG",
        ]),
    "",
    "[Install]",
    `WantedBy=${isForUser ? "default.target" : "multi-user.target"}`,
    "",
  ];
  return lines.join("\n");
}

/** A word of a command line as systemd reads it. */
function quoted(word: string): string {
  const safe = escaped(word).replaceAll("$", "$$$$");
  return /^[\w@%+=:,./$-]+$/.test(safe) ? safe : `"${safe.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** `%` begins what systemd replaces. */
function escaped(text: string): string {
  return text.replaceAll("%", "%%");
}
