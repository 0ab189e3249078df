import type { ServerDatabase } from "../../database/server/server-database.ts";
import { fullText } from "../../engine/logging/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { TimerClock } from "../clock.ts";
import type { ServerEvents } from "../events.ts";
import type { LiveLog } from "../live-log.ts";
import type { Ledger } from "./ledger.ts";

interface Parts {
  readonly database: ServerDatabase;
  readonly events: ServerEvents;
  readonly liveLog: LiveLog;
  readonly clock: TimerClock;
}

const tag = "Bunker.Jobs.Queue";
const id = "OutcomeNotStored";

/** Tells that what tasks have done can't be stored. Where nothing can be, the notification waits with all that it is about. */
export function tellNotStored({ database, events, liveLog, clock }: Parts, ledger: Ledger, error: unknown): void {
  const message = `What the queue has done can't be stored, which is tried again until it can: ${messageOf(error)}`;
  const time = clock.now();
  const exception = fullText(error);
  liveLog.add({ level: "Error", tag, id, message, time, exception });
  ledger.write(() => {
    database.notifications.add({
      type: "Error",
      title: "What tasks have done could not be stored",
      message: `${message}. Until then a restart of the server would run these tasks once more.`,
      exception,
      jobId: null,
      action: "",
      time,
      logEntryId: null,
      messageId: id,
      messageLogTag: tag,
    });
    events.emit("notifications");
  });
}
