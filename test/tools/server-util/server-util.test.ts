import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FieldCipher } from "../../../src/crypto/field-encryption.ts";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import { TestCertificate } from "../../support/certificate.ts";
import { run } from "../../support/tool-run.ts";
import { FakeServer } from "./fake-server.ts";

const password = "--password=fixture-pass";
const down = "--hosturl=http://127.0.0.1:9";
const parts = ["Timestamp", "UnixTimestamp", "Command", "Success", "ExitCode", "Messages", "Exceptions"];

let server: FakeServer;
let root: string;
let folder: string;
let count = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "bunker-server-util-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(async () => {
  server = await FakeServer.start();
  folder = join(root, String(count++));
  mkdirSync(folder, { mode: 0o700 });
});
afterEach(() => server.stop());

const call = (...args: string[]) =>
  run(
    "server-util",
    [...args, ...(args.some((arg) => arg.startsWith("--hosturl")) ? [] : [`--hosturl=${server.url}`])],
    {
      environment: { DUPLICATI_HOME: folder },
    },
  );
const signedIn = (...args: string[]) => call(...args, password);

/** The JSON object of a call. */
async function jsonOf(...args: string[]) {
  const { code, output, error } = await call(...args, "--json");
  expect(error).toBe("");
  const object = JSON.parse(output);
  expect(object).toMatchObject({ Command: args[0], Success: code === 0, ExitCode: code });
  return { code, object, keys: Object.keys(object) };
}

test("without a server nobody is asked for a password, and it is said what to do", async () => {
  expect((await signedIn("login")).code).toBe(0);
  const place = `--hosturl=${server.url}`;
  await server.stop();
  const { code, output, error } = await call("status", place);
  expect(code).toBe(2);
  expect(output + error).toContain("Failed to connect to the server: There is no answer from");
  expect(output + error).toContain("--hosturl");
  expect(output + error).not.toContain("Could not sign in");
});

describe("exit codes", () => {
  test.each([
    ["no command", [], 1],
    ["help", ["--help"], 0],
    ["help of a command", ["run", "--help"], 0],
    ["version", ["--version"], 0],
    ["an unknown command", ["frobnicate"], 1],
    ["an unknown option", ["status", "--nosuch"], 1],
    ["a missing argument of run", ["run"], 1],
    ["a missing argument of export", ["export"], 1],
    ["a missing argument of import", ["import"], 1],
    ["a missing argument of delete", ["delete"], 1],
    ["status", ["status", password], 0],
    ["options before the command", ["--password", "fixture-pass", "status"], 0],
    ["a wrong password", ["status", "--password=nope"], 2],
    ["no server", ["status", password, down], 2],
    ["no password and no terminal", ["status"], 2],
    ["login with a wrong password", ["login", "--password=nope"], 2],
    ["list-backups", ["list-backups", password], 0],
    ["health", ["health"], 0],
    ["health without a server", ["health", down], 1],
    ["pause", ["pause", password], 0],
    ["pause for a while", ["pause", "1m", password], 0],
    ["pause for no duration", ["pause", "soon", password], 2],
    ["resume", ["resume", password], 0],
    ["run by name in any case", ["run", "docs", password], 0],
    ["run by id", ["run", "1", "--skip-queue", password], 0],
    ["run an unknown backup", ["run", "Nothing", password], 2],
    ["run with a poll interval of 0", ["run", "Docs", "--poll-interval=0", password], 2],
    ["delete", ["delete", "Docs", "--delete-local-db", password], 0],
    ["delete an unknown backup", ["delete", "Nothing", password], 2],
    ["export an unknown backup", ["export", "Nothing", "--unencrypted", password], 2],
    [
      "export with a passphrase that has no use",
      ["export", "all", "--unencrypted", "--encryption-passphrase=x", password],
      2,
    ],
    ["export without a passphrase and a terminal", ["export", "1", password], 1],
    ["import a missing file", ["import", "/nope.json", password], 2],
    ["change the password to nothing", ["change-password", "", password], 1],
    ["change the password", ["change-password", "new", password], 0],
    ["an address that is none", ["status", "--hosturl=nowhere", password], 2],
  ] as [string, string[], number][])("%s", async (_name, args, expected) => {
    expect((await call(...args)).code).toBe(expected);
  });

  test("a data folder that others can enter is refused unless the user allows it", async () => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder, { mode: 0o755 });
    expect((await signedIn("status")).code).toBe(1);
    expect((await signedIn("status", "--allow-insecure-datafolder")).code).toBe(0);
  });
});

describe("calls of the server", () => {
  test.each([
    [["status"], ["GET serverstate"]],
    [["pause"], ["POST serverstate/pause"]],
    [["pause", "30m"], ["POST serverstate/pause?duration=30m"]],
    [["resume"], ["POST serverstate/resume"]],
    [
      ["run", "Docs"],
      ["GET backups", "POST backup/1/run?skipqueue=False"],
    ],
    [
      ["run", "3", "--skip-queue"],
      ["GET backups", "POST backup/3/run?skipqueue=True"],
    ],
    [
      ["delete", "other DOCS", "--delete-local-db", "--force"],
      ["GET backups", "DELETE backup/2?delete-remote-files=False&delete-local-db=True&force=True"],
    ],
    [["change-password", "new"], ["PUT serversetting/server-passphrase"]],
    [["issue-forever-token"], ["POST auth/issue-forever-token"]],
  ] as [string[], string[]][])("of %p", async (args, expected) => {
    expect((await signedIn(...args)).code).toBe(0);
    expect(server.take()).toEqual(["POST auth/login", ...expected]);
  });

  test("have no body where there is nothing to say, and JSON otherwise", async () => {
    await signedIn("pause");
    await signedIn("change-password", "nëw");
    const [login, pause, , change] = server.takeAll();
    expect(JSON.parse(login?.body ?? "")).toEqual({ password: "fixture-pass", rememberMe: false });
    expect(pause?.body).toBe("");
    expect(change?.body).toBe('"nëw"');
  });

  test("have secrets in the place of their names", async () => {
    const file = join(folder, "secrets.json");
    writeFileSync(file, JSON.stringify({ old: "fixture-pass", new: "next" }));
    const provider = ["--secret-provider", `file-secret://${file}`, "--secret-provider-pattern=!{}"];
    expect((await call("change-password", "!{new}", "--password=!{old}", ...provider)).code).toBe(0);
    const [login, change] = server.takeAll();
    expect(JSON.parse(login?.body ?? "")).toMatchObject({ password: "fixture-pass" });
    expect(change?.body).toBe('"next"');
    expect((await call("change-password", "!{none}", "--password=!{old}", ...provider)).code).toBe(2);
  });
});

describe("JSON", () => {
  test("tells the state of the server", async () => {
    const { object, keys } = await jsonOf("status", password);
    expect(keys).toEqual([...parts, "ServerState", "ActiveTask", "SchedulerTasks"]);
    expect(object).toMatchObject({ ServerState: "Running", ActiveTask: "", SchedulerTasks: "", Exceptions: [] });
    expect(object.Messages).toHaveLength(4);
    expect(object.Timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/);
    await signedIn("run", "Docs");
    expect((await jsonOf("status", password)).object.ActiveTask).toEqual({ Task: "7", BackupId: "1" });
  });

  test("lists backups as the server tells them", async () => {
    const { object, keys } = await jsonOf("list-backups", password);
    expect(keys).toEqual([...parts, "Backups"]);
    expect(object.Messages).toHaveLength(4);
    expect(object.Backups).toEqual([
      {
        Id: "1",
        Name: "Docs",
        Metadata: {},
        Schedule: {
          Time: "2026-12-24T03:00:00Z",
          Repeat: "1D",
          LastRun: "0001-01-01T00:00:00Z",
          Rule: "AllowedWeekDays=Monday,Wednesday",
          AllowedDays: ["mon", "wed"],
        },
      },
      { Id: "2", Name: "Other docs", Metadata: {}, Schedule: null },
      { Id: "3", Name: "Warns", Metadata: {}, Schedule: null },
    ]);
  });

  test("has the reason of a failure among the exceptions", async () => {
    const { object, keys, code } = await jsonOf("status", "--password=nope");
    expect(code).toBe(2);
    expect(keys).toEqual(parts);
    expect(object.Messages).toHaveLength(1);
    expect(object.Exceptions).toHaveLength(1);
    expect(object.Exceptions[0]).toContain("Server error (401)");
  });

  test("tells health", async () => {
    expect((await jsonOf("health")).object).toMatchObject({ healthy: true, Exceptions: [] });
    expect((await jsonOf("health", down)).object).toMatchObject({ healthy: false, Success: false });
  });

  test.each(["pause", "resume"])("of %s has nothing more", async (name) => {
    expect((await jsonOf(name, password)).keys).toEqual(parts);
  });

  test("asks for no new secrets", async () => {
    expect((await jsonOf("change-password", password)).code).toBe(2);
    expect((await jsonOf("export", "1", password)).code).toBe(2);
  });

  test("tells the token that was issued, and why there is no second", async () => {
    expect((await jsonOf("issue-forever-token", password)).object.Token).toEqual({ Token: "forever" });
    expect((await jsonOf("issue-forever-token", password)).code).toBe(2);
  });
});

describe("run --wait", () => {
  test.each([
    ["Docs", 0, "Success"],
    ["Warns", 2, "Warning"],
    ["Other docs", 4, "Connection refused"],
  ])("of %s ends with %d", async (name, code, told) => {
    const ended = await signedIn("run", name, "--wait", "--poll-interval", "1");
    expect(ended.code).toBe(code);
    expect(ended.output).toContain(told);
  });

  test("tells nothing but what goes wrong when it is to be quiet", async () => {
    server.polls = 0;
    const { output, code } = await signedIn("run", "Docs", "--wait", "--quiet", "--poll-interval=1");
    expect(code).toBe(0);
    expect(output.trim().split("\n")).toHaveLength(1);
  });

  test("tells the end in JSON", async () => {
    server.polls = 0;
    const { object, keys } = await jsonOf("run", "Docs", "--wait", "--poll-interval=1", password);
    expect(keys).toEqual(parts);
    expect(object.Messages).toHaveLength(4);
  });

  test("signs in again when the session ends meanwhile", async () => {
    const running = signedIn("run", "Docs", "--wait", "--poll-interval=1");
    await Bun.sleep(300);
    await signedIn("status");
    expect((await running).code).toBe(0);
  });
});

describe("list-backups --detailed", () => {
  test("tells last run, schedule and sizes; an error only if it is newer", async () => {
    server.polls = 0;
    await signedIn("run", "Docs", "--wait", "--poll-interval=1");
    const { output } = await signedIn("list-backups", "--detailed");
    const lines = output.split("\n").filter((line) => line.startsWith("  "));
    expect(lines).toEqual([
      "  Last backup: 2026-11-25 15:07:44",
      "  Schedule: 1D at 2026-12-24 03:00:00",
      "  Last duration: 00:00:00.2410979",
      "  Source files size: 3.57 MiB",
      "  Target files size: 2.32 KiB",
      "  Versions: 1",
    ]);
  });
});

describe("export and import", () => {
  test("write each backup that matches into a file, and keep those that are there", async () => {
    const target = join(folder, "exports");
    const args = ["export", "docs", "--encryption-passphrase=export-secret", "--destination", target];
    expect((await signedIn(...args)).code).toBe(0);
    const file = join(target, "1-Docs.json.aes");
    expect(readFileSync(file, "utf8")).toBe("export of 1 export-secret True");
    expect(existsSync(join(target, "2-Other docs.json.aes"))).toBeTrue();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(server.take().filter((one) => one.includes("backup/1"))).toEqual([
      "GET backup/1/export?passphrase=export-secret&export-passwords=True&token=…",
    ]);
    writeFileSync(file, "mine");
    await signedIn(...args);
    expect(readFileSync(file, "utf8")).toBe("mine");
    await signedIn(...args, "--overwrite");
    expect(readFileSync(file, "utf8")).not.toBe("mine");
  });

  test("leave out secrets of plain files unless they are asked for", async () => {
    const target = join(folder, "exports");
    await signedIn("export", "all", "--unencrypted", "--destination", target);
    expect(readFileSync(join(target, "3-Warns.json"), "utf8")).toBe("export of 3  False");
    const { object } = await jsonOf(
      "export",
      "1",
      "--unencrypted",
      "--overwrite",
      "--export-passwords=true",
      `--destination=${target}`,
      password,
    );
    expect(object.ExportedBackups).toEqual([{ Id: "1", Name: "Docs", File: join(target, "1-Docs.json") }]);
    expect(readFileSync(join(target, "1-Docs.json"), "utf8")).toBe("export of 1  True");
  });

  test("never write outside the folder", async () => {
    server.jobs = [{ id: "1", name: "../../etc/x", outcome: "Success" }];
    await signedIn("export", "1", "--unencrypted", `--destination=${folder}`);
    expect(existsSync(join(folder, "1-.._.._etc_x.json"))).toBeTrue();
  });

  test("hand the file to the server, with what is to be replaced", async () => {
    const file = join(folder, "plain.json");
    writeFileSync(file, "{}");
    const { object } = await jsonOf(
      "import",
      file,
      "--import-metadata",
      "--backup-url=file:///other",
      "--backup-passphrase=other",
      password,
    );
    expect(object.Imported).toEqual({ Id: "4", Name: "Docs (1)" });
    const [, sent] = server.takeAll();
    expect(JSON.parse(sent?.body ?? "")).toEqual({
      config: Buffer.from("{}").toString("base64"),
      import_metadata: true,
      passphrase: null,
      direct: true,
      replace_settings: { "settings.passphrase": "other", targeturl: "file:///other" },
    });
  });

  test("need a passphrase for an encrypted file", async () => {
    const file = join(folder, "encrypted.json.aes");
    writeFileSync(file, "AES\x02");
    expect((await signedIn("import", file)).code).toBe(1);
    expect((await signedIn("import", file, "nope")).code).toBe(2);
    expect((await signedIn("import", file, "export-secret")).code).toBe(0);
    expect((await signedIn("import", file, "--json")).code).toBe(2);
    writeFileSync(file, "garbage");
    expect((await signedIn("import", file)).code).toBe(2);
  });
});

describe("a stored session", () => {
  const settings = () => JSON.parse(readFileSync(join(folder, "settings.json"), "utf8"));

  test("serves instead of the password, changes with each use, and ends with logout", async () => {
    expect((await signedIn("login")).code).toBe(0);
    expect(settings()).toEqual([
      {
        RefreshToken: "refresh-1",
        RefreshNonce: "nonce-refresh-1",
        HostUrl: server.url,
        ServerDatafolder: `${folder}/`,
      },
    ]);
    expect(statSync(join(folder, "settings.json")).mode & 0o777).toBe(0o600);
    server.take();
    expect((await call("status")).code).toBe(0);
    expect(server.take()).toEqual(["POST auth/refresh", "GET serverstate"]);
    expect(settings()[0].RefreshToken).toBe("refresh-2");
    expect((await call("logout")).code).toBe(0);
    expect(server.take()).toEqual(["POST auth/refresh", "POST auth/refresh/logout"]);
    expect(settings()[0].RefreshToken).toBeNull();
    expect((await call("status")).code).toBe(2);
  });

  test("is encrypted where there is a key, and needs it from then on", async () => {
    const key = "--settings-encryption-key=key-for-settings";
    await signedIn("login", key);
    const [{ RefreshToken }] = settings();
    expect(new FieldCipher("key-for-settings").decrypt(RefreshToken)).toBe("refresh-1");
    expect((await call("status")).code).toBe(1);
    expect((await call("status", "--settings-encryption-key=another-key")).code).toBe(1);
    expect((await call("status", key)).code).toBe(0);
  });

  test("of another server stays as it is", async () => {
    const other = {
      RefreshToken: "x",
      RefreshNonce: null,
      HostUrl: "http://other:8200/",
      ServerDatafolder: "/x/",
      More: 1,
    };
    writeFileSync(join(folder, "settings.json"), JSON.stringify([other]), { mode: 0o600 });
    await signedIn("login");
    expect(settings()).toHaveLength(2);
    expect(settings()[0]).toEqual(other);
  });

  test("that the server does not know any more is told, and the password asked for", async () => {
    await signedIn("login");
    await signedIn("login", "--settings-file=other.json");
    const { code, output } = await signedIn("status");
    expect(code).toBe(0);
    expect(output).toContain("401");
  });
});

describe("a server on this computer", () => {
  test("is entered without a password by whoever can read its database", async () => {
    const SigningKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const database = ServerDatabase.open(join(folder, "Bunker-server.sqlite"), { cipher: undefined });
    const config = { Authority: "https://duplicati", Audience: "https://duplicati", SigningKey };
    database.settings.set("jwt-config", JSON.stringify(config));
    database.close();
    expect((await call("status")).code).toBe(0);
    expect(server.take()).toEqual(["POST auth/signin", "GET serverstate"]);
    const [header = "", payload = "", signature] = server.signInTokens[0]?.split(".") ?? [];
    const decoded = (text: string) => JSON.parse(Buffer.from(text, "base64url").toString());
    expect(decoded(header)).toEqual({ alg: "HS256", typ: "JWT" });
    expect(decoded(payload)).toMatchObject({ typ: "SigninToken", sid: "server-cli", iss: "https://duplicati" });
    expect(new Bun.CryptoHasher("sha256", SigningKey).update(`${header}.${payload}`).digest("base64url")).toBe(
      signature ?? "",
    );
    // A password is an order to use it.
    await signedIn("status");
    expect(server.take()).toEqual(["POST auth/login", "GET serverstate"]);
  });
});

describe("a server with a certificate of its own", () => {
  test("is trusted by the hash of that or when anything is", async () => {
    using certificate = new TestCertificate();
    const secure = await FakeServer.start(certificate.pair);
    try {
      const status = (...args: string[]) => call("status", password, `--hosturl=${secure.url}`, ...args);
      expect((await status()).code).toBe(2);
      expect((await status(`--host-cert=${certificate.hash}`)).code).toBe(0);
      expect((await status("--host-cert", `${"0".repeat(40)};*`)).code).toBe(0);
      expect((await status(`--host-cert=${"0".repeat(40)}`)).code).toBe(2);
      expect((await status("--insecure")).code).toBe(0);
    } finally {
      await secure.stop();
    }
  });
});
