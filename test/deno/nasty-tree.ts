import { chmodSync, linkSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { platform } from "#platform";
import { SeededRandom } from "../support/seeded-random.ts";

/** Block size for which the sizes below are borders: a blocklist names 32 blocks, 32 KiB. */
export const blocksize = 1024;

/** A small tree of what programs get wrong: names, sizes, links, modes, times, attributes. */
export function makeNastyTree(root: string): void {
  const random = new SeededRandom(7);
  const file = (name: string, content: Uint8Array | string, mode = 0o644) => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, mode);
  };
  for (const size of [0, 1, 1023, 1024, 1025, 32 * 1024, 32 * 1024 + 1, 100_000]) {
    file(`sizes/${size}`, random.bytes(size));
  }
  file("sizes/zeros", new Uint8Array(70_000));
  file("sizes/text", "the same line again\n".repeat(5000));
  for (const name of [
    "new\nline",
    'quo"te',
    "back\\slash",
    " spaces ",
    "emoji 🎉",
    "cafe\u0301",
    "café",
    "\ufeffmark",
  ]) {
    file(`names/${name}`, name);
  }
  file(`names/${"n".repeat(255)}`, "long");
  file("modes/private", "a", 0o600);
  file("modes/read-only", "b", 0o444);
  file("modes/program", "c", 0o755);
  linkSync(join(root, "modes/program"), join(root, "modes/hard link"));
  mkdirSync(join(root, "empty"));
  mkdirSync(join(root, "closed"), { mode: 0o700 });
  platform.extendedAttributes.set(join(root, "modes/private"), "user.note", random.bytes(200));

  const link = (name: string, text: string | Uint8Array) =>
    platform.makeLink(typeof text === "string" ? Buffer.from(text) : text, join(root, name));
  mkdirSync(join(root, "links"));
  link("links/to a file", "../sizes/1024");
  link("links/to a folder", "../names");
  link("links/to nothing", "not there\n");
  link("links/to itself", "to itself");
  link("links/not utf-8", new Uint8Array([0x62, 0xff, 0xc3]));

  const times = ["sizes/1", "sizes/1023", "sizes/1024", "names/café", "links/to a file", "modes", "closed", "empty"];
  const seconds = [1768473000, -86400, -1, 4102444800, 1650000000, 0, 951782400, 1];
  times.forEach((name, i) => {
    platform.setTimes(join(root, name), { seconds: seconds[i] as number, fraction: 1234567 + i }, false);
  });
}
