import type { StoredNotification } from "../../database/server/notifications.ts";
import { formatUtcTime } from "../../support/time.ts";

/** A notification (rest-api.md 5.4). */
export function notificationState(notification: StoredNotification): Record<string, unknown> {
  return {
    ID: notification.id,
    Type: notification.type,
    Title: notification.title,
    Message: notification.message,
    Exception: notification.exception,
    BackupID: notification.jobId,
    Action: notification.action,
    Timestamp: formatUtcTime(notification.time),
    LogEntryID: notification.logEntryId,
    MessageID: notification.messageId,
    MessageLogTag: notification.messageLogTag,
  };
}
