// The data sets: made once from fixed seeds, and changed by about one per cent on request.
import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { random } from "./random.mjs";
import { logLines, prose } from "./text.mjs";

const MiB = 1024 * 1024;
const piece = 4096;

/** Each makes its files in a folder, `scale` times the usual amount, and changes one per cent of them. */
export const dataSets = {
  share: { about: "copy of /usr/share", make: copyShare, change: changeFiles },
  tiny: { about: "200,000 files of 20 to 1,500 bytes", make: makeTiny, change: changeFiles },
  random: {
    about: "1 GiB of random bytes in 4 files",
    make: makeRandom,
    change: changeRegion((seed) => random(seed).fill),
  },
  text: { about: "1 GiB of log text in 8 files", make: makeText, change: changeRegion(logLines) },
  image: { about: "2 GiB disk image", make: makeImage, change: changePieces },
};

/** What only Bunker is measured with. */
const largeSets = { million: { make: makeMillion }, pages: { make: makePages } };

/** Makes the set if the folder does not hold it yet. */
export function ensureData(name, folder, scale) {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  (dataSets[name] ?? largeSets[name]).make(unfinished, scale);
  renameSync(unfinished, folder);
}

/** Number and total size of the regular files. */
export function measureTree(folder) {
  let files = 0;
  let bytes = 0;
  for (const path of regularFiles(folder)) {
    files++;
    bytes += statSync(path).size;
  }
  return { files, bytes };
}

/** What deflate level 9 makes of the set, block by block of 1 MiB; guessed from every 16th block of large sets. */
export function deflatedSize(folder) {
  const block = Buffer.alloc(MiB);
  let before = 0;
  let after = 0;
  const { bytes } = measureTree(folder);
  const step = bytes > 64 * MiB ? 16 : 1;
  for (const path of regularFiles(folder)) {
    const file = openSync(path, "r");
    for (let offset = 0; ; offset += step * MiB) {
      const length = readSync(file, block, 0, MiB, offset);
      if (length === 0) break;
      before += length;
      after += deflateRawSync(block.subarray(0, length), { level: 9 }).length;
    }
    closeSync(file);
  }
  return Math.round((after / before) * bytes);
}

function copyShare(folder, scale) {
  const size = (path) =>
    Number(execFileSync("du", ["-s", "--block-size=1", path], { encoding: "utf8" }).split("\t")[0]);
  let left = size("/usr/share") * Math.min(scale, 1);
  for (const name of readdirSync("/usr/share").sort()) {
    const path = join("/usr/share", name);
    const bytes = scale < 1 ? size(path) : 0;
    if (bytes > left) continue;
    left -= bytes;
    execFileSync("cp", ["-a", path, folder]);
  }
}

function makeTiny(folder, scale) {
  const { below } = random(1);
  const files = Math.round(200_000 * scale);
  const text = prose(2, 4 * MiB);
  for (let index = 0; index < files; index++) {
    const place = join(folder, `group-${Math.floor(index / 10_000)}`, `folder-${Math.floor(index / 100)}`);
    if (index % 100 === 0) mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `note-${index}.txt`), tinyContent(text, below, `Note ${index}\n`));
  }
}

function makeMillion(folder, scale) {
  const subjects = ["report", "Übersicht", "invoice", "Größe", "holiday", "журнал", "draft"];
  const files = Math.round(1_000_000 * scale);
  for (let index = 0; index < files; index++) {
    const place = join(folder, `group-${Math.floor(index / 10_000)}`, `folder-${Math.floor(index / 100)}`);
    if (index % 100 === 0) mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${subjects[index % subjects.length]}-${index}.txt`), `Number ${index}\n`);
  }
}

/** A tenth of a million in one folder. */
function makePages(folder, scale) {
  makeMillion(folder, 0.9 * scale);
  const many = join(folder, "many");
  mkdirSync(many);
  for (let index = 0; index < 100_000 * scale; index++)
    writeFileSync(join(many, `scan-${index}.txt`), `Scan ${index}\n`);
}

function makeRandom(folder, scale) {
  const { fill } = random(3);
  for (let index = 0; index < 4; index++) {
    writeBlocks(join(folder, `random-${index}.bin`), 256 * scale, (block) => fill(block));
  }
}

function makeText(folder, scale) {
  const lines = logLines(4);
  for (let index = 0; index < 8; index++) {
    writeBlocks(join(folder, `server-${index}.log`), 128 * scale, (block) => lines(block));
  }
}

/** As a disk has it: free space, text and what does not compress, in runs of 1 MiB. */
function makeImage(folder, scale) {
  const { below, fill } = random(5);
  const lines = logLines(6);
  writeBlocks(join(folder, "disk.img"), 2048 * scale, (block) => {
    const kind = below(10);
    if (kind < 3) block.fill(0);
    else if (kind < 6) lines(block);
    else fill(block);
  });
}

/** Gives every hundredth file other content: a small one wholly, of a larger one some bytes in the middle. */
function changeFiles(folder, seed) {
  const { below } = random(seed);
  const text = prose(2, 4 * MiB);
  for (const path of regularFiles(folder)) {
    if (below(100) !== 0) continue;
    const content = readFileSync(path);
    if (content.length <= 1500) {
      writeFileSync(path, tinyContent(text, below, `Changed ${seed}\n`));
    } else {
      content.write(`changed ${seed} ${below(2 ** 31)}`, content.length >> 1);
      writeFileSync(path, content);
    }
  }
}

/** Overwrites one run of one per cent in each file. */
function changeRegion(contentOf) {
  return (folder, seed) => {
    const { below } = random(seed);
    const fill = contentOf(seed);
    for (const path of regularFiles(folder)) {
      const { size } = statSync(path);
      const content = Buffer.alloc(Math.ceil(size / 400) * 4);
      fill(content);
      const file = openSync(path, "r+");
      writeSync(file, content, 0, content.length, below(size - content.length));
      closeSync(file);
    }
  };
}

/** Overwrites one per cent of each file in place, in pieces of 4 KiB. */
function changePieces(folder, seed) {
  const { below, fill } = random(seed);
  const content = Buffer.alloc(piece);
  for (const path of regularFiles(folder)) {
    const pieces = Math.floor(statSync(path).size / piece);
    const file = openSync(path, "r+");
    for (let count = Math.ceil(pieces / 100); count > 0; count--) {
      fill(content);
      writeSync(file, content, 0, piece, below(pieces) * piece);
    }
    closeSync(file);
  }
}

function tinyContent(text, below, title) {
  const start = below(text.length - 2000);
  return title + text.slice(start, start + 20 + below(1481) - title.length);
}

function writeBlocks(path, mebibytes, fill) {
  const block = Buffer.alloc(MiB);
  const file = openSync(path, "w");
  for (let left = Math.max(1, Math.round(mebibytes)); left > 0; left--) {
    fill(block);
    writeSync(file, block);
  }
  closeSync(file);
}

function* regularFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* regularFiles(path);
    else if (entry.isFile()) yield path;
  }
}
