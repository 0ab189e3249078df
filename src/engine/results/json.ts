import { formatLocalTime, formatUtcTime } from "../../support/time.ts";
import { messageMembers, outcomeMembers, ownMembers } from "./fields.ts";
import type { OperationResult } from "./types.ts";

/** Written only when there is something to tell. */
const onlyAboveZero = new Set(["CachePressureEvictions", "CachePressureRedownloads", "TotalVolumesAccessed"]);

type JsonObject = Record<string, unknown>;

/**
 * The result as a plain object for `JSON.stringify`, members in Duplicati's order (filters-reports-scripts.md 3.2, 3.3):
 * begin and end in UTC, other dates in local time with their offset.
 *
 * @param options.messages adds the lists `Messages`, `Warnings`, `Errors` (20 lines each), as in the stored result
 *   (3.5); reports go without.
 */
export function resultToJson(result: OperationResult, options: { messages?: boolean } = {}): JsonObject {
  const withMessages = options.messages === true;
  const json: JsonObject = {};
  for (const [name, value] of ownMembers(result)) {
    if (onlyAboveZero.has(name) && value === 0) continue;
    json[name] = jsonValue(value, withMessages);
  }
  for (const [name, value] of outcomeMembers(result)) {
    if (name !== "Fatal") json[name] = value instanceof Date ? formatUtcTime(value) : value;
  }
  addMessages(json, result, withMessages);
  json.BackendStatistics = statisticsToJson(result, withMessages);
  return json;
}

/** The statistics report an outcome of their own, which is never anything but good. */
function statisticsToJson(result: OperationResult, withMessages: boolean): JsonObject {
  const json: JsonObject = {};
  for (const [name, value] of Object.entries(result.BackendStatistics)) json[name] = jsonValue(value, withMessages);
  json.LastBackupDate ??= "0001-01-01T00:00:00";
  json.ParsedResult = "Success";
  json.Interrupted = false;
  json.Version = result.Version;
  addMessages(json, { ...result, Log: null }, withMessages);
  return json;
}

function addMessages(json: JsonObject, result: OperationResult, withLists: boolean): void {
  const members = messageMembers(result);
  for (const { name, count } of members) json[`${name}ActualLength`] = count;
  if (result.Log && result.Log.accepted > 0) json.AcceptedWarningsActualLength = result.Log.accepted;
  if (!withLists) return;
  for (const { name, lines, limited } of members) json[name] = lines ? limited : null;
}

function jsonValue(value: unknown, withMessages: boolean): unknown {
  if (value instanceof Date) return formatLocalTime(value);
  if (Array.isArray(value)) return value.map((item) => jsonValue(item, withMessages));
  if (typeof value !== "object" || value === null) return value;
  if ("BackendStatistics" in value) return resultToJson(value as OperationResult, { messages: withMessages });
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonValue(item, withMessages)]));
}
