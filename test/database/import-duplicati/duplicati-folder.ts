import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "#platform";

const databases = join(import.meta.dirname, "..", "..", "fixtures", "duplicati-databases");

/** The key of the settings in the encrypted one. */
export const key = "the key of the settings";

/** A data folder of Duplicati's server, a copy of a real one, and beside it a place for Bunker's. */
export class DuplicatiFolder implements Disposable {
  readonly #root = mkdtempSync(join(tmpdir(), "bunker-duplicati-server-"));
  readonly path = join(this.#root, "duplicati");
  readonly own = join(this.#root, "own");
  readonly server = join(this.path, "Duplicati-server.sqlite");

  constructor(kind: "plain" | "encrypted" = "plain") {
    mkdirSync(this.path, { mode: 0o700 });
    copyFileSync(join(databases, `server-${kind}.sqlite`), this.server);
    for (const name of ["AUOWNGUZQS.sqlite", "machineid.txt"]) writeFileSync(join(this.path, name), name);
  }

  /** Changes Duplicati's database. */
  change(...statements: readonly string[]): void {
    const database = platform.openDatabase(this.server);
    for (const statement of statements) database.exec(statement);
    database.close();
  }

  /** All files of Duplicati's folder, with all that would show that they were written or replaced. */
  state(): unknown {
    return [".", ...readdirSync(this.path)].map((name) => {
      const file = join(this.path, name);
      const { mtimeNs, ctimeNs, ino, mode } = statSync(file, { bigint: true });
      const content = name === "." ? "" : Bun.hash(readFileSync(file));
      return { name, mtimeNs, ctimeNs, ino, mode, content };
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
