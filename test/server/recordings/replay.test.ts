import { afterAll, describe, test } from "bun:test";
import { expectAgreement, isExpected } from "./agreement.ts";
import type { Difference } from "./comparison.ts";
import { notReplayed } from "./deviations.ts";
import { type Exchange, readExchanges } from "./exchange.ts";
import { RecordedPlace } from "./recorded-place.ts";
import { RecordedServer } from "./recorded-server.ts";
import { Replay } from "./replay.ts";
import { untilIdle } from "./run-steps.ts";
import { recordedSteps } from "./steps.ts";

const place = new RecordedPlace();
const server = await RecordedServer.start(place.folder);
const replay = new Replay(fetch, server.address, place.folder);
const steps = recordedSteps(place, () => server.jwtConfig());
afterAll(async () => {
  await server.stop();
  place[Symbol.dispose]();
});

/** Groups in which tasks begin and end on purpose; before all other exchanges the server is idle. */
const busyGroups = ["runs"];
/** Asked before another exchange, and answered after it. */
const askedBefore: Readonly<Record<string, string>> = { run: "longpoll-woken" };
/** How long a read is repeated until it is as recorded: tasks take their time. */
const patience = 20_000;

const asked = new Map<string, Promise<Difference[]>>();

for (const group of ["sign-in", "settings", "files-and-destinations", "backups", "runs"]) {
  describe(group, () => {
    const exchanges = readExchanges(group);
    for (const exchange of exchanges) {
      const { name } = exchange;
      if (name in notReplayed) continue;
      test(name, async () => {
        if (!busyGroups.includes(group) && group !== "sign-in") await untilIdle(replay);
        await steps[name]?.(replay);
        const early = exchanges.find((other) => other.name === askedBefore[name]);
        if (early) asked.set(early.name, replay.run(early));
        expectAgreement(name, await (asked.get(name) ?? run(exchange)));
      });
    }
  });
}

async function run(exchange: Exchange): Promise<Difference[]> {
  const end = Date.now() + patience;
  for (;;) {
    const differences = await replay.run(exchange);
    if (exchange.method !== "GET" || isExpected(exchange.name, differences) || Date.now() > end) return differences;
    await Bun.sleep(20);
  }
}
