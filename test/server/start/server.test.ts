import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { openSealedBytes } from "../../../src/crypto/sealed-bytes.ts";
import { TestCertificate } from "../../support/certificate.ts";
import { freePort } from "../../support/free-port.ts";

// The program is started several times.
setDefaultTimeout(60_000);

/** A small disk needs a mount of its own, which some containers don't allow. */
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
const main = join(import.meta.dirname, "..", "..", "..", "src", "main.ts");
const places: Place[] = [];
afterEach(() => {
  for (const place of places.splice(0)) place[Symbol.dispose]();
});

/** A data folder, and the servers that are started on it. */
class Place {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-server-test-"));
  readonly #children: ChildProcess[] = [];

  constructor() {
    places.push(this);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Starts the program; `said` is what it has printed so far. */
  start(args: readonly string[], environment: Record<string, string> = {}): Server {
    const env = { PATH: process.env.PATH ?? "", HOME: this.folder, ...environment };
    const all = [main, "server", `--server-datafolder=${this.path("data")}`, ...args];
    const child = spawn(process.execPath, all, { env, stdio: ["pipe", "pipe", "pipe"] });
    this.#children.push(child);
    return new Server(child);
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

class Server {
  said = "";
  complained = "";
  readonly code: Promise<number | null>;
  readonly #child: ChildProcess;
  #token = "";

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on("data", (chunk) => {
      this.said += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      this.complained += chunk;
    });
    this.code = once(child, "exit").then(([code]) => code as number | null);
  }

  /** Resolves once it listens, with its port. */
  async ready(): Promise<number> {
    return Number((await this.hear(/listening on \S+, port (\d+)\n/))[1]);
  }

  /** Resolves once it has said something like that. */
  async hear(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.said);
      if (found) return found;
      if (this.#child.exitCode !== null) throw new Error(`It has ended: ${this.complained}`);
      await Bun.sleep(20);
    }
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${await this.ready()}/api/v1/${path}`, {
      method,
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.#token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  async login(Password: string): Promise<this> {
    this.#token = ((await this.call("POST", "auth/login", { Password })) as { AccessToken: string }).AccessToken;
    return this;
  }

  async ended(taskId: number): Promise<Record<string, unknown>> {
    for (;;) {
      const task = (await this.call("GET", `task/${taskId}`)) as Record<string, unknown>;
      if (task.TaskFinished !== null) return task;
      await Bun.sleep(50);
    }
  }

  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  stop(signal: "SIGTERM" | "SIGINT" = "SIGTERM"): Promise<number | null> {
    this.#child.kill(signal);
    return this.code;
  }
}

const port = async () => `--webservice-port=${await freePort("tcp")}`;

test("a server backs up and restores with secrets that it fetches, remembers all over a restart, and ends when it is asked to", async () => {
  const place = new Place();
  mkdirSync(place.path("source"));
  writeFileSync(place.path("source", "file.txt"), "what is to be kept");
  writeFileSync(place.path("secrets.json"), JSON.stringify({ password: "secret", phrase: "a passphrase" }));
  const fetching = { DUPLICATI__SECRET_PROVIDER: `file-secret://${place.path("secrets.json")}` };
  const first = await place.start([await port(), "--webservice-password=$password"], fetching).login("secret");
  const Backup = {
    Name: "Docs",
    TargetURL: `file://${place.path("backup")}`,
    Sources: [`${place.path("source")}/`],
    Settings: [{ Name: "passphrase", Value: "$phrase" }],
  };
  const { ID } = (await first.call("POST", "backups", { Backup })) as { ID: string };
  const run = (await first.call("POST", `backup/${ID}/run`)) as { ID: number };
  expect(await first.ended(run.ID)).toMatchObject({ Status: "Completed", ErrorMessage: null });
  const restore = (await first.call("POST", `backup/${ID}/restore`, { restore_path: place.path("restored") })) as {
    ID: number;
  };
  expect(await first.ended(restore.ID)).toMatchObject({ Status: "Completed", ErrorMessage: null });
  expect(readFileSync(place.path("restored", "file.txt"), "utf8")).toBe("what is to be kept");
  const list = readdirSync(place.path("backup")).find((name) => name.includes(".dlist.")) ?? "";
  expect(
    openSealedBytes(readFileSync(place.path("backup", list)), "a passphrase")
      .subarray(0, 2)
      .toString(),
  ).toBe("PK");
  expect(await first.stop()).toBe(0);
  expect(existsSync(place.path("data", "control_dir_v2", "lock_v2"))).toBe(false);

  const second = await place.start([await port()]).login("secret");
  expect(await second.call("GET", "backups")).toMatchObject([
    { Backup: { Name: "Docs", Metadata: { BackupListCount: "1" } } },
  ]);
  expect(second.said).not.toContain("signin.html");
  expect(await second.stop("SIGINT")).toBe(0);
  expect(second.complained).toBe("");
});

test("modules that the server may not use are not offered, and nothing is done with them", async () => {
  const place = new Place();
  mkdirSync(place.path("source"));
  writeFileSync(place.path("source", "file.txt"), "what is not to be kept");
  const only = [
    "--allowed-encryption-modules=gpg",
    "--allowed-compression-modules=ZIP",
    "--allowed-backend-modules=s3",
  ];
  const server = await place.start([await port(), "--webservice-password=secret", ...only]).login("secret");
  expect(await server.call("GET", "systeminfo")).toMatchObject({
    EncryptionModules: [{ Key: "gpg" }],
    CompressionModules: [{ Key: "zip" }],
    BackendModules: [],
  });
  const url = `file://${place.path("backup")}`;
  const Settings = [{ Name: "passphrase", Value: "a passphrase" }];
  const Backup = { Name: "Docs", TargetURL: url, Sources: [`${place.path("source")}/`], Settings };
  const { ID } = (await server.call("POST", "backups", { Backup })) as { ID: string };
  const run = (await server.call("POST", `backup/${ID}/run`)) as { ID: number };
  const refused = "The backend module file may not be used";
  expect(await server.ended(run.ID)).toMatchObject({ Status: "Failed", ErrorMessage: refused });
  await expect(server.call("GET", `backup/${ID}/filesets`)).rejects.toThrow(refused);
  await expect(server.call("POST", "remoteoperation/test", { path: url })).rejects.toThrow(refused);
  const line = ["list", url, "--no-encryption", "--allowed-backend-modules=file"];
  const { ID: lineId } = (await server.call("POST", "commandline", line)) as { ID: string };
  let output: { Finished: boolean; Items: string[] };
  do {
    output = (await server.call("GET", `commandline/${lineId}?pagesize=100&offset=0`)) as typeof output;
  } while (!output.Finished);
  expect(output.Items.join("\n")).toContain(refused);
  expect(existsSync(place.path("backup"))).toBe(false);
  expect(await server.stop()).toBe(0);
});

test("the first start prints a link to sign in, which is good once", async () => {
  const place = new Place();
  const server = place.start([await port()]);
  const at = await server.ready();
  const [, token = ""] = await server.hear(/sign in: http:\/\/localhost:\d+\/signin\.html\?token=(\S+)\n/);
  expect(await server.call("POST", "auth/signin", { SigninToken: token })).toMatchObject({
    AccessToken: expect.any(String),
  });
  await expect(server.call("POST", "auth/signin", { SigninToken: token })).rejects.toThrow("401");
  const page = await fetch(`http://localhost:${at}/signin.html?token=x`);
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
  expect(await page.text()).not.toMatch(/<script[^>]*>[^<]|\son\w+=/);
});

test("a data folder has one server, and the second ends with its own code", async () => {
  const place = new Place();
  const first = place.start([await port()]);
  await first.ready();
  const second = place.start([await port()]);
  expect(await second.code).toBe(200);
  expect(second.complained).toContain("AnotherInstanceRuns");
  expect(await first.stop()).toBe(0);
});

test("the next port is tried if one is taken, and the last one comes first after that", async () => {
  const place = new Place();
  const taken = await freePort("tcp");
  using other = Bun.serve({ hostname: "127.0.0.1", port: taken, reusePort: false, fetch: () => new Response("other") });
  const next = await freePort("tcp");
  const ports = `--webservice-port=${other.port},${next}`;
  const first = place.start([ports]);
  expect(await first.ready()).toBe(next);
  await first.stop();
  await other.stop(true);
  const second = place.start([ports]);
  expect(await second.ready()).toBe(next);
  await second.stop();
  using again = Bun.serve({ hostname: "127.0.0.1", port: taken, reusePort: false, fetch: () => new Response("other") });
  const failed = place.start([`--webservice-port=${again.port}`]);
  expect(await failed.code).toBe(100);
  expect(failed.complained).toContain("NoPortFree");
});

test("the first password is set only if nobody has chosen one", async () => {
  const place = new Place();
  expect(await place.start(["--webservice-password-init=first"]).code).toBe(102);
  expect(await place.start(["--webservice-password-init=second"]).code).toBe(103);
  const server = await place.start([await port()]).login("first");
  expect(await server.call("GET", "tasks")).toEqual([]);
});

describe("options", () => {
  test("come from the environment too, and no secret is printed", async () => {
    const place = new Place();
    const server = place.start(["--log-console", "--log-level=Verbose"], {
      DUPLICATI__WEBSERVICE_PORT: String(await freePort("tcp")),
      DUPLICATI__WEBSERVICE_PASSWORD: "from the environment",
      DUPLICATI__WEBSERVICE_PRE_AUTH_TOKENS: "a-token-of-mine",
    });
    await server.login("from the environment");
    await server.stop();
    for (const secret of ["from the environment", "a-token-of-mine"]) {
      expect(server.said + server.complained).not.toContain(secret);
    }
  });

  test("that nobody knows are told and ignored; what can't be served is refused", async () => {
    const place = new Place();
    const server = place.start([await port(), "--nosuch=1", "--log-console"]);
    await server.ready();
    expect(server.said).toContain("--nosuch");
    await server.stop();
    const refused = place.start(["--register-remote-control=https://console.example"]);
    expect(await refused.code).toBe(100);
    expect(refused.complained).toContain("OptionNotServed");
  });

  test("are listed on demand, and nothing is started", async () => {
    const place = new Place();
    const server = place.start(["--help"]);
    expect(await server.code).toBe(0);
    expect(server.said).toContain("--webservice-port: ");
    expect(existsSync(place.path("data"))).toBe(false);
  });
});

test("whoever writes shutdown into a server that listens to its input ends it", async () => {
  const place = new Place();
  const server = place.start([await port(), "--ping-pong-keepalive"]);
  await server.ready();
  server.write("hello\n");
  await server.hear(/pong\n/);
  server.write("SHUTDOWN\n");
  expect(await server.code).toBe(0);
});

test("a data folder that others can enter is refused", async () => {
  const place = new Place();
  mkdirSync(place.path("data"), { mode: 0o755 });
  const server = place.start([await port()]);
  expect(await server.code).toBe(100);
  expect(server.complained).toContain("InsecureDataFolderPermissions");
});

test.skipIf(!canMount)("a data folder in which nothing can be stored is named, and the server does not start", () => {
  const { folder } = new Place();
  const script = `
    mount -t tmpfs -o size=64k,mode=700 none "$FOLDER" && cd "$FOLDER" || exit 90
    cat /dev/zero >filled 2>/dev/null
    "$@"; full=$?
    mount -o remount,ro "$FOLDER" || exit 91
    "$@"; echo "$full $?"`;
  const server = [process.execPath, main, "server", `--server-datafolder=${folder}`, "--webservice-port=0"];
  const run = spawnSync("unshare", ["-rm", "sh", "-c", script, "sh", ...server], {
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", HOME: tmpdir(), FOLDER: folder },
  });
  expect(run.stdout.trim().split("\n").at(-1)).toBe("100 100");
  expect(run.stdout + run.stderr).toMatch(/DataFolderNotWritable.*ENOSPC.*DataFolderNotWritable.*EROFS/s);
});

test("with a certificate of its own the server speaks HTTPS", async () => {
  const place = new Place();
  const server = place.start([await port(), "--configure-https=true"]);
  const at = await server.ready();
  await server.hear(/https:\/\/localhost:\d+\/signin\.html/);
  const health = await fetch(`https://localhost:${at}/health`, { tls: { rejectUnauthorized: false } });
  expect(await health.text()).toBe("Healthy");
  await server.stop();
});

test("a certificate that is imported is shown at once, and whoever is connected stays so", async () => {
  using certificate = new TestCertificate();
  const place = new Place();
  const server = place.start([await port(), "--configure-https=true", "--webservice-password=secret"]);
  const at = await server.ready();
  const tls = { rejectUnauthorized: false };
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  const post = async (path: string, body: unknown) => {
    const init = { method: "POST", headers, body: JSON.stringify(body), tls };
    const answer = await fetch(`https://localhost:${at}/api/v1/${path}`, init);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    return text === "" ? undefined : JSON.parse(text);
  };
  headers.Authorization = `Bearer ${(await post("auth/login", { Password: "secret" })).AccessToken}`;
  // Bun takes options where the web's types know of protocols alone.
  const open = new WebSocket(`wss://localhost:${at}/notifications`, { tls } as unknown as string[]);
  await new Promise((resolve) => open.addEventListener("open", resolve));

  expect(await shownBy(at)).not.toBe(certificate.hash);
  await post("uisettings", { Certificate: certificate.pkcs12("pass").toString("base64"), Password: "pass" });
  while ((await shownBy(at)) !== certificate.hash) await Bun.sleep(20);
  expect(open.readyState).toBe(WebSocket.OPEN);
  open.close();
  expect(await server.stop()).toBe(0);
});

/** The SHA-1 of the certificate that a new connection gets; undefined while there is nobody. */
async function shownBy(port: number): Promise<string | undefined> {
  const socket = connect({ host: "localhost", port, rejectUnauthorized: false });
  try {
    await once(socket, "secureConnect");
    return socket.getPeerCertificate().fingerprint.replaceAll(":", "");
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
