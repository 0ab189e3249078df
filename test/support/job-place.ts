import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ImmediateCall } from "../../src/jobs/process/immediate-calls.ts";
import { JobProcess, type ProcessEnd, type ProcessNews, startChild } from "../../src/jobs/process/job-process.ts";
import type { ProcessOperation, ProcessRequest } from "../../src/jobs/process/protocol.ts";
import { programCommand } from "./program.ts";

type OnNews = (news: ProcessNews) => void | Promise<void>;
type Options = Record<string, string | null>;

/** One backup in a private folder, whose operations run in child processes. */
export class JobPlace implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-jobs-"));
  readonly source = this.path("source");
  readonly remote = this.path("remote");
  readonly database = this.path("local.sqlite");
  readonly news: ProcessNews[] = [];

  constructor() {
    for (const folder of ["source", "remote", "temporary"]) mkdirSync(this.path(folder));
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes a file below the source. */
  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.source, name)), { recursive: true });
    writeFileSync(join(this.source, name), content);
  }

  /** Starts an operation; its sources are the folder's unless other paths are given. */
  start(
    operation: ProcessOperation["operation"],
    options: Options = {},
    more: Partial<ProcessOperation> = {},
    silence?: number,
  ) {
    return this.startRequest({ ...this.requestOf(operation, options), ...more }, silence);
  }

  requestOf(operation: ProcessOperation["operation"], options: Options = {}): ProcessOperation {
    return { kind: "operation", operation, paths: [`${this.source}/`], ...this.#subject(options) };
  }

  async run(operation: ProcessOperation["operation"], options: Options = {}, more: Partial<ProcessOperation> = {}) {
    return await this.start(operation, options, more).ended;
  }

  /** The answer to a call; throws if it fails. */
  async ask(call: ImmediateCall, options: Options = {}): Promise<unknown> {
    const end = await this.startRequest({ kind: "immediate", call, ...this.#subject(options) }).ended;
    if (end.event !== "answer") throw new Error(JSON.stringify(end));
    return end.answer;
  }

  /** @param around what hears of news first. */
  startRequest(request: ProcessRequest, silence?: number, around = (onNews: OnNews) => onNews): JobProcess {
    const onNews = around((news) => {
      this.news.push(news);
    });
    return new JobProcess(startChild(programCommand), request, onNews, undefined, silence);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #subject(options: Options) {
    return {
      url: `file://${this.remote}`,
      options: { dbpath: this.database, passphrase: "a secret", tempdir: this.path("temporary"), ...options },
      filters: [],
      job: { id: "1", name: "Documents" },
    };
  }
}

/** The result of an operation; throws if it failed. */
export function resultOf(end: ProcessEnd): Record<string, unknown> {
  if (end.event !== "result") throw new Error(JSON.stringify(end));
  return end.result;
}

/** Why it failed; throws if it did not. */
export function failureOf(end: ProcessEnd) {
  if (end.event !== "failed") throw new Error(JSON.stringify(end));
  return end.failure;
}
