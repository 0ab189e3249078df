/** Where an option is not as it was recorded, and why. */
interface OptionDeviation {
  readonly why: string;
  readonly at: readonly ("type" | "default" | "values" | "aliases" | "deprecated")[];
}

const byCores = { why: "As many as suit this computer when it runs", at: ["default"] } as const;
const isSecret = { why: "Secrets are shown as such", at: ["type"] } as const;

export const optionDeviations: Readonly<Record<string, OptionDeviation>> = {
  "aes-version": { why: "What is written unless something else is wanted, in Duplicati too", at: ["default"] },
  "backup-name": { why: "A backup without a name is not called after the program", at: ["default"] },
  "compression-extension-file": { why: "The list is part of the program", at: ["default"] },
  "concurrency-block-hashers": byCores,
  "concurrency-compressors": byCores,
  "concurrency-fileprocessors": byCores,
  "dblock-size": { why: "Its alias has no effect, in Duplicati either; it is an option of its own", at: ["aliases"] },
  "exclude-files-attributes": { why: "Attributes that only Windows has are named everywhere", at: ["values"] },
  "gpg-program-path": { why: "The program is looked for when it is needed", at: ["default"] },
  "oauth-url": { why: "The default that holds is told", at: ["default"] },
  "restore-channel-buffer-size": byCores,
  "restore-file-processors": byCores,
  "restore-volume-decompressors": byCores,
  "restore-volume-decryptors": byCores,
  "restore-volume-downloaders": byCores,
  "run-script-result-output-format": { why: "The third is served, in Duplicati too", at: ["values"] },
  "SecretProviderModules/file-secret/passphrase": isSecret,
  "send-telegram-api-key": isSecret,
  "send-xmpp-password": isSecret,
  time: { why: "The newest version is found without a word for it", at: ["default"] },
};

/** Options that Duplicati does not list, and why Bunker does. */
export const moreOptions: Readonly<Record<string, string>> = {
  "aes-ignore-padding-bytes": "Duplicati reads it all the same",
  "container-dump": "Bunker's own",
  "container-pause": "Bunker's own",
  "container-policy": "Bunker's own",
  "container-sockets": "Bunker's own",
  "container-stop": "Bunker's own",
  "accepted-warnings": "Bunker's own",
  "pinned-versions": "Bunker's own",
  "budget-policy": "Bunker's own",
  "exceed-budget": "Bunker's own",
  "price-currency": "Bunker's own",
  "price-download": "Bunker's own",
  "price-requests": "Bunker's own",
  "price-upload": "Bunker's own",
  "request-budget": "Bunker's own",
  "traffic-budget-download": "Bunker's own",
  "traffic-budget-upload": "Bunker's own",
  "drill-files": "Bunker's own",
  "drill-interval": "Bunker's own",
  "drill-size": "Bunker's own",
  "drill-time": "Bunker's own",
  "ignore-rule-files": "Bunker's own",
  "only-on-networks": "Bunker's own",
  "par2-extra-options": "Duplicati does not list modules for parity",
  "par2-program-path": "Duplicati does not list modules for parity",
  "parity-redundancy-level": "Duplicati does not list modules for parity",
  "remote-volume-size": "The alias of dblock-size, which has no effect",
  "keep-retired-files": "Bunker's own",
  "repair-actions": "Bunker's own",
  "report-policy": "Bunker's own",
  "report-repeat": "Bunker's own",
  "reread-unchanged": "Bunker's own",
  "restore-only-missing": "Bunker's own",
  "send-http-signing-key": "Bunker's own",
  "sqlite-copy": "Bunker's own",
  "unusual-change-warning": "Bunker's own",
  "wait-on-metered-network": "Bunker's own",
  "usn-policy": "Duplicati lists it on Windows alone",
};

/** Groups of modules that are not complete yet, and what that means. */
export const unservedGroups: Readonly<Record<string, string>> = {
  BackendModules: "Destinations that are not built yet",
  SourceProviderModules: "Sources at destinations are not read yet",
  WebModules: "They help with destinations that are not built yet",
};

/** Modules that were not among the recorded ones, and why they are here. */
export const moreModules: Readonly<Record<string, string>> = {
  "SecretProviderModules/awssm": "Duplicati has it too; the recorded build came without it",
  "SecretProviderModules/gcsm": "Duplicati has it too; the recorded build came without it",
  "SecretProviderModules/hcv": "Duplicati has it too; the recorded build came without it",
};
