import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { TestCertificate } from "../support/certificate.ts";
import { CommandLine } from "../support/command-line.ts";
import { MailServer, type MailServerSettings } from "../support/mail-server.ts";
import { ProgramPlace } from "./commands/program.ts";

let place: CommandLine;
let server: MailServer;
beforeAll(async () => {
  place = new CommandLine();
  server = await MailServer.start({ refused: "gone@example.org" });
});
afterAll(() => {
  server.stop();
  place[Symbol.dispose]();
});
afterEach(async () => void (await server.take()));

const to = "--send-mail-to=ann@example.org";
const at = (port = server.port) => `--send-mail-url=smtp://127.0.0.1:${port}`;
const sendMail = (...args: string[]) => place.run("send-mail", ...args);

async function onlyMail(from = server) {
  const mails = await from.take();
  expect(mails).toHaveLength(1);
  return mails[0] as (typeof mails)[number];
}

describe("send-mail", () => {
  test("sends a report of nothing, and says so", async () => {
    expect(await sendMail(to, at())).toMatchObject({ code: 0, output: "The mail was sent to ann@example.org\n" });
    const mail = await onlyMail();
    expect(mail).toMatchObject({ from: "no-reply@example.org", to: ["ann@example.org"], secure: false, login: null });
    expect(Object.fromEntries(mail.headers)).toMatchObject({
      from: '"No Reply - Backup report" <no-reply@example.org>',
      to: "ann@example.org",
      subject: "Duplicati SendMail report for bunker",
      "mime-version": "1.0",
      "content-type": "text/plain; charset=utf-8",
      "message-id": expect.stringMatching(/^<[^<>@\s]+@example\.org>$/),
      date: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/),
    });
    expect(mail.text).toMatch(/^Lines: \[\]\nMainOperation: SendMail\nParsedResult: Success\n/);
  });

  test("shows each recipient to all, with names, and goes to each once", async () => {
    await sendMail('--send-mail-to="Ünï Ann" <ann@example.org>, bob@other.example', "--send-mail-from=Me <me>", at());
    const { from, to: envelope, headers } = await onlyMail();
    expect({ from, envelope }).toEqual({ from: "me@example.org", envelope: ["ann@example.org", "bob@other.example"] });
    expect(headers.get("from")).toBe("Me <me@example.org>");
    expect(headers.get("to")).toMatch(/^=\?UTF-8\?.*\?= <ann@example\.org>, bob@other\.example$/);
  });

  test("brings any text over as it is, in short lines", async () => {
    const text = ["Grüße — 世界 🎉", ".", "..dots", "From here", "=3D = \t end \t", "x".repeat(5000), "last"].join(
      "\n",
    );
    const file = place.path("body.txt");
    writeFileSync(file, text);
    await sendMail(to, at(), `--send-mail-body=${file}`, `--send-mail-subject=Bericht: ${"größer ".repeat(20)}`);
    const { raw, text: received, headers } = await onlyMail();
    expect(received.replace(/\n$/, "")).toBe(text);
    for (const line of raw.split("\r\n")) expect(line.length).toBeLessThanOrEqual(78);
    expect(raw).toMatch(/^[\t\r\n -~]*$/);
    expect(raw).not.toMatch(/[^\r]\n|\r[^\n]/);
    const subject = (headers.get("subject") as string).replaceAll("?= =?", "?==?");
    const words = [...subject.matchAll(/=\?UTF-8\?Q\?(.*?)\?=/gi)].map(([, word]) => word).join("");
    const bytes = words.replaceAll("_", " ").replace(/=([0-9A-F]{2})/g, "%$1");
    expect(decodeURIComponent(bytes).trim()).toBe(`Bericht: ${"größer ".repeat(20)}`.trim());
  });

  test("makes no header of a line break", async () => {
    await sendMail(to, at(), "--send-mail-subject=a\r\nBcc: evil@example.org");
    const { to: envelope, headers } = await onlyMail();
    expect(envelope).toEqual(["ann@example.org"]);
    expect(headers.has("bcc")).toBe(false);
    expect(headers.get("subject")).toBe("a Bcc: evil@example.org");
  });

  test("can send JSON, with the names that every report has", async () => {
    await sendMail(to, at(), "--send-mail-result-output-format=Json");
    const { Data, Extra } = JSON.parse((await onlyMail()).text);
    expect(Data).toMatchObject({ MainOperation: "SendMail", ParsedResult: "Success" });
    expect(Object.keys(Extra)[0]).toBe("machine-id");
    expect(Extra).not.toHaveProperty("OperationName");
  });

  test("sends nothing else", async () => {
    const { code } = await sendMail(to, at(), "--send-http-url=http://127.0.0.1:9/");
    expect(code).toBe(2);
    expect(await server.take()).toHaveLength(1);
  });

  test("tells which recipients are not taken, and the others get it", async () => {
    const { code, output } = await sendMail("--send-mail-to=gone@example.org,ann@example.org,nobody", at());
    expect(code).toBe(2);
    expect(output).toContain("gone@example.org");
    expect(output).toContain('"nobody"');
    expect((await onlyMail()).to).toEqual(["ann@example.org"]);
  });

  test.each([
    [["send-mail", "x", to], 200, undefined],
    [["send-mail"], 100, "MissingMailRecipient"],
    [["send-mail", "--send-mail-to= "], 100, "MissingMailRecipient"],
  ])("%j ends with %i", async (args, code, errorId) => {
    expect(await place.run(...args)).toMatchObject({ code, errorId });
  });

  test.each([
    ["all recipients are refused", ["--send-mail-to=gone@example.org"]],
    ["no recipient is an address", ["--send-mail-to=nobody"]],
    ["the sender is no address", [to, "--send-mail-from=a b <c"]],
    ["STARTTLS is required and not there", [to, "--send-mail-url=smtp://127.0.0.1:<port>/?starttls=always"]],
    ["nobody listens", [to, "--send-mail-url=smtp://127.0.0.1:1"]],
    ["the host is unknown", [to, "--send-mail-url=smtp://nowhere.invalid"]],
    ["the domain has no mail server", ["--send-mail-to=ann@nowhere.invalid", "--send-mail-url="]],
  ])("warns where %s", async (_, args) => {
    const given = args.map((argument) => argument.replace("<port>", String(server.port)));
    const { code, output } = await sendMail(at(), ...given);
    expect({ code, isTold: output.includes("could not be sent") }).toEqual({ code: 2, isTold: true });
    expect(await server.take()).toEqual([]);
  });

  test("tries the next server where one does not take it", async () => {
    const urls = `smtp://127.0.0.1:1; foo://127.0.0.1 ;127.0.0.1:${server.port};smtp://127.0.0.1:2`;
    const { code, output } = await sendMail(to, `--send-mail-url=${urls}`);
    expect(code).toBe(2);
    expect(output.match(/trying the next/g)).toHaveLength(2);
    await onlyMail();
  });
});

describe("a login", () => {
  const user = "--send-mail-username=ann";
  const password = "--send-mail-password=hidden secret";
  let closed: MailServer;
  const start = async (settings: MailServerSettings = {}) => {
    closed = await MailServer.start({ user: "ann", password: "hidden secret", ...settings });
  };
  afterEach(() => closed.stop());

  test.each([
    ["PLAIN", ["LOGIN", "CRAM-MD5"]],
    ["LOGIN", ["PLAIN", "CRAM-MD5"]],
    ["CRAM-MD5", ["PLAIN", "LOGIN"]],
  ])("by %s opens the server", async (mechanism, withoutMechanisms) => {
    await start({ withoutMechanisms });
    expect((await sendMail(to, at(closed.port), user, password)).code).toBe(0);
    expect((await onlyMail(closed)).login).toBe(mechanism);
  });

  test("with the wrong password is a warning, and stands nowhere", async () => {
    await start();
    const log = ["--console-log-level=Profiling"];
    const { code, output } = await sendMail(to, at(closed.port), user, "--send-mail-password=wrong secret", ...log);
    expect({ code, isTold: output.includes("535") }).toEqual({ code: 2, isTold: true });
    expect(output).not.toContain("wrong secret");
    expect(await closed.take()).toEqual([]);
  });

  test("is in no log in any form", async () => {
    await start();
    const { code, output } = await sendMail(to, at(closed.port), user, password, "--console-log-level=Profiling");
    expect(code).toBe(0);
    expect(output).toContain("> MAIL FROM:<no-reply@example.org>");
    for (const form of ["hidden secret", "hidden%20secret", btoa("hidden secret"), btoa("\0ann\0hidden secret")]) {
      expect(output).not.toContain(form);
    }
  });

  test("of which a half is missing is none", async () => {
    await start();
    const { code, output } = await sendMail(to, at(closed.port), user);
    expect({ code, isTold: output.includes("530") }).toEqual({ code: 2, isTold: true });
  });
});

describe("TLS", () => {
  let certificate: TestCertificate;
  let program: ProgramPlace;
  beforeAll(() => {
    certificate = new TestCertificate();
    program = new ProgramPlace();
  });
  afterAll(() => {
    certificate[Symbol.dispose]();
    program.dispose();
  });
  const files = () => ({ certificate: certificate.certificateFile, key: certificate.keyFile });
  const trusting = () => ({ environment: { SSL_CERT_FILE: certificate.certificateFile } });
  const login = ["--send-mail-username=ann", "--send-mail-password=secret"];

  test.each([
    ["from the start", "implicit", "smtps://localhost:<port>"],
    ["where it is offered", "starttls", "smtp://localhost:<port>"],
    ["where it is required", "starttls", "smtp://localhost:<port>/?starttls=always"],
    ["by the old scheme", "starttls", "tls://localhost:<port>"],
  ] as const)("%s keeps message and login from others", async (_, tls, url) => {
    const secure = await MailServer.start({ tls, ...files(), user: "ann", password: "secret", loginNeedsTls: true });
    const address = `--send-mail-url=${url.replace("<port>", String(secure.port))}`;
    try {
      expect(await program.run(["send-mail", to, address, ...login], trusting())).toMatchObject({ code: 0, error: "" });
      expect(await onlyMail(secure)).toMatchObject({ secure: true, login: expect.any(String) });
    } finally {
      secure.stop();
    }
  });

  test.each([
    ["implicit", "smtps://localhost:<port>"],
    ["starttls", "smtp://localhost:<port>"],
  ] as const)("%s is not begun with a server that nobody vouches for", async (tls, url) => {
    const secure = await MailServer.start({ tls, ...files() });
    try {
      const { code, output } = await sendMail(to, `--send-mail-url=${url.replace("<port>", String(secure.port))}`);
      expect({ code, isTold: output.includes("self") }).toEqual({ code: 2, isTold: true });
      expect(await secure.take()).toEqual([]);
    } finally {
      secure.stop();
    }
  });

  test("is left out where the user says so", async () => {
    const secure = await MailServer.start({ tls: "starttls", ...files() });
    try {
      const address = `--send-mail-url=smtp://localhost:${secure.port}/?starttls=never`;
      expect((await sendMail(to, address)).code).toBe(0);
      expect((await onlyMail(secure)).secure).toBe(false);
    } finally {
      secure.stop();
    }
  });
});

test("a backup is reported by mail, without the paths in it", async () => {
  const source = `${place.path("source")}/`;
  mkdirSync(source);
  writeFileSync(`${source}a.txt`, "content");
  const args = [
    `file://${place.path("remote")}`,
    source,
    "--no-encryption=true",
    `--dbpath=${place.path("local.sqlite")}`,
  ];
  const body = "--send-mail-body=%LOCALPATH% %REMOTEURL% %RESULT%";
  expect((await place.run("backup", ...args, to, at(), body, "--backup-name=docs")).code).toBe(0);
  const { headers, text } = await onlyMail();
  expect(headers.get("subject")).toBe("Duplicati Backup report for docs");
  expect(text).toStartWith("-redacted-/ -redacted- DeletedFiles: 0\n");
  expect(text).not.toContain(place.folder);
  const allowed = await place.run("backup", ...args, to, at(), body, "--allow-paths-in-log-messages=true");
  expect(allowed.code).toBe(1);
  expect((await onlyMail()).text).toStartWith(`${source} file://${place.path("remote")} DeletedFiles: 0\n`);
});
