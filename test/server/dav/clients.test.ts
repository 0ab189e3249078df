import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { BrowserServer } from "../../support/browser-server.ts";

const names = ["Letter 1.txt", "ünder & <b>.txt", "100% #?.txt", "semi;colon'quote.txt"];
const large = randomBytes(3_000_000);

let server: BrowserServer;
let key: string;
const source = () => server.path("source");

beforeAll(async () => {
  server = await BrowserServer.start();
  mkdirSync(`${source()}/Letters/empty`, { recursive: true });
  for (const name of names) writeFileSync(`${source()}/Letters/${name}`, name);
  symlinkSync("nowhere", `${source()}/Letters/link`);
  writeFileSync(`${source()}/large.bin`, large);
  const options = { passphrase: "four words or more" };
  const id = await server.addBackup("My documents", {
    sources: [`${source()}/`],
    target: server.path("remote"),
    options,
  });
  await server.runBackup(id);
  ({ Key: key } = (await server.api("POST", "trigger-keys", { Name: "drive", Scopes: ["restore"] })) as {
    Key: string;
  });
});
afterAll(() => server[Symbol.asyncDispose]());

/** The server goes on meanwhile: it is another process. */
function run(command: string, args: readonly string[], environment: Record<string, string> = {}, input = ""): string {
  const env = { ...process.env, HOME: server.folder, LC_ALL: "C.UTF-8", ...environment };
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env,
    input,
    cwd: server.folder,
    timeout: 50_000,
  });
  expect([error?.message, status, String(stderr)]).toEqual([undefined, 0, expect.any(String)]);
  return String(stdout);
}

/** The one version. */
function version(root: string): string {
  return `${root}/My documents/${readdirSync(`${root}/My documents`)[0]}${source()}`;
}

test("rclone copies a version as it was, and finds nothing to do then", () => {
  const environment = {
    RCLONE_WEBDAV_URL: `${server.url}dav/`,
    RCLONE_WEBDAV_USER: "anybody",
    RCLONE_WEBDAV_PASS: run("rclone", ["obscure", "-"], {}, `${key}\n`).trim(),
    RCLONE_CONFIG: server.path("rclone.conf"),
  };
  const target = server.path("copied");
  run("rclone", ["copy", "--create-empty-src-dirs", ":webdav:", target], environment);
  expect(readdirSync(`${version(target)}/Letters`).toSorted()).toEqual([...names, "empty"].toSorted());
  for (const name of names) expect(readFileSync(`${version(target)}/Letters/${name}`, "utf8")).toBe(name);
  expect(Buffer.compare(readFileSync(`${version(target)}/large.bin`), large)).toBe(0);
  run("rclone", ["check", "--download", ":webdav:", target], environment);
});

test("cadaver goes through the folders and gets a file", () => {
  writeFileSync(server.path(".netrc"), `machine localhost login anybody password ${key}\n`, { mode: 0o600 });
  const [made = ""] = readdirSync(server.path("copied", "My documents"));
  const orders = [
    `cd "My documents/${made}${source()}"`,
    "ls",
    "get large.bin got.bin",
    "cd Letters",
    "ls",
    "quit",
    "",
  ];
  const told = run("cadaver", [`${server.url}dav/`], {}, orders.join("\n"));
  expect(told).toContain("Coll:   Letters");
  for (const name of names) expect(told).toContain(name);
  expect(Buffer.compare(readFileSync(server.path("got.bin")), large)).toBe(0);
});
