import { describe, test } from "bun:test";
import { expectAgreement, isExpected } from "./agreement.ts";
import type { Difference } from "./comparison.ts";
import { notReplayed } from "./deviations.ts";
import { type Exchange, readExchanges } from "./exchange.ts";
import type { Replay } from "./replay.ts";
import { untilIdle } from "./run-steps.ts";
import type { Steps } from "./steps.ts";

/** How long a read is repeated until it is as recorded: tasks take their time. */
const patience = 20_000;

/** How exchanges are replayed. */
interface Conditions {
  readonly steps: Steps;
  /** Whether tasks run on purpose while it is asked; before all others the server is idle. */
  isBusy(exchange: string, group: string): boolean;
  /** What is asked before another exchange, and answered after it. */
  readonly askedBefore: Readonly<Record<string, string>>;
}

/** Tests that the answers to recorded exchanges are those that were recorded, but for the listed deviations. */
export function replayGroups(groups: readonly string[], replay: Replay, conditions: Conditions): void {
  const { steps, isBusy, askedBefore } = conditions;
  const asked = new Map<string, Promise<Difference[]>>();
  for (const group of groups) {
    describe(group, () => {
      const exchanges = readExchanges(group);
      for (const exchange of exchanges) {
        const { name } = exchange;
        if (name in notReplayed) continue;
        test(name, async () => {
          if (!isBusy(name, group)) await untilIdle(replay);
          await steps[name]?.(replay);
          const early = exchanges.find((other) => other.name === askedBefore[name]);
          if (early) asked.set(early.name, replay.run(early));
          expectAgreement(name, await (asked.get(name) ?? run(replay, exchange)));
        });
      }
    });
  }
}

async function run(replay: Replay, exchange: Exchange): Promise<Difference[]> {
  const end = Date.now() + patience;
  for (;;) {
    const differences = await replay.run(exchange);
    if (exchange.method !== "GET" || isExpected(exchange.name, differences) || Date.now() > end) return differences;
    await Bun.sleep(20);
  }
}
