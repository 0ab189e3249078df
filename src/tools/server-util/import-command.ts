import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../../support/errors.ts";
import { imported, named } from "./answers.ts";
import { read } from "./api.ts";
import { type UtilCall, utilCommand } from "./command.ts";
import { signIn } from "./sign-in.ts";

/** Makes a backup of a configuration that was exported. */
export const importCommand = utilCommand(
  "import",
  {
    description: "Imports a backup from an exported configuration",
    parameters: [
      { name: "file", count: "one", description: "The exported configuration" },
      { name: "passphrase", count: "optional", description: "Of the file; asked for if it is needed" },
    ],
    options: [
      { name: "--import-metadata", type: "flag", description: "With what the file tells of earlier runs" },
      { name: "--backup-passphrase", type: "text", description: "Another passphrase for the backup" },
      { name: "--backup-url", type: "text", description: "Another destination for the backup" },
    ],
  },
  async (call) => {
    const { options, parameters } = call.input;
    const path = resolve(parameters[0] ?? "");
    if (!existsSync(path)) throw new UserError("FileNotFound", `The file ${path} does not exist`);
    call.output.say(`Importing backup configuration from ${path}`);
    const config = readFileSync(path);
    const passphrase = await passphraseFor(call, config, await call.secret(parameters[1]));
    const { api } = await signIn(call);
    const settings: Record<string, string> = {};
    const ownPassphrase = await call.secret(options.text("--backup-passphrase"));
    const url = options.text("--backup-url");
    if (ownPassphrase !== undefined) settings["settings.passphrase"] = ownPassphrase;
    if (url !== undefined) settings.targeturl = url;
    const answer = await api.post("backups/import", {
      config: config.toString("base64"),
      import_metadata: options.flag("--import-metadata"),
      passphrase: passphrase ?? null,
      direct: true,
      replace_settings: settings,
    });
    const { Id } = read(imported, answer);
    const { Backup } = read(named, await api.get(`backup/${encodeURIComponent(Id)}`));
    call.output.say(`Imported "${Backup.Name}" with ID ${Id}`);
    call.output.fact("Imported", { Id, Name: Backup.Name });
    return 0;
  },
);

/** AES Crypt streams begin so. */
const encrypted = "AES";

async function passphraseFor(
  { output, ask }: UtilCall,
  config: Uint8Array,
  given: string | undefined,
): Promise<string | undefined> {
  const isEncrypted = Buffer.from(config.subarray(0, encrypted.length)).toString("latin1") === encrypted;
  if (!isEncrypted || (given !== undefined && given !== "")) return given;
  if (output.isJson) {
    throw new UserError(
      "PassphraseMissing",
      "The file is encrypted, and with --json nobody is asked for its passphrase",
    );
  }
  return await ask("The file is encrypted. Its passphrase: ");
}
