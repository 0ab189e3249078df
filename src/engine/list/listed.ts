import type { ListedFile, ListedFileset } from "../results/index.ts";

/** What one way of listing found. */
export interface Listed {
  readonly EncryptedFiles?: boolean;
  readonly Filesets: ListedFileset[];
  readonly Files: Iterable<ListedFile>;
}
