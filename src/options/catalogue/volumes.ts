import type { OptionDeclaration } from "../declaration.ts";

const hashes = ["SHA1", "MD5", "SHA256", "SHA384", "SHA512"] as const;

const ownParity = "Bunker makes and reads parity files itself";

/** Volumes, blocks and hashes; the choice of modules (options.md 5.4, 5.7). */
export const volumeOptions = [
  {
    name: "dblock-size",
    type: "Size",
    unit: "mb",
    default: "50mb",
    short: "Size of the remote volumes",
    long: "Data is collected in files of about this size; at least 1mb, and at least twice --blocksize. Smaller files suit slow connections, larger ones make fewer files. It can't change later.",
  },
  {
    name: "remote-volume-size",
    type: "Size",
    unit: "mb",
    deprecated: "It is ignored; use --dblock-size instead.",
    short: "Another name of --dblock-size that has no effect",
    long: "Duplicati accepts this name without using it. Honouring it would change the volume size of existing backups.",
  },
  {
    name: "blocksize",
    type: "Size",
    unit: "kb",
    default: "1mb",
    short: "Size of the blocks that files are cut into",
    long: "Equal blocks are stored once. At least 1kb. Smaller blocks find more duplicates but make a larger database. It can't change later.",
  },
  {
    name: "block-hash-algorithm",
    type: "Enumeration",
    default: "SHA256",
    values: hashes,
    short: "Hash that identifies blocks",
    long: "It can't change later.",
  },
  {
    name: "file-hash-algorithm",
    type: "Enumeration",
    default: "SHA256",
    values: hashes,
    short: "Hash of whole files",
    long: "It can't change later.",
  },
  {
    name: "index-file-policy",
    type: "Enumeration",
    default: "Full",
    values: ["None", "Lookup", "Full"],
    short: "What index volumes contain",
    long: "Index volumes make rebuilding the database fast. Full repeats the lists of blocks, Lookup only names them, None writes no index volumes.",
  },
  {
    name: "upload-verification-file",
    type: "Boolean",
    default: "false",
    short: "Upload a list of remote files with their hashes",
    long: "The unencrypted list lets scripts at the destination check the remote files without the passphrase. It is made anew after each backup, and after other operations that upload or delete files.",
  },
  {
    name: "compression-module",
    type: "String",
    default: "zip",
    short: "Archive format of new volumes",
    long: "zip, or the experimental tzstd and tgz. Existing volumes are read by their name's ending.",
  },
  {
    name: "compression-extension-file",
    type: "Path",
    short: "List of file name endings that aren't worth compressing",
    long: "A text file with one ending per line, starting with a dot. Such files are stored as they are. The default is a built-in list.",
  },
  {
    name: "encryption-module",
    type: "String",
    default: "aes",
    short: "Encryption of new volumes",
    long: "aes, or gpg which needs the GnuPG program. Existing volumes are read by their name's ending.",
  },
  {
    name: "parity-module",
    type: "String",
    short: "Add parity files to repair damaged volumes",
    long: "par2, or blank for none. Each data volume and each list then gets a file with recovery data beside it; a volume that is found damaged in a restore or a compact is mended with it.",
  },
  {
    name: "par2-program-path",
    type: "Path",
    noEffect: ownParity,
    short: "The par2 program",
    long: "Where the program is, if it isn't on the search path.",
  },
  {
    name: "par2-extra-options",
    type: "String",
    noEffect: ownParity,
    short: "More arguments for par2",
    long: "When a parity file is made.",
  },
  {
    name: "parity-redundancy-level",
    type: "Integer",
    default: "5",
    short: "Size of the parity data in percent",
    long: "Above 0. A higher value repairs more damage and needs more room. Small files get more, so that the loss of one disk sector can always be repaired.",
  },
  {
    name: "skip-file-hash-checks",
    type: "Boolean",
    default: "false",
    short: "Use volumes even if their hash is wrong",
    long: "Damaged volumes are read as far as possible. Only to rescue data.",
  },
  {
    name: "dont-read-manifests",
    type: "Boolean",
    default: "false",
    short: "Don't check the manifest of volumes",
    long: "Accepts volumes whose manifest is missing or doesn't fit. Only to rescue data.",
  },
  {
    name: "file-read-buffer-size",
    type: "Size",
    unit: "kb",
    default: "0kb",
    deprecated: "It has no effect.",
    short: "Buffer for reading files",
    long: "Accepted so that older settings keep working.",
  },
] as const satisfies readonly OptionDeclaration[];
