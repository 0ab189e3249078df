import { expect, test } from "bun:test";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Examiner } from "../../../src/engine/test/examiner.ts";
import { readingSettingsOf } from "../../../src/engine/volume-settings.ts";
import { startWorker } from "../../support/workers.ts";
import { Workplace } from "./support.ts";

test.each([1, 2])(
  "with %i threads each dblock is examined for itself, whatever the others are like",
  async (threads) => {
    using place = new Workplace("plain-four-versions");
    const context = place.context({ "no-encryption": "true", blocksize: "10KB" });
    const settings = { reading: readingSettingsOf(context), blockHash: "SHA256" };
    using examiner = new Examiner(startWorker, threads, settings);
    const names = readdirSync(place.remoteFolder).filter((name) => name.includes(".dblock."));
    const [bad = ""] = names;
    writeFileSync(join(place.remoteFolder, bad), "no archive");
    const examine = async (name: string) => {
      const volume = { path: join(place.remoteFolder, name), name };
      try {
        const { blocks, findings } = await examiner.examine({ volume, withContents: true });
        return { count: blocks.count, findings };
      } catch (error) {
        return (error as { kind?: string }).kind;
      }
    };
    const found = await Promise.all(names.map(examine));
    expect(found[0]).toBe("Damaged");
    for (const report of found.slice(1)) expect(report).toEqual({ count: expect.any(Number), findings: [] });
  },
);
