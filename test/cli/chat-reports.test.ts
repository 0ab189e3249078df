import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { TestCertificate } from "../support/certificate.ts";
import { XmppServer, type XmppServerSettings } from "../support/xmpp-server.ts";
import { ProgramPlace } from "./commands/program.ts";

let place: ProgramPlace;
let certificate: TestCertificate;
beforeAll(() => {
  place = new ProgramPlace();
  certificate = new TestCertificate();
  mkdirSync(place.path("source"));
  writeFileSync(place.path("source", "a.txt"), "content");
});
afterAll(() => {
  certificate[Symbol.dispose]();
  place.dispose();
});

/** A backup that is to be reported by a server of its own. */
async function backup(settings: XmppServerSettings, args: (server: XmppServer) => string[], isTrusted = true) {
  const server = await XmppServer.start(settings);
  try {
    const command = [
      "backup",
      `file://${place.path("remote")}`,
      place.path("source"),
      "--no-encryption=true",
      place.database,
    ];
    const environment: Record<string, string> = isTrusted ? { SSL_CERT_FILE: certificate.certificateFile } : {};
    const run = await place.run([...command, "--upload-unchanged-backups=true", ...args(server)], { environment });
    return { ...run, bob: server.messagesFor("bob"), cat: server.messagesFor("cat") };
  } finally {
    server.stop();
  }
}

const sender = (server: XmppServer) => `--send-xmpp-username=ann@localhost:${server.port}`;
const password = "--send-xmpp-password=ann's secret";
const toBob = "--send-xmpp-to=bob@localhost";

describe("a report by XMPP", () => {
  test("is a message to each recipient, sent over TLS", async () => {
    const { code, bob, cat } = await backup({ certificate }, (server) => [
      `${sender(server)}/here`,
      password,
      "--send-xmpp-to=bob@localhost, cat@localhost",
      "--backup-name=docs & <more> ü",
    ]);
    expect(code).toBe(0);
    expect(bob).toEqual(cat);
    expect(bob).toHaveLength(1);
    expect(bob[0]?.from).toBe("ann@localhost/here");
    expect(bob[0]?.text).toStartWith("Duplicati Backup report for docs & <more> ü\n\n DeletedFiles: 0\n");
    expect(bob[0]?.text).toEndWith("\nLimitedErrors: []");
  });

  test.each([
    ["SCRAM-SHA-1", ["SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "PLAIN"]],
    ["PLAIN, since it is over TLS,", ["SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"]],
  ])("arrives after a login by %s", async (_, withoutMechanisms) => {
    const { code, bob } = await backup({ certificate, withoutMechanisms }, (server) => [
      sender(server),
      password,
      toBob,
    ]);
    expect({ code, count: bob.length }).toEqual({ code: 0, count: 1 });
  });

  test("arrives over TLS from the start, with the password in the address", async () => {
    const { code, bob } = await backup({ certificate }, (server) => [
      `--send-xmpp-username=https://ann:ann%27s%20secret@localhost:${server.securePort}`,
      toBob,
    ]);
    expect({ code, count: bob.length }).toEqual({ code: 0, count: 1 });
  });

  test("arrives without TLS where the server has none", async () => {
    const { code, bob } = await backup({}, (server) => [sender(server), password, toBob]);
    expect({ code, count: bob.length }).toEqual({ code: 0, count: 1 });
  });

  test("is not sent where the password would be seen", async () => {
    const withoutMechanisms = ["SCRAM-SHA-1", "SCRAM-SHA-256"];
    const { code, bob } = await backup({ withoutMechanisms }, (server) => [sender(server), password, toBob]);
    expect({ code, count: bob.length }).toEqual({ code: 2, count: 0 });
  });

  test("is not sent to a server that nobody vouches for", async () => {
    const { code, bob } = await backup({ certificate }, (server) => [sender(server), password, toBob], false);
    expect({ code, count: bob.length }).toEqual({ code: 2, count: 0 });
  });

  test("is a warning if the password is wrong, which does not show it", async () => {
    const { code, output, bob } = await backup({ certificate }, (server) => [
      sender(server),
      "--send-xmpp-password=hidden secret",
      toBob,
      "--console-log-level=Profiling",
    ]);
    expect({ code, count: bob.length }).toEqual({ code: 2, count: 0 });
    expect(output).toContain("not-authorized");
    expect(output).not.toContain("hidden secret");
  });

  test("reaches all others if a recipient is unknown, which is a warning", async () => {
    const { code, output, bob } = await backup({ certificate }, (server) => [
      sender(server),
      password,
      "--send-xmpp-to=nobody@localhost,bob@localhost",
    ]);
    expect({ code, count: bob.length }).toEqual({ code: 2, count: 1 });
    expect(output).toContain("nobody@localhost");
  });

  test("is a warning if nobody listens, or the sender is no address", async () => {
    for (const name of ["ann@127.0.0.1:1", "ann"]) {
      const { code } = await backup({}, () => [`--send-xmpp-username=${name}`, password, toBob]);
      expect(code).toBe(2);
    }
  });
});

test("a report by Telegram without a bot is a warning", async () => {
  const { code, output } = await backup({}, () => ["--send-telegram-channel-id=-1001"]);
  expect(code).toBe(2);
  expect(output).toContain("sendtelegram");
});
