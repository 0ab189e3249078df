import { describe, expect, test } from "bun:test";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { backup } from "../../../src/engine/backup/backup.ts";
import type { DatabaseContext } from "../../../src/engine/context.ts";
import { list, listFilesets } from "../../../src/engine/list/index.ts";
import { Filter, thisSystem } from "../../../src/sources/filters/index.ts";
import { testVolumes, Workplace } from "./support.ts";

const filter = Filter.parse([], { caseSensitive: true, groups: thisSystem() });

describe("backups of our own", () => {
  test("are listed the same with and without a database, and pass every test", async () => {
    using place = new Workplace();
    const source = join(place.folder, "source");
    mkdirSync(join(source, "sub"), { recursive: true });
    writeFileSync(
      join(source, "large"),
      Buffer.alloc(400_000, 1).map((_, index) => (index * index) % 251),
    );
    writeFileSync(join(source, "empty"), "");
    writeFileSync(join(source, "sub", "small"), "one");
    symlinkSync("large", join(source, "link"));
    // Blocks of 1 KiB hold 32 hashes: the large file has more than one blocklist.
    const options = {
      passphrase: "a secret",
      blocksize: "1KB",
      "dblock-size": "1MB",
      "backup-test-samples": "100",
      "full-remote-verification": "True",
    };
    const database = place.database();
    const run = (): DatabaseContext => ({ ...place.context(options), database });
    const input = { sources: [`${source}/`], filter };
    const first = await backup(run(), input);
    writeFileSync(join(source, "sub", "small"), "one and two");
    rmSync(join(source, "empty"));
    const second = await backup(run(), input);
    expect(first.TestResults?.Verifications).toHaveLength(3);
    expect(second.TestResults?.Verifications.flatMap(({ Value }) => Value)).toEqual([]);
    expect(second.TestResults?.Verifications).toHaveLength(6);

    const { Verifications } = await testVolumes(run(), 1000);
    expect(Verifications.filter(({ Value }) => Value.length > 0)).toEqual([]);

    const search = { patterns: ["*"], filter };
    const context = place.context({ ...options, "all-versions": "true" });
    const known = await list(context, database, search);
    const read = await list(context, undefined, search);
    expect(read.Files).toEqual(known.Files);
    expect(known.Files.map(({ Path, Sizes }) => [Path.slice(source.length), Sizes])).toEqual([
      ["/", [-1, -1]],
      ["/empty", [null, 0]],
      ["/large", [400_000, 400_000]],
      ["/link", [-1, -1]],
      ["/sub/", [-1, -1]],
      ["/sub/small", [11, 3]],
    ]);
    const { Filesets } = await listFilesets(context, database);
    expect(Filesets.map(({ FileCount, FileSizes }) => [FileCount, FileSizes])).toEqual([
      [5, 400_011],
      [6, 400_003],
    ]);
  });
});
