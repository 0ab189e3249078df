import type { JwtConfig } from "../../../src/server/auth/jwt-config.ts";
import { operationSteps } from "./operation-steps.ts";
import type { RecordedPlace } from "./recorded-place.ts";
import type { Replay } from "./replay.ts";
import { runSteps } from "./run-steps.ts";
import { signInSteps } from "./sign-in-steps.ts";

/** What has to happen before an exchange, by the name of the exchange. */
export type Steps = Readonly<Record<string, (replay: Replay) => Promise<void>>>;

/** @param config by which the server makes its tokens. */
export function recordedSteps(place: RecordedPlace, config: () => JwtConfig): Steps {
  return {
    ...signInSteps(config),
    ...runSteps(place),
    ...operationSteps(place),
    /** Bunker has stored what Duplicati refused (see deviations): later exchanges know nothing of it. */
    "connection-strings-create-missing": async (replay) => {
      const { Data } = (await replay.ask("GET", "/api/v2/connection-strings")) as {
        Data: { ID: number; Name: string }[];
      };
      for (const { ID, Name } of Data) {
        if (Name === "store2") await replay.ask("DELETE", `/api/v2/connection-string/${ID}`);
      }
    },
  };
}
