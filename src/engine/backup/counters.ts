/** How an entry of the new version compares with the version before; `touched`: only its time differs. */
export type Change = "added" | "modified" | "touched" | "same";

/** What a backup found and did (engine.md 22, Backup). Sizes in bytes. */
export class BackupCounters {
  examinedFiles = 0;
  sizeOfExaminedFiles = 0;
  openedFiles = 0;
  sizeOfOpenedFiles = 0;
  addedFiles = 0;
  sizeOfAddedFiles = 0;
  modifiedFiles = 0;
  sizeOfModifiedFiles = 0;
  timestampChangedFiles = 0;
  deletedFiles = 0;
  addedFolders = 0;
  modifiedFolders = 0;
  deletedFolders = 0;
  addedSymlinks = 0;
  modifiedSymlinks = 0;
  deletedSymlinks = 0;
  filesWithError = 0;

  examine(size: number): void {
    this.examinedFiles++;
    this.sizeOfExaminedFiles += size;
  }

  open(size: number): void {
    this.openedFiles++;
    this.sizeOfOpenedFiles += size;
  }

  countFile(change: Change, size: number): void {
    if (change === "added") {
      this.addedFiles++;
      this.sizeOfAddedFiles += size;
    } else if (change === "modified") {
      this.modifiedFiles++;
      this.sizeOfModifiedFiles += size;
    } else if (change === "touched") {
      this.timestampChangedFiles++;
    }
  }

  countFolder(change: Change): void {
    if (change === "added") this.addedFolders++;
    else if (change === "modified") this.modifiedFolders++;
  }

  countSymlink(change: Change): void {
    if (change === "added") this.addedSymlinks++;
    else if (change === "modified") this.modifiedSymlinks++;
  }

  /** True if a new version differs from the one before in more than times. */
  get hasChanges(): boolean {
    return (
      this.addedFiles +
        this.modifiedFiles +
        this.deletedFiles +
        this.addedFolders +
        this.modifiedFolders +
        this.deletedFolders +
        this.addedSymlinks +
        this.modifiedSymlinks +
        this.deletedSymlinks >
      0
    );
  }
}
