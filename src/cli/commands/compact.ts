import { planText } from "../../engine/compact/index.ts";
import { pricesHere } from "../../engine/expected-traffic.ts";
import { compactKind } from "../../jobs/operation/kinds.ts";
import { exitCodes, urlCommand } from "./command.ts";
import { Session } from "./session.ts";

/** `compact <URL>` (cli.md 10.9). */
export const compactCommand = urlCommand(async (call, url) => {
  const session = new Session(call);
  const { console, culture } = session;
  const prices = pricesHere({ url, options: call.options });
  const kind = compactKind((plan) => console.status(planText(plan, prices, culture)));
  await session.run({ ...kind, url });
  return exitCodes.success;
});
