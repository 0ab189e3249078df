import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeTree, GoldenBackup } from "../../support/golden-backups.ts";
import { run, type ToolRun } from "../../support/tool-run.ts";
import { everything } from "../../support/tree-snapshot.ts";

/** What the tool restores: contents, nothing else. */
const contents = { ...everything, modes: false, times: false };

/** A folder with the destination of a backup, and the recovery tool beside it. */
export class Rescue {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-rescue-"));
  readonly backup: GoldenBackup;
  readonly url: string;

  constructor(name: string) {
    this.backup = new GoldenBackup(name);
    this.url = `file://${this.path("remote")}`;
    this.backup.copyTo(this.path("remote"));
    mkdirSync(this.path("temporary"));
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  run(...args: string[]): Promise<ToolRun> {
    return run("recovery-tool", [...args, `--tempdir=${this.path("temporary")}`]);
  }

  download(...args: string[]): Promise<ToolRun> {
    return this.run("download", this.url, this.path("local"), ...this.backup.readingOptions, ...args);
  }

  /** Downloads and makes the index. */
  async prepare(): Promise<void> {
    await this.download();
    await this.run("index", this.path("local"));
  }

  /** The contents of what was restored, by relative path. */
  restored(target = "out"): Record<string, string> {
    return filesOf(describeTree(this.path(target), contents));
  }

  /** @param version as the backup counts, the oldest first. */
  expected(version: number, asRestored = false): Record<string, string> {
    return filesOf(this.backup.expected(version, { asRestored, parts: contents }));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function filesOf(entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([, text]) => text.startsWith("file ")));
}
