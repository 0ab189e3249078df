import { describe, expect, test } from "bun:test";
import * as v from "valibot";
import { hashed, pbkdf2Schema } from "../../../src/server/auth/pbkdf2.ts";
import { ExpiredToken, InvalidToken, Tokens } from "../../../src/server/auth/tokens.ts";

const config = {
  Authority: "https://duplicati",
  Audience: "https://duplicati",
  SigningKey: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
  AccessTokenDurationInMinutes: 15,
  RefreshTokenDurationInMinutes: 43_200,
  RefreshTokenShortLivedDurationInMinutes: 120,
  SigninTokenDurationInMinutes: 5,
  SingleOperationTokenDurationInMinutes: 1,
  MaxRefreshTokenDrift: 1,
  MaxRefreshTokenDriftSeconds: 30,
  RequireRefreshNonce: true,
  PbkdfConfig: v.parse(pbkdf2Schema, {}),
};
const start = 1_767_225_600;
const tokensAt = (seconds: number, changed = {}) =>
  new Tokens({ ...config, ...changed }, { now: () => new Date((start + seconds) * 1000) });
const tokens = tokensAt(0);

test("an access token is, byte for byte, the one that Duplicati makes", async () => {
  expect(await tokens.access("webserver", "0A1B2C3D4E5F6071")).toBe(
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0eXAiOiJBY2Nlc3NUb2tlbiIsInNpZCI6IndlYnNlcnZlciIsImZhbSI6IjBBMUIyQzNENEU1RjYwNzEiLCJuYmYiOjE3NjcyMjU2MDAsImV4cCI6MTc2NzIyNjUwMCwiaXNzIjoiaHR0cHM6Ly9kdXBsaWNhdGkiLCJhdWQiOiJodHRwczovL2R1cGxpY2F0aSJ9.V4j_q8eP6-DXL9ZgxtxQ-qnBMoRwMKL4yaKlBhaB8hE",
  );
});

test("a sign-in token is the one that Duplicati makes", async () => {
  const token = await tokens.signin("server-cli");
  expect(token.split(".")[2]).toBe("tvg2DTFWCNy9HYyHQAxOuxEVQ-0BMZ0S5awuwRZF5Co");
});

test("a nonce is hashed as by Duplicati", async () => {
  const nonce = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
  expect(await hashed(nonce, config.PbkdfConfig)).toBe("yoxl12n0gnnAW24QOXvOal2+DesbrNf5majbA7LyXKE=");
});

describe("a token is refused", () => {
  test("five seconds after its end and not before, and so before its beginning", async () => {
    const token = await tokens.access("webserver", "F");
    expect(await tokensAt(904).read(token, "AccessToken")).toMatchObject({ sid: "webserver", fam: "F" });
    await expect(tokensAt(905).read(token, "AccessToken")).rejects.toBeInstanceOf(ExpiredToken);
    expect(await tokensAt(-5).read(token, "AccessToken")).toMatchObject({ fam: "F" });
    await expect(tokensAt(-6).read(token, "AccessToken")).rejects.toBeInstanceOf(InvalidToken);
  });

  test.each([
    ["made with another key", { SigningKey: "x".repeat(44) }],
    ["of another issuer", { Authority: "https://other" }],
    ["for another audience", { Audience: "https://other" }],
  ])("%s", async (_, other) => {
    const token = await tokensAt(0, other).access("webserver", "F");
    await expect(tokens.read(token, "AccessToken")).rejects.toBeInstanceOf(InvalidToken);
  });

  test("of another kind", async () => {
    await expect(tokens.read(await tokens.signin("webserver"), "AccessToken")).rejects.toBeInstanceOf(InvalidToken);
    await expect(tokens.read(await tokens.access("a", "b"), "SigninToken")).rejects.toBeInstanceOf(InvalidToken);
  });

  test("without a signature, and what is no token", async () => {
    const [, payload] = (await tokens.access("webserver", "F")).split(".");
    const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")}.${payload}.`;
    for (const token of [unsigned, "", "garbage", "a.b.c"])
      await expect(tokens.read(token, "AccessToken")).rejects.toBeInstanceOf(InvalidToken);
  });
});
