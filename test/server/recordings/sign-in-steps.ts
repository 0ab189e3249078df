import { decodeJwt } from "jose";
import type { JwtConfig } from "../../../src/server/auth/jwt-config.ts";
import { Tokens } from "../../../src/server/auth/tokens.ts";
import type { Replay } from "./replay.ts";
import type { Steps } from "./steps.ts";

/** The tokens of exchanges that no answer brings. */
export function signInSteps(config: () => JwtConfig): Steps {
  const tokensOf = (time: Date, key = config().SigningKey) =>
    new Tokens({ ...config(), SigningKey: key }, { now: () => time });
  const longAgo = new Date(Date.now() - 3 * 3_600_000);
  const family = ({ variables }: Replay) => String(decodeJwt(variables.fill("{JWT-AccessToken-1}")).fam);
  const bring = async ({ variables }: Replay, name: string, token: Promise<string>) => variables.set(name, await token);
  const forBugReport = (replay: Replay) => singleOperation(replay, "bugreport", "JWT-SingleOperationToken-6");
  const forExport = (replay: Replay) => singleOperation(replay, "export", "JWT-SingleOperationToken-7");

  return {
    "logout-wrong-nonce": async (replay) => {
      await replay.run({
        name: "login-to-log-out",
        method: "POST",
        path: "/api/v1/auth/login",
        authorization: null,
        body: { Password: "fixture-pass", RememberMe: true },
        status: 200,
        answerHeaders: { "Set-Cookie": "RefreshToken_8200={JWT-RefreshToken-6};<text>" },
        answer: { AccessToken: "{JWT-AccessToken-4}", RefreshNonce: "{NONCE-6}" },
      });
    },
    "signin-expired": (replay) => bring(replay, "JWT-SigninToken-2", tokensOf(longAgo).signin("web-api")),
    "access-token-expired": (replay) =>
      bring(replay, "JWT-AccessToken-7", tokensOf(longAgo).access("webserver", family(replay))),
    "access-token-wrong-signature": (replay) => {
      const otherKey = Buffer.alloc(32, 1).toString("base64");
      return bring(replay, "JWT-AccessToken-8", tokensOf(new Date(), otherKey).access("webserver", family(replay)));
    },
    "export-expired-token": (replay) =>
      bring(replay, "JWT-SingleOperationToken-4", tokensOf(longAgo).singleOperation("web-api", "export")),
    bugreport: async (replay) => {
      await forBugReport(replay);
      await forExport(replay);
    },
    "export-plain": forExport,
    "export-wrong-operation": forBugReport,
    "export-unknown": forExport,
    "export-more": (replay) => singleOperation(replay, "export", "JWT-SingleOperationToken-8"),
  };
}

async function singleOperation(replay: Replay, operation: string, name: string): Promise<void> {
  const { Token } = (await replay.ask("POST", `/api/v1/auth/issuetoken/${operation}`)) as { Token: string };
  replay.variables.set(name, Token);
}
