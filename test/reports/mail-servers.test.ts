import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type ChildProcess, spawn } from "node:child_process";
import { promises as dns } from "node:dns";
import { parseServers, serversOfDomain } from "../../src/reports/mail/servers.ts";
import { UserError } from "../../src/support/errors.ts";
import { freePort } from "../support/free-port.ts";

describe("parseServers()", () => {
  test.each([
    ["smtp://mail.example.org", "mail.example.org", 25, "whenOffered"],
    ["mail.example.org:2525", "mail.example.org", 2525, "whenOffered"],
    ["smtp://mail.example.org:587/?starttls=always", "mail.example.org", 587, "starttls"],
    ["smtp://mail.example.org?StartTLS=Yes", "mail.example.org", 25, "starttls"],
    ["smtp://mail.example.org/?starttls=when-available", "mail.example.org", 25, "whenOffered"],
    ["smtp://mail.example.org:465/?starttls=no", "mail.example.org", 465, "none"],
    ["SMTPS://mail.example.org", "mail.example.org", 465, "tls"],
    ["smtps://[::1]:4465/", "::1", 4465, "tls"],
    ["tls://mail.example.org", "mail.example.org", 587, "starttls"],
    ["smtpstls://mail.example.org", "mail.example.org", 587, "starttls"],
    ["smtp://user:password@mail.example.org/path", "mail.example.org", 25, "whenOffered"],
  ] as const)("reads %p", (url, host, port, security) => {
    expect(parseServers([url])).toEqual([{ host, port, security }]);
  });

  test("keeps what it cannot read in its place, without showing it", () => {
    const [first, second, third] = parseServers(["ftp://user:hidden@x", "smtp://a", "smtp://user:hidden@:99999"]);
    expect(second).toMatchObject({ host: "a" });
    for (const fault of [first, third]) {
      expect(fault).toBeInstanceOf(UserError);
      expect(String(fault)).not.toContain("hidden");
    }
  });

  test("has each server once", () => {
    expect(parseServers(["a", "smtp://a", "b"])).toHaveLength(2);
  });
});

describe("serversOfDomain()", () => {
  let server: ChildProcess;
  const resolver = new dns.Resolver({ timeout: 5000, tries: 2 });
  beforeAll(async () => {
    const port = await freePort("udp");
    const records = ["second.example.test,20", "third.example.test,30", "first.example.test,10"];
    const mx = records.map((record) => `--mx-host=example.test,${record}`);
    const place = [`--port=${port}`, "--listen-address=127.0.0.1", "--bind-interfaces", "--local=/test/"];
    const bare = ["--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file"];
    server = spawn("/usr/sbin/dnsmasq", [...bare, ...place, ...mx, "--log-facility=-"], { stdio: "pipe" });
    await new Promise<void>((resolve, reject) => {
      let said = "";
      server.stderr?.on("data", (chunk) => {
        said += chunk;
        if (said.includes("started")) resolve();
      });
      server.on("error", reject);
      server.on("exit", () => reject(new Error(`The name server has ended: ${said}`)));
    });
    resolver.setServers([`127.0.0.1:${port}`]);
  });
  afterAll(() => void server.kill());

  test("has those of the domain's records, the preferred one first", async () => {
    const servers = await serversOfDomain("example.test", resolver);
    expect(servers.map(({ host }) => host)).toEqual([
      "first.example.test",
      "second.example.test",
      "third.example.test",
    ]);
    expect(servers[0]).toMatchObject({ port: 25, security: "whenOffered" });
  });

  test("fails for a domain without records", async () => {
    await expect(serversOfDomain("nowhere.test", resolver)).rejects.toMatchObject({ id: "NoMailServer" });
  });
});
