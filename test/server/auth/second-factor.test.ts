import { afterEach, beforeEach, expect, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import { ApiServer, password } from "../../support/api-server.ts";

const day = 86_400;
let api: ApiServer;
beforeEach(() => {
  api = new ApiServer();
});
afterEach(() => api[Symbol.dispose]());

const factor = () => api.administrator.secondFactor;
const codeAt = (secret: string, seconds = 0) =>
  new TOTP({ digits: 6, period: 30, secret: Secret.fromBase32(secret) }).generate({
    timestamp: api.now.getTime() + seconds * 1000,
  });

function turnOn(): { secret: string; codes: readonly string[] } {
  const secret = factor().propose();
  const codes = factor().turnOn(secret, codeAt(secret));
  if (!codes) throw new Error("It was not turned on");
  return { secret, codes };
}

test("a second factor counts once a code of it was shown", () => {
  const secret = factor().propose();
  expect(factor().turnOn(secret, "000000")).toBeUndefined();
  expect(factor().turnOn("short", codeAt(secret))).toBeUndefined();
  expect(factor().isOn).toBe(false);
  expect(factor().turnOn(secret, codeAt(secret))).toHaveLength(8);
  expect(factor().isOn).toBe(true);
});

test("each code is good once, and only around its time", () => {
  const { secret } = turnOn();
  expect(factor().verify(codeAt(secret))).toBe(false); // it was used to turn it on
  api.later(30);
  const code = codeAt(secret);
  expect(factor().verify(`${code.slice(0, 3)} ${code.slice(3)}`)).toBe(true);
  expect(factor().verify(code)).toBe(false);
  api.later(300);
  expect(factor().verify(codeAt(secret, -120))).toBe(false);
  expect(factor().verify(codeAt(secret, -30))).toBe(true);
  for (const wrong of ["", "12345", "abcdef", "1234567"]) expect(factor().verify(wrong)).toBe(false);
});

test("nobody is kept out by a code that was used while the clock was a day ahead", () => {
  const { secret } = turnOn();
  api.later(day);
  expect(factor().verify(codeAt(secret))).toBe(true);
  api.later(-day + 60);
  expect(factor().verify(codeAt(secret))).toBe(true);
  expect(factor().verify(codeAt(secret))).toBe(false);
});

test("each emergency code is good once, however it is typed", () => {
  const { codes } = turnOn();
  const [first = "", second = ""] = codes;
  expect(factor().verify(` ${first.toUpperCase().replace("-", " ")}`)).toBe(true);
  expect(factor().verify(first)).toBe(false);
  expect(factor().recoveryCodesLeft).toBe(7);
  expect(factor().verify(second)).toBe(true);
});

test("neither the secret nor the codes can be read by clients", async () => {
  const { secret, codes } = turnOn();
  await api.login();
  const text = JSON.stringify((await api.get("/api/v1/serversettings")).body);
  expect(text).not.toContain(secret);
  expect(JSON.stringify([...api.database.settings.all()])).not.toContain(codes[0] ?? "?");
  expect((await api.get("/api/v1/serversetting/second-factor")).status).toBe(404);
  await api.ask("PATCH", "/api/v1/serversettings", { body: { "second-factor": "" } });
  expect(factor().isOn).toBe(true);
});

test("programs need leave to sign in with the password alone", async () => {
  turnOn();
  const signIn = () => api.post("/api/v1/auth/login", { Password: password });
  const token = () => api.post("/api/v1/auth/issuesignintoken", { Password: password });
  expect([(await signIn()).status, (await token()).status]).toEqual([401, 401]);
  factor().allowsPrograms = true;
  expect([(await signIn()).status, (await token()).status]).toEqual([200, 200]);
});
