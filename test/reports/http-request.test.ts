import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { sendRequest } from "../../src/reports/http/request.ts";
import { certificateRules, usualCertificates } from "../../src/support/certificate-rules.ts";
import { TestCertificate } from "../support/certificate.ts";
import { type GivenAnswer, WebReceiver } from "../support/web-receiver.ts";

let receiver: WebReceiver;
beforeEach(async () => {
  receiver = await WebReceiver.start();
});
afterEach(() => receiver.stop());

const post = (url: string, timeout = 20_000) =>
  sendRequest({ url, method: "POST", contentType: "text/plain", body: "tëxt" }, usualCertificates, timeout);

describe("sendRequest()", () => {
  test("sends the body as UTF-8 and returns the answer", async () => {
    receiver.answer = () => ({ status: 202, body: "got it" });
    expect(await post(receiver.url("/a?b=c"))).toMatchObject({ status: 202, reason: "Accepted", text: "got it" });
    expect(receiver.take()).toMatchObject([
      {
        method: "POST",
        path: "/a?b=c",
        headers: { "Content-Type": "text/plain", "Content-Length": "5" },
        body: "tëxt",
      },
    ]);
  });

  test("reads no more of an answer than somebody could want", async () => {
    receiver.answer = () => ({ status: 200, body: "x".repeat(10_000_000) });
    expect((await post(receiver.url())).text).toHaveLength(64 * 1024);
  });

  test("gives up after its time", async () => {
    receiver.answer = () => "never";
    await expect(post(receiver.url(), 200)).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test.each([
    [301, "GET"],
    [302, "GET"],
    [303, "GET"],
    [307, "POST"],
    [308, "POST"],
  ])("follows a redirect with %i by %s", async (status, method) => {
    const moved: GivenAnswer = { status, headers: { Location: "/there" } };
    receiver.answer = ({ path }) => (path === "/here" ? moved : { status: 200, body: "arrived" });
    expect(await post(receiver.url("/here"))).toMatchObject({ status: 200, text: "arrived" });
    const [, second] = receiver.take();
    expect(second).toMatchObject({ method, path: "/there", body: method === "GET" ? "" : "tëxt" });
  });

  test("does not follow redirects for ever", async () => {
    receiver.answer = () => ({ status: 302, headers: { Location: "/again" } });
    expect(await post(receiver.url())).toMatchObject({ status: 302 });
    expect(receiver.take().length).toBeLessThan(20);
  });

  test("keeps to the web", async () => {
    await expect(post("ftp://127.0.0.1/x")).rejects.toThrow("ftp");
  });
});

describe("a server with a certificate", () => {
  let secure: WebReceiver;
  const start = async (certificate: TestCertificate) => {
    secure = await WebReceiver.start(certificate.pair);
  };
  const send = (rules = usualCertificates) =>
    sendRequest({ url: secure.url(), method: "POST", contentType: "text/plain", body: "x" }, rules, 20_000);
  afterEach(() => secure.stop());

  test("that nobody vouches for gets nothing", async () => {
    using certificate = new TestCertificate();
    await start(certificate);
    await expect(send()).rejects.toMatchObject({ id: "InvalidServerCertificate" });
    await expect(send(certificateRules(false, "00".repeat(20)))).rejects.toThrow(certificate.hash.toLowerCase());
    expect(secure.take()).toEqual([]);
  });

  test("gets its report if the certificate's hash is accepted, or any is", async () => {
    using certificate = new TestCertificate();
    await start(certificate);
    expect(await send(certificateRules(false, `abcd;${certificate.hash}`))).toMatchObject({ status: 200 });
    expect(await send(certificateRules(true, ""))).toMatchObject({ status: 200 });
  });

  test("that has expired gets nothing even if its hash is accepted", async () => {
    using certificate = new TestCertificate({ days: -1 });
    await start(certificate);
    await expect(send(certificateRules(false, certificate.hash))).rejects.toMatchObject({
      id: "InvalidServerCertificate",
    });
  });

  test("gets a report that was sent to its address without TLS", async () => {
    using certificate = new TestCertificate();
    await start(certificate);
    receiver.answer = ({ path }) => ({ status: 301, headers: { Location: secure.url(path) } });
    const request = { url: receiver.url("/x"), method: "POST", contentType: "text/plain", body: "kept" };
    expect(await sendRequest(request, certificateRules(true, ""), 20_000)).toMatchObject({ status: 200 });
    expect(secure.take()).toMatchObject([{ method: "POST", path: "/x", body: "kept" }]);
  });

  test("is not left for one without", async () => {
    using certificate = new TestCertificate();
    await start(certificate);
    secure.answer = () => ({ status: 307, headers: { Location: receiver.url() } });
    expect(await send(certificateRules(true, ""))).toMatchObject({ status: 307 });
    expect(receiver.take()).toEqual([]);
  });
});
