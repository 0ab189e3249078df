import { expect, test } from "bun:test";
import { cleanMappings } from "../../src/platform/posix/clean-pages.ts";

test("only what can be read again as it was counts as clean", () => {
  const mapping = (range: string, rights: string, file: string, anonymous = 0) =>
    `${range} ${rights} 00001000 fe:00 ${file}\nSize:   100 kB\nAnonymous:   ${anonymous} kB\nVmFlags: rd mr\n`;
  const smaps = [
    mapping("00200000-00300000", "r--p", "55                 /opt/bunker"),
    mapping("00300000-00400000", "r-xp", "55                 /opt/a folder/bunker (deleted)"),
    mapping("00400000-00500000", "r--p", "55                 /opt/bunker", 12),
    mapping("00500000-00600000", "rw-p", "55                 /opt/bunker"),
    mapping("00600000-00700000", "r--s", "55                 /opt/data"),
    mapping("00700000-00800000", "r-xp", "0 "),
    mapping("00800000-00900000", "r-xp", "0                  [vdso]"),
    mapping("7f0000000000-7f0000001000", "r-xp", "77 /lib/libc.so.6"),
  ];
  expect(cleanMappings(smaps.join(""))).toEqual([
    { begin: 0x200000, end: 0x300000 },
    { begin: 0x300000, end: 0x400000 },
    { begin: 0x7f0000000000, end: 0x7f0000001000 },
  ]);
});
