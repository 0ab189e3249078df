/** Why runs of Bunker's tool are not as they were recorded, and where: at the exit code, the output, or a place in it. */
interface Deviation {
  readonly why: string;
  readonly at: readonly string[];
}

const deviations = new Map<string, Deviation>();

function deviate(why: string, places: Readonly<Record<string, readonly string[]>>): void {
  for (const [name, at] of Object.entries(places)) deviations.set(name, { why, at });
}

export const deviationOf = (name: string): Deviation | undefined => deviations.get(name);

/** How all pages of help differ, and why. */
export const helpDeviations: Readonly<Record<string, string>> = {
  "help: --version is new": "Each command tells the version, too",
  "help: acknowledge-change is new": "Bunker's own",
  "help: create-trigger-key is new": "Bunker's own",
  "help: drill is new": "Bunker's own",
  "help: list-trigger-keys is new": "Bunker's own",
  "help: queue is new": "Bunker's own",
  "help: revoke-trigger-key is new": "Bunker's own",
  "help: run-all is new": "Bunker's own",
  "help: schedule is new": "Bunker's own",
  "help: skip-next is new": "Bunker's own",
  "help: take-over is new": "Bunker's own",
};

deviate("The code in the JSON is that of the program", { "health-down-json": ["ExitCode"] });

deviate("Whoever is refused is told why, and what to do", {
  "status-insecure-datafolder": ["lines.length"],
  "status-encrypted-settings-no-key": ["lines.length"],
  "export-prompt": ["lines.length"],
  "import-encrypted-no-passphrase": ["lines.length"],
  "change-password-blank": ["lines.length"],
  "change-password-prompt": ["lines.length"],
});

deviate("A run that failed has failed, though it left no log", { "run-wait-failing": ["exit"] });

deviate("All arguments after the first are named", { "export-no-argument": ["help: more... is new"] });

deviate("A passphrase that was given is used, with --json too", {
  "import-encrypted-json": ["exit", "Success", "ExitCode", "Messages.length", "Exceptions.length", "Imported"],
});

deviate("One backup more had been imported", { "import-terminal": ["lines[3]"] });

deviate("It is told in fewer lines", { "issue-forever-token": ["lines.length"] });
