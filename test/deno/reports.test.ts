import { expect, setDefaultTimeout, test } from "bun:test";
import { TestCertificate } from "../support/certificate.ts";
import { MailServer } from "../support/mail-server.ts";
import { WebReceiver } from "../support/web-receiver.ts";
import { RuntimePlace } from "./both-runtimes.ts";

// Deno reads the whole source when it starts.
setDefaultTimeout(60_000);

test("Deno sends mails, but over TLS to nobody it does not trust", async () => {
  using place = new RuntimePlace();
  using certificate = new TestCertificate();
  const files = { certificate: certificate.certificateFile, key: certificate.keyFile };
  const server = await MailServer.start({ tls: "starttls", ...files, user: "ann", password: "secret" });
  const login = ["--send-mail-username=ann", "--send-mail-password=secret"];
  const send = (url: string) =>
    place.run("deno", ["send-mail", "--send-mail-to=ann@example.org", ...login, `--send-mail-url=${url}`]);
  try {
    expect(await send(`smtp://localhost:${server.port}`)).toMatchObject({ code: 2 });
    expect(await server.take()).toEqual([]);
    expect(await send(`smtp://localhost:${server.port}/?starttls=never`)).toMatchObject({ code: 0 });
    expect(await server.take()).toHaveLength(1);
  } finally {
    server.stop();
  }
});

test("Deno posts reports to the server whose certificate has the hash that is named", async () => {
  using place = new RuntimePlace();
  using certificate = new TestCertificate();
  const receiver = await WebReceiver.start(certificate.pair);
  const send = (hash: string) =>
    place.run("deno", [
      "backup",
      `file://${place.path("remote")}`,
      place.path("data"),
      "--no-encryption=true",
      `--dbpath=${place.path("local.sqlite")}`,
      `--send-http-url=${receiver.url()}`,
      `--send-http-accept-specified-ssl-hash=${hash}`,
      "--send-http-retries=1",
    ]);
  try {
    expect(await send("00".repeat(20))).toMatchObject({ code: 2 });
    expect(receiver.take()).toEqual([]);
    expect(await send(certificate.hash)).toMatchObject({ code: 1 });
    expect(receiver.take()).toHaveLength(1);
  } finally {
    await receiver.stop();
  }
});
