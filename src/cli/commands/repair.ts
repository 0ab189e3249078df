import { pricesHere } from "../../engine/expected-traffic.ts";
import { repairKind } from "../../jobs/operation/kinds.ts";
import { repairPlanLines } from "../console/index.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { Session } from "./session.ts";

/** `repair <URL>` (cli.md 10.9). */
export const repairCommand = urlCommand(async (call, url) => {
  const session = new Session(call);
  const { console, culture } = session;
  const prices = pricesHere({ url, options: call.options });
  const kind = repairKind((plan) => {
    for (const line of repairPlanLines(plan, culture, prices)) console.status(line);
  });
  await session.run({ ...kind, url });
  return exitCodes.success;
});
