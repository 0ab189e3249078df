import type { WebServer, WebServerOptions } from "./web-server.ts";

/**
 * What the program needs from its runtime beyond web standards and `node:` built-ins. `#platform` resolves to the
 * implementation for Bun or for Deno; nothing else may name a runtime.
 */
export interface Platform {
  readonly name: "bun" | "deno";

  /**
   * Opens or creates a SQLite file (`:memory:` for one in memory). One that is opened to be read must be there, and
   * every attempt to change it fails.
   */
  openDatabase(path: string, options?: { readonly readOnly?: boolean }): SqlDatabase;

  /** What starts this program again, before its arguments; `main` is the source file that it begins with. */
  programCommand(main: string): readonly [executable: string, ...first: string[]];

  /**
   * Sends one message to a socket of the file system, as service managers have them; a first `@` stands for one without a
   * file. Linux only, nothing happens elsewhere. Throws with a `code` on failure.
   */
  sendDatagram(path: string, text: string): void;

  /** Listens for HTTP. Rejects with a `code` (`EADDRINUSE`, `EACCES` …) if it can't. */
  serve(options: WebServerOptions): Promise<WebServer>;

  /** Raw deflate of a whole buffer, level 1 (fastest) to 9. */
  deflate(data: Uint8Array, level: number): Uint8Array;
  /** Undoes {@link deflate}; throws if the data is damaged or would exceed `size` bytes. */
  inflate(data: Uint8Array, size: number): Uint8Array;
  zstdCompress(data: Uint8Array, level: number): Uint8Array;
  zstdDecompress(data: Uint8Array): Uint8Array;

  /** Extended attributes of the object itself, links not followed; empty where the system has none. */
  readonly extendedAttributes: ExtendedAttributes;

  /**
   * Fills `into` with what the system knows of the object at `path`; of the link itself unless `follow`. False if
   * nothing is there. Throws with a `code` (`EACCES`, `ELOOP` …) on any other failure.
   */
  readStatus(path: string, into: FileStatus, follow: boolean): boolean;

  /**
   * Sets the modification time of the object at `path`, exact to 100 ns where the system is; of the link itself unless
   * `follow`. Seconds count from 1970, floored; the fraction is in 100 ns. Throws with a `code` on failure.
   */
  setTimes(path: string, modified: { readonly seconds: number; readonly fraction: number }, follow: boolean): void;

  /** The text of a link, byte for byte. Throws with a `code` on failure. */
  readLink(path: string): Uint8Array;
  /** Makes a link at `path`; the text need not be UTF-8. Throws with a `code` on failure. */
  makeLink(text: Uint8Array, path: string): void;

  /**
   * Where the content of an open file goes on at or after `offset`: what lies before is a hole, which reads as zeros.
   * Infinity if there is nothing but a hole; `offset` where the system cannot tell. Moves the file's position.
   */
  nextData(file: number, offset: number): number;

  /**
   * Takes the file for this process alone, as the end of the process gives it back, and puts `text` into it. Undefined
   * while another process has it (`lockf`, which other programs heed too). Nobody else in this process may open the file
   * as long as it is held. Throws with a `code` on any other failure.
   */
  lockFile(path: string, text: string): FileLock | undefined;

  /**
   * Lets all other programs go first on the disks; returns what undoes that. Undefined where the system can't, or doesn't
   * let us.
   */
  lowerDiskPriority(): (() => void) | undefined;

  /** Whether the computer runs on a battery; false where nothing is known. */
  isOnBattery(): boolean;

  /**
   * Gives memory back that this thread does not use any more. Runtimes collect late on machines with much memory, and
   * buffers that live for a moment then add up.
   */
  collectGarbage(): void;

  /** {@link collectGarbage}, and lets go of code that was used to start; for a process that rests. Does not take long. */
  releaseMemory(): void;

  /** Names of users and groups; undefined when unknown. */
  userName(uid: number): string | undefined;
  groupName(gid: number): string | undefined;
  userId(name: string): number | undefined;
  groupId(name: string): number | undefined;
}

export interface FileLock {
  /** Removes the file and gives it back; a second time does nothing. */
  release(): void;
}

export interface ExtendedAttributes {
  /** Names in the system's order, not sorted. Throws with a `code` (`ENOENT`, `EACCES` …) on failure. */
  list(path: string): string[];
  /** Undefined if the attribute is not there. */
  get(path: string, name: string): Uint8Array | undefined;
  set(path: string, name: string, value: Uint8Array): void;
}

/** One `lstat`, without the big integers that make the one of `node:fs` slow and (under Deno) inexact. */
export interface FileStatus {
  /** `st_mode`, type included. */
  mode: number;
  size: number;
  nlink: number;
  uid: number;
  gid: number;
  /** Identify an object; only good for comparing. */
  dev: number;
  ino: number;
  /** Since 1970, floored: a time before 1970 has negative seconds and a fraction of 0 or more. */
  mtimeSeconds: number;
  /** In 100 ns, 0 to 9999999. */
  mtimeFraction: number;
  ctimeSeconds: number;
  ctimeFraction: number;
}

export type SqlValue = string | number | bigint | boolean | null | Uint8Array;
export type SqlRow = Record<string, unknown>;

/** The part of a SQLite driver that the program uses; synchronous. */
export interface SqlDatabase {
  /** Runs statements without parameters. */
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

export interface SqlStatement {
  /** Names of the columns of the result; none if the statement gives no rows. */
  readonly columns: readonly string[];
  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
  /** Rows as arrays, in the order of the columns: the fast way. */
  values(...values: SqlValue[]): unknown[][];
  /** Rows one at a time, for results that must not be held in memory. */
  iterate(...values: SqlValue[]): IterableIterator<SqlRow>;
  finalize(): void;
}
