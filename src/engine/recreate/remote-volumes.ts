import type { RemoteFile } from "../../destinations/index.ts";
import { UserError } from "../../support/errors.ts";
import { parseVolumeName, type VolumeName } from "../../volumes/index.ts";
import type { OperationContext } from "../context.ts";

export interface ListedVolume {
  readonly file: RemoteFile;
  readonly name: VolumeName;
}

export interface RemoteVolumes {
  /** Oldest first. */
  readonly dlists: ListedVolume[];
  readonly dindexes: ListedVolume[];
  readonly dblocks: ListedVolume[];
}

/** Ids of the registered volumes, by name. */
export type VolumeIds = ReadonlyMap<string, number>;

/**
 * The volumes of the backup at the destination, without parity companions. Throws when there is nothing to read
 * (engine.md 17, step 2).
 */
export async function listRemoteVolumes(context: OperationContext): Promise<RemoteVolumes> {
  const volumes = await findRemoteVolumes(context);
  if (isEncrypted(volumes) && !context.settings.passphrase) {
    throw new UserError("MissingPassphrase", "The backup is encrypted, but no passphrase is given", {
      advice: "Give it with --passphrase or in the environment variable PASSPHRASE.",
    });
  }
  return volumes;
}

export function isEncrypted({ dlists, dindexes, dblocks }: RemoteVolumes): boolean {
  return [dlists, dindexes, dblocks].some((all) => all.some(({ name }) => name.encryption !== undefined));
}

/** The same, without a passphrase: only names are looked at. */
export async function findRemoteVolumes(context: OperationContext): Promise<RemoteVolumes> {
  const { settings, remote } = context;
  const volumes: RemoteVolumes = { dlists: [], dindexes: [], dblocks: [] };
  const prefixes = new Set<string>();
  // Some services list a name twice; whoever changes something there is told of it.
  const seen = new Set<string>();
  for (const file of await remote.list()) {
    const name = parseVolumeName(file.name, { caseInsensitive: settings.caseInsensitiveRemote });
    if (!name || name.parity) continue;
    prefixes.add(name.prefix);
    if (name.prefix !== settings.prefix || seen.has(file.name)) continue;
    seen.add(file.name);
    volumes[`${name.kind}${name.kind === "dindex" ? "es" : "s"}` as keyof RemoteVolumes].push({ file, name });
  }
  requireUsable(context, volumes, prefixes);
  volumes.dlists.sort((a, b) => (a.name.time ?? 0) - (b.name.time ?? 0));
  return volumes;
}

function requireUsable(
  { settings }: OperationContext,
  { dlists, dindexes, dblocks }: RemoteVolumes,
  prefixes: ReadonlySet<string>,
): void {
  const all = [...dlists, ...dindexes, ...dblocks];
  if (all.length === 0 && prefixes.size > 0) {
    throw new UserError(
      "EmptyRemoteLocationWithPrefix",
      `There is no backup with the prefix "${settings.prefix}" at the destination`,
      { advice: `Found other prefixes: ${[...prefixes].join(", ")}. Choose one with --prefix.` },
    );
  }
  if (dlists.length === 0) {
    throw new UserError("EmptyRemoteLocation", "There is no backup at the destination: no file list was found", {
      advice: "Check the URL of the destination.",
    });
  }
}
