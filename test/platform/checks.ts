import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import type { FileStatus, Platform } from "../../src/platform/platform.ts";
import { fileLockChecks } from "./file-lock-checks.ts";
import { webServerChecks } from "./web-server-checks.ts";

/** What every implementation has to do; run by each runtime on its own. */
export function platformChecks(platform: Platform): readonly (readonly [string, () => void | Promise<void>])[] {
  const compressible = new Uint8Array(5000).fill(7);
  const database = () => {
    const opened = platform.openDatabase(":memory:");
    opened.exec("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, data BLOB); CREATE TABLE other (id INTEGER)");
    return opened;
  };
  return [
    ...fileLockChecks(platform),
    ...webServerChecks(platform),
    [
      "a message is sent to a socket of the file system, and fails with the system's code where there is none",
      () => {
        if (process.platform !== "linux") return;
        const folder = mkdtempSync(join(tmpdir(), "bunker-socket-"));
        const path = join(folder, "socket");
        assert.throws(() => platform.sendDatagram(path, "READY=1"), { code: "ENOENT" });
        const script =
          "import socket,sys; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.bind(sys.argv[1]); print(s.recv(99).decode())";
        const receiver = spawn("python3", ["-c", script, path], { stdio: ["ignore", "pipe", "inherit"] });
        return new Promise<void>((resolve, reject) => {
          let received = "";
          receiver.stdout.on("data", (data: Uint8Array) => {
            received += String(data);
          });
          receiver.on("error", reject);
          receiver.on("close", () => {
            rmSync(folder, { recursive: true });
            if (received.trim() === "READY=1") resolve();
            else reject(new Error(`received ${JSON.stringify(received)}`));
          });
          const timer = setInterval(() => {
            if (!existsSync(path)) return;
            clearInterval(timer);
            platform.sendDatagram(path, "READY=1");
          }, 10);
        });
      },
    ],
    [
      "a database that is opened to be read cannot be changed, and nothing is left beside it",
      () => {
        const folder = mkdtempSync(join(tmpdir(), "bunker-read-only-#"));
        const path = join(folder, "a ?%.sqlite");
        const written = platform.openDatabase(path);
        written.exec("PRAGMA journal_mode = WAL; CREATE TABLE a (b); INSERT INTO a VALUES (5)");
        const beside = platform.openDatabase(path, { readOnly: true });
        assert.deepEqual(beside.prepare("SELECT b FROM a").values(), [[5]]);
        beside.close();
        written.close();
        assert.deepEqual(readdirSync(folder), ["a ?%.sqlite"]);
        const read = platform.openDatabase(path, { readOnly: true });
        assert.deepEqual(read.prepare("SELECT b FROM a").values(), [[5]]);
        assert.throws(() => read.exec("INSERT INTO a VALUES (6)"), /readonly/);
        read.close();
        assert.deepEqual(readdirSync(folder), ["a ?%.sqlite"]);
        assert.throws(() => platform.openDatabase(join(folder, "none"), { readOnly: true }));
        rmSync(folder, { recursive: true });
      },
    ],
    [
      "a statement knows its columns, also without rows, and those of the same name",
      () => {
        const opened = database();
        assert.deepEqual([...opened.prepare("SELECT id, name, id FROM item").columns], ["id", "name", "id"]);
        assert.deepEqual([...opened.prepare("INSERT INTO item DEFAULT VALUES").columns], []);
        opened.close();
      },
    ],
    [
      "deflate and inflate undo each other at every level, also for nothing",
      () => {
        for (let level = 1; level <= 9; level++) {
          const packed = platform.deflate(compressible, level);
          assert.ok(packed.byteLength < 100);
          assert.deepEqual(new Uint8Array(platform.inflate(packed, 5000)), compressible);
        }
        assert.equal(platform.inflate(platform.deflate(new Uint8Array(0), 6), 0).byteLength, 0);
      },
    ],
    [
      "inflate takes less than the size, and refuses more",
      () => {
        const packed = deflateRawSync(compressible);
        assert.equal(platform.inflate(packed, 10_000_000_000).byteLength, 5000);
        assert.throws(() => platform.inflate(packed, 4999));
        assert.throws(() => platform.inflate(packed, 0));
        assert.throws(() => platform.inflate(deflateRawSync(new Uint8Array(1)), 0));
      },
    ],
    [
      "inflate refuses damaged and cut data",
      () => {
        const packed = deflateRawSync(compressible);
        assert.throws(() => platform.inflate(packed.subarray(0, packed.length - 3), 5000));
        assert.throws(() => platform.inflate(new Uint8Array([0xff, 0xff, 1, 2]), 5000));
      },
    ],
    [
      "memory that a resting process does not need is given back",
      () => {
        if (process.platform !== "linux") return;
        const ofFiles = () => Number(/RssFile:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
        const before = ofFiles();
        platform.releaseMemory();
        assert.ok(ofFiles() < before / 2, `${ofFiles()} of ${before} kB`);
      },
    ],
    [
      "the disk priority of all threads is lowered for a while",
      () => {
        if (process.platform !== "linux") return;
        const seen = () => execFileSync("ionice", ["-p", ...readdirSync("/proc/self/task")], { encoding: "utf8" });
        const before = seen();
        const restore = platform.lowerDiskPriority();
        if (!restore) return; // forbidden in some containers
        assert.match(seen(), /^(idle\n)+$/);
        restore();
        assert.doesNotMatch(seen(), /idle/);
        assert.equal(seen().split("\n")[0], before.split("\n")[0]);
      },
    ],
    [
      "zstd compresses and decompresses",
      () => {
        const packed = platform.zstdCompress(compressible, 3);
        assert.ok(packed.byteLength < 100);
        assert.deepEqual(new Uint8Array(platform.zstdDecompress(packed)), compressible);
        assert.throws(() => platform.zstdDecompress(compressible));
      },
    ],
    [
      "a database gives rows as objects and as arrays",
      () => {
        const opened = database();
        const insert = opened.prepare("INSERT INTO item (name, data) VALUES (?, ?)");
        assert.deepEqual({ ...insert.run("a", new Uint8Array([1, 2])) }, { changes: 1, lastInsertRowid: 1 });
        insert.run(null, true);
        insert.run("c", new Uint8Array(0));
        const select = opened.prepare("SELECT id, name, data FROM item WHERE id >= ? ORDER BY id");
        assert.deepEqual(
          select.values(1).map((row) => [...row]),
          [
            [1, "a", new Uint8Array([1, 2])],
            [2, null, 1],
            [3, "c", new Uint8Array(0)],
          ],
        );
        assert.deepEqual({ ...select.get(2) }, { id: 2, name: null, data: 1 });
        assert.equal(select.get(9), undefined);
        assert.deepEqual(
          select.all(1).map((row) => row.name),
          ["a", null, "c"],
        );
        assert.deepEqual(
          [...select.iterate(2)].map((row) => row.id),
          [2, 3],
        );
        assert.equal(opened.prepare("SELECT 9007199254740991").values()[0]?.[0], 9007199254740991);
        select.finalize();
        opened.close();
      },
    ],
    [
      "a statement can run again after its rows, and mistakes are thrown",
      () => {
        const opened = database();
        const insert = opened.prepare("INSERT INTO item (id) VALUES (?)");
        for (let id = 1; id <= 3; id++) insert.run(id);
        assert.throws(() => insert.run(1));
        assert.throws(() => opened.exec("SELEC"));
        assert.throws(() => platform.openDatabase("/no/such/folder/file.sqlite"));
        assert.equal(opened.prepare("SELECT count(*) FROM item").values()[0]?.[0], 3);
        opened.close();
      },
    ],
    [
      "names and numbers of users and groups",
      () => {
        const own = execFileSync("id", ["-un"], { encoding: "utf8" }).trim();
        assert.equal(platform.userName(userInfo().uid), own);
        assert.equal(platform.userId(own), userInfo().uid);
        assert.equal(platform.userName(0), "root");
        assert.equal(platform.userId("no-such-user"), undefined);
        assert.equal(platform.userName(4_000_000_001), undefined);
        assert.equal(platform.groupName(4_000_000_001), undefined);
        assert.equal(platform.groupId("no\0group"), undefined);
        const group = platform.groupName(0) as string;
        assert.equal(platform.groupId(group), 0);
      },
    ],
    [
      "extended attributes are set, listed in order and read; of links their own",
      () =>
        inFolder((folder) => {
          const file = join(folder, "ünïcode");
          writeFileSync(file, "content");
          assert.deepEqual(platform.extendedAttributes.list(file), []);
          assert.equal(platform.extendedAttributes.get(file, "user.a"), undefined);
          const large = new Uint8Array(2000).fill(9);
          platform.extendedAttributes.set(file, "user.large", large);
          platform.extendedAttributes.set(file, "user.empty", new Uint8Array(0));
          assert.deepEqual([...platform.extendedAttributes.list(file)].sort(), ["user.empty", "user.large"]);
          assert.deepEqual(platform.extendedAttributes.get(file, "user.large"), large);
          assert.deepEqual(platform.extendedAttributes.get(file, "user.empty"), new Uint8Array(0));
          symlinkSync(file, join(folder, "link"));
          assert.deepEqual(platform.extendedAttributes.list(join(folder, "link")), []);
        }),
    ],
    [
      "a failed call tells the system's code",
      () => {
        assert.throws(() => platform.extendedAttributes.list("/no/such/file"), { code: "ENOENT" });
        assert.throws(() => platform.extendedAttributes.set("/no/such/file", "user.a", new Uint8Array(1)), {
          code: "ENOENT",
        });
      },
    ],
    [
      "the status of an object has its times to 100 ns, floored",
      () =>
        inFolder((folder) => {
          const file = join(folder, "file");
          writeFileSync(file, "12345", { mode: 0o640 });
          const status = {} as FileStatus;
          for (const [time, seconds, fraction] of [
            ["@1768473000.123456799", 1768473000, 1234567],
            ["@-86399.5", -86400, 5000000],
            ["@-0.000000001", -1, 9999999],
            ["@0", 0, 0],
          ] as const) {
            execFileSync("touch", ["-d", time, file]);
            assert.equal(platform.readStatus(file, status, false), true);
            assert.deepEqual([status.mtimeSeconds, status.mtimeFraction], [seconds, fraction], time);
          }
          assert.equal(status.size, 5);
          assert.equal(status.mode, 0o100640);
          assert.equal(status.nlink, 1);
          assert.equal(status.uid, userInfo().uid);
          assert.ok(Math.abs(status.ctimeSeconds - Date.now() / 1000) < 60);
          utimesSync(file, 1, 1);
        }),
    ],
    [
      "modification times are set to 100 ns, of a link or of its target, before 1970 and after 2038",
      () =>
        inFolder((folder) => {
          const file = join(folder, "ünïcode");
          const link = join(folder, "link");
          writeFileSync(file, "content");
          symlinkSync(file, link);
          const status = {} as FileStatus;
          const timesOf = (path: string) => {
            platform.readStatus(path, status, false);
            return { seconds: status.mtimeSeconds, fraction: status.mtimeFraction };
          };
          const linkTimes = { seconds: 1650000000, fraction: 7654321 };
          platform.setTimes(link, linkTimes, false);
          for (const [seconds, fraction] of [
            [1768473000, 1234567],
            [-86400, 5000000],
            [-1, 9999999],
            [0, 0],
            [4102444800, 1],
            [8589934592, 3],
          ] as const) {
            platform.setTimes(link, { seconds, fraction }, true);
            assert.deepEqual(timesOf(file), { seconds, fraction });
            platform.setTimes(file, { seconds, fraction }, false);
            assert.deepEqual(timesOf(file), { seconds, fraction });
            assert.deepEqual(timesOf(link), linkTimes);
          }
          const before = statSync(file).atimeMs;
          platform.setTimes(file, { seconds: 12, fraction: 0 }, false);
          assert.equal(statSync(file).atimeMs, before);
          assert.throws(() => platform.setTimes(join(folder, "nothing"), linkTimes, true), { code: "ENOENT" });
        }),
    ],
    [
      "the data of a sparse file is found behind its holes, or where it is asked for",
      () =>
        inFolder((folder) => {
          const path = join(folder, "sparse");
          const file = openSync(path, "w+");
          writeSync(file, "data", 3 << 20);
          ftruncateSync(file, 9 * 2 ** 30);
          const start = platform.nextData(file, 0);
          const canTell = platform.name === "bun";
          assert.ok(canTell ? start > 0 && start <= 3 << 20 : start === 0);
          assert.equal(platform.nextData(file, 3 << 20), 3 << 20);
          const late = 5 * 2 ** 30;
          assert.equal(platform.nextData(file, late), canTell ? Number.POSITIVE_INFINITY : late);
          closeSync(file);
        }),
    ],
    [
      "links are made and read byte for byte",
      () =>
        inFolder((folder) => {
          const link = join(folder, "ünïcode");
          for (const text of [Buffer.from("tárget"), Buffer.from([0x62, 0xff, 0xc3]), Buffer.alloc(4000, "x")]) {
            platform.makeLink(text, link);
            assert.deepEqual(new Uint8Array(platform.readLink(link)), new Uint8Array(text));
            assert.throws(() => platform.makeLink(text, link), { code: "EEXIST" });
            rmSync(link);
          }
          assert.throws(() => platform.readLink(link), { code: "ENOENT" });
          assert.throws(() => platform.readLink(folder), { code: "EINVAL" });
        }),
    ],
    [
      "the status is that of a link or of its target, as wanted; nothing there is no error",
      () =>
        inFolder((folder) => {
          const status = {} as FileStatus;
          symlinkSync("missing", join(folder, "broken"));
          symlinkSync(".", join(folder, "link"));
          symlinkSync("loop", join(folder, "loop"));
          assert.equal(platform.readStatus(join(folder, "link"), status, false), true);
          assert.equal(status.mode & 0o170000, 0o120000);
          assert.equal(platform.readStatus(join(folder, "link"), status, true), true);
          assert.equal(status.mode & 0o170000, 0o040000);
          assert.equal(platform.readStatus(join(folder, "broken"), status, false), true);
          assert.equal(platform.readStatus(join(folder, "broken"), status, true), false);
          assert.equal(platform.readStatus(join(folder, "nothing"), status, false), false);
          assert.throws(() => platform.readStatus(join(folder, "loop"), status, true), { code: "ELOOP" });
          assert.throws(() => platform.readStatus(join(folder, "n".repeat(300)), status, false), {
            code: "ENAMETOOLONG",
          });
        }),
    ],
  ];
}

function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "platform-"));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
