import type { BackupResult } from "./types.ts";

/** Puts what the rules of ignore files left out in a result; `size` in bytes. */
export function noteLeftOut(
  result: Pick<BackupResult, "IgnoredFiles" | "IgnoredFolders" | "SizeOfIgnoredFiles">,
  { files, folders, size }: { readonly files: number; readonly folders: number; readonly size: number },
): void {
  result.IgnoredFiles = files;
  result.IgnoredFolders = folders;
  result.SizeOfIgnoredFiles = size;
}
