import { recoveryOptions } from "./options.ts";

/** What the tool tells about itself. */
export function recoveryHelp(): string {
  const options = recoveryOptions.map(({ name, short }) => `  --${name.padEnd(24)} ${short}`);
  return `${text}${options.join("\n")}\n
All options of the destination, of encryption and of archives count as well, as do --passphrase, --tempdir, --include,
--exclude and --parameters-file. The environment variables PASSPHRASE, AUTH_USERNAME and AUTH_PASSWORD keep secrets off
the command line.

Exit codes: 0 success; 1 restore: some files could not be restored; 100 wrong command line, missing folder or index;
200 failure.
`;
}

const text = `Recovery tool
=============
Saves what can be saved of a backup, in small steps and without a database. Try bunker restore --no-local-db first: it
does all of this by itself.

1: download <url> <folder>
   Fetches the volumes and keeps them, decrypted, in a folder. What is there already is not fetched again.

2: index <folder>
   Writes down in which volume each block is.

3: list <folder> [version]
   Tells what versions there are or, with one of them, what files. A version is a number (0 is the newest), a time, or
   the name of a file in the folder.

4: restore <folder> [version] --targetpath=<folder>
   Restores files. Those that are there already and whole are skipped, so that it can be run again after a break. Of a
   file whose blocks are partly lost, the rest is kept with .damaged behind its name.

And apart from that:

recompress <compression> <url> <folder> [--reencrypt] [--reupload]
   Makes all volumes of a backup anew in a folder, packed as zip, tzstd or tgz, and with --reencrypt encrypted. With
   --reupload they take the place of the old ones at the destination.

Options:
`;
