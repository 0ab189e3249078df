import { randomUUID } from "node:crypto";
import type { FieldFaults } from "../../../../views/pages/job-form/faults.ts";
import { type CopyMode, type CopyValues, copyModes } from "../../../../views/pages/job-form/values.ts";
import type { JobTarget } from "../../../database/server/stored-job.ts";
import { destinationKey } from "../../../jobs/job-options.ts";
import { parseInteger, parseTimespan } from "../../../options/values/index.ts";
import { destinationUrl, destinationValues, usualDestination } from "./destination-fields.ts";
import { trafficFaults, trafficOf } from "./traffic-fields.ts";

/** One more destination, as the form begins it. */
const newCopy: CopyValues = { key: "", mode: "inline", every: "1D", count: "7", destination: usualDestination };

/** The further destinations of a job in the fields of the form. */
export function copyValues(targets: readonly JobTarget[]): CopyValues[] {
  return targets.map(({ urlKey, targetUrl, mode, interval }) => {
    const known = modeOf(mode);
    return {
      key: urlKey,
      mode: known,
      every: known === "interval" ? (interval ?? "") : newCopy.every,
      count: known === "counting" ? (interval ?? "") : newCopy.count,
      destination: destinationValues(targetUrl),
    };
  });
}

/** The copies after a press of a button among them. */
export function copiesAfter(copies: readonly CopyValues[], pressed: string): readonly CopyValues[] {
  if (pressed === "copy-add") return [...copies, newCopy];
  const removed = indexIn("copy-remove", pressed);
  return removed === undefined ? copies : copies.toSpliced(removed, 1);
}

/** Which copy a button is for, as `copy-test:1`. */
export function indexIn(button: string, pressed: string): number | undefined {
  const [, name, index] = /^([\w-]+):(\d{1,3})$/.exec(pressed) ?? [];
  return name === button ? Number(index) : undefined;
}

/** What the form says of further destinations; those whose fields were not touched stay as they are stored. */
export function targetsOf(copies: readonly CopyValues[], stored: readonly JobTarget[], now: Date): JobTarget[] {
  return copies.map(({ key, mode, every, count, destination }) => {
    const before = stored.find(({ urlKey }) => urlKey === key);
    const targetUrl = destinationUrl(destination, before?.targetUrl);
    const interval = mode === "interval" ? every.trim() : mode === "counting" ? count.trim() : null;
    if (!before) {
      const fresh = { urlKey: randomUUID(), connectionStringId: -1, options: null, createdAt: now };
      return { ...fresh, targetUrl, mode, interval, updatedAt: now };
    }
    const isSame = modeOf(before.mode) === mode && (mode === "inline" || before.interval === interval);
    if (isSame && before.targetUrl === targetUrl) return before;
    return { ...before, targetUrl, ...(!isSame && { mode, interval }), updatedAt: now };
  });
}

/** What is wrong in the fields of copies, by the names of the fields. */
export function copyFaults(copies: readonly CopyValues[], url: string, targets: readonly JobTarget[]): FieldFaults {
  const faults: Record<string, FieldFaults[string]> = {};
  const places = [url, ...targets.map(({ targetUrl }) => targetUrl)].map((each) =>
    each === "" ? "" : destinationKey(each),
  );
  copies.forEach(({ mode, every, count, destination }, at) => {
    Object.assign(faults, trafficFaults(trafficOf(destination.options), `copy.${at}.destination.`));
    const place = places[at + 1] ?? "";
    if (place === "") faults[`copy.${at}.path`] = "NoDestination";
    else if (places.indexOf(place) <= at) faults[`copy.${at}.path`] = "copy-same";
    if (mode === "interval" && !isSpan(every)) faults[`copy.${at}.every`] = "copy-every";
    if (mode === "counting" && !((parseInteger(count.trim()) ?? 0) > 0)) faults[`copy.${at}.count`] = "copy-count";
  });
  return faults;
}

function modeOf(mode: string): CopyMode {
  return copyModes.find((each) => each === mode.toLowerCase()) ?? "inline";
}

function isSpan(text: string): boolean {
  try {
    return parseTimespan(text.trim()) > 0;
  } catch {
    return false;
  }
}
