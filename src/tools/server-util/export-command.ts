import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../../support/errors.ts";
import { type ListedBackup, tokenAnswer } from "./answers.ts";
import { read, type ServerApi } from "./api.ts";
import { booleanText, listBackups } from "./backups.ts";
import { type UtilCall, utilCommand } from "./command.ts";
import { signIn } from "./sign-in.ts";

/** Writes configurations of backups into files. */
export const exportCommand = utilCommand(
  "export",
  {
    description: "Exports configurations of backups",
    parameters: [
      { name: "backups", count: "one", description: 'Ids, parts of names, or "all"' },
      { name: "more", count: "any", description: "Further ones" },
    ],
    options: [
      { name: "--encryption-passphrase", type: "text", description: "Of the files; asked for if it is needed" },
      {
        name: "--export-passwords",
        type: "flag",
        description: "With the secrets (default: yes if the files are encrypted)",
      },
      { name: "--overwrite", type: "flag", description: "Replace files that are there" },
      { name: "--unencrypted", type: "flag", description: "Write plain JSON" },
      { name: "--destination", type: "text", description: "Folder for the files (default: the current one)" },
    ],
  },
  async (call) => {
    const { input, output } = call;
    const folder = resolve(input.options.text("--destination") ?? ".");
    if (!existsSync(folder)) {
      output.say(`Creating destination folder ${folder}`);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    const { api } = await signIn(call);
    const wanted = select(await listBackups(api), input.parameters);
    const form = await formOf(call);
    output.say(`Exporting ${wanted.length} ${wanted.length === 1 ? "backup" : "backups"} to ${folder}`);
    const exported: { Id: string; Name: string; File: string }[] = [];
    for (const { ID, Name } of wanted) {
      const fileName = fileNameOf(ID, Name, form);
      const file = join(folder, fileName);
      if (existsSync(file) && !input.options.flag("--overwrite")) {
        output.say(`Skipping ${file}, which is there already; --overwrite replaces it`);
        continue;
      }
      writeFileSync(file, await fetchExport(api, ID, form), { mode: 0o600 });
      output.say(`- Exported to ${fileName}`);
      exported.push({ Id: ID, Name, File: file });
    }
    output.fact("ExportedBackups", exported);
    return 0;
  },
);

interface ExportForm {
  /** Undefined: plain JSON. */
  readonly passphrase: string | undefined;
  readonly withSecrets: boolean;
}

async function formOf({ input: { options }, output, ask, secret }: UtilCall): Promise<ExportForm> {
  const given = await secret(options.text("--encryption-passphrase"));
  const isGiven = options.text("--export-passwords") !== undefined;
  const withSecrets = options.flag("--export-passwords");
  if (!options.flag("--unencrypted")) {
    if (!given && output.isJson) {
      throw new UserError("PassphraseMissing", "A passphrase is missing, and with --json nobody is asked for it");
    }
    const passphrase = given ? given : await ask("Passphrase for the exported files: ");
    if (passphrase === "") throw new UserError("EmptyPassphrase", "The passphrase is empty");
    return { passphrase, withSecrets: isGiven ? withSecrets : true };
  }
  if (given) throw new UserError("ConflictingOptions", "There is no use for a passphrase with --unencrypted");
  output.say(
    withSecrets
      ? "Warning: the files hold passwords and passphrases as plain text"
      : "The files hold no passwords and no passphrases; --export-passwords adds them",
  );
  return { passphrase: undefined, withSecrets };
}

/** Each once, in the server's order. Throws `BackupNotFound` if one is asked for that matches nothing. */
function select(listed: readonly ListedBackup[], wanted: readonly string[]): ListedBackup["Backup"][] {
  const backups = listed.map(({ Backup }) => Backup);
  const matches = ({ ID, Name }: ListedBackup["Backup"], text: string) =>
    text.toLowerCase() === "all" || ID === text || Name.toLowerCase().includes(text.toLowerCase());
  const unknown = wanted.filter((text) => !backups.some((backup) => matches(backup, text)));
  if (unknown.length > 0) throw new UserError("BackupNotFound", `No backup matches: ${unknown.join(", ")}`);
  return backups.filter((backup) => wanted.some((text) => matches(backup, text)));
}

async function fetchExport(api: ServerApi, id: string, { passphrase, withSecrets }: ExportForm): Promise<Uint8Array> {
  const { Token } = read(tokenAnswer, await api.post("auth/issuetoken/export"));
  const query = [
    `passphrase=${encodeURIComponent(passphrase ?? "")}`,
    `export-passwords=${booleanText(withSecrets)}`,
    `token=${encodeURIComponent(Token)}`,
  ];
  return (await api.get(`backup/${encodeURIComponent(id)}/export?${query.join("&")}`)).body;
}

/** A name must not lead out of the folder. */
function fileNameOf(id: string, name: string, { passphrase }: ExportForm): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: file systems don't take them
  const plain = `${id}-${name}`.replace(/[\\/:*?"<>|\x00-\x1f]/g, "_");
  return `${plain}.json${passphrase === undefined ? "" : ".aes"}`;
}
