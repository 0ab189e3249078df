/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import {
  type LimitField,
  Limits,
  type LimitsProps,
  limitFields,
  type WindowModeName,
  type WindowRule,
  windowModes,
} from "../../../../views/pages/settings/limits.tsx";
import { isTaskLimit, taskLimitSettings } from "../../../jobs/queue/task-limits.ts";
import { utc } from "../../../jobs/scheduler/time-zone.ts";
import { parseWindows } from "../../../jobs/scheduler/windows.ts";
import { parseSize, parseTimespan } from "../../../options/values/index.ts";
import { changeSettings } from "../../server-settings.ts";
import type { Services } from "../../services.ts";
import { action, formList, formText, type Page, type PageCall, page } from "../page.ts";

/** Where each field is stored. */
const settingNames: Readonly<Record<LimitField, string>> = {
  upload: "max-upload-speed",
  download: "max-download-speed",
  ...taskLimitSettings,
  delay: "startup-delay",
};

const isSize = (text: string) => text === "" || succeeds(() => parseSize(text, "kb"));
const isGood: Readonly<Record<LimitField, (text: string) => boolean>> = {
  upload: isSize,
  download: isSize,
  atOnce: (text) => isTaskLimit("atOnce", text),
  perServer: (text) => isTaskLimit("perServer", text),
  perDisk: (text) => isTaskLimit("perDisk", text),
  delay: (text) => text === "" || succeeds(() => parseTimespan(text)),
};

const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const firstSunday = Date.UTC(2023, 0, 1);
const halfHour = 30 * 60_000;
const mostRules = 50;

export const limitsPages: readonly Page[] = [
  page({
    path: "/settings/limits",
    access: "administer",
    query: v.object({ saved: v.optional(v.string(), "") }),
    handle: (call, services) => show(call, stored(services), call.query.saved === "1"),
  }),
  action({
    path: "/settings/limits",
    access: "administer",
    form: v.looseObject({
      upload: formText,
      download: formText,
      atOnce: formText,
      perServer: formText,
      perDisk: formText,
      delay: formText,
      add: formText,
      remove: formText,
      paint: formText,
      cells: formList,
      brush: v.optional(v.fallback(v.picklist(windowModes), "run"), "run"),
      "brush-up": formText,
      "brush-down": formText,
    }),
    handle: async (call, services) => {
      const { add, remove } = call.form;
      const typed = rulesOf(call.form).map((rule) => ({ ...rule, isWrong: !isReadable(rule) }));
      const values = valuesOf((name) => call.form[name].trim());
      const wrong = limitFields.filter((name) => !isGood[name](values[name]));
      const props = { ...values, wrong, unreadable: undefined, isPainting: call.form.paint !== "" };
      if (props.isPainting) {
        const { cells, brush: mode, "brush-up": up, "brush-down": down } = call.form;
        const rules = paintedRules(cells, { mode, upload: up.trim(), download: down.trim() });
        return show(call, { ...props, rules: [...typed, ...rules].slice(0, mostRules) }, false);
      }
      if (add !== "") return show(call, { ...props, rules: [...typed, newRule] }, false);
      if (remove !== "") return show(call, { ...props, rules: typed.filter((_, at) => String(at) !== remove) }, false);
      if (wrong.length > 0 || typed.some(({ isWrong }) => isWrong))
        return show(call, { ...props, rules: typed }, false);
      const changes = new Map(limitFields.map((name) => [settingNames[name], values[name]]));
      await changeSettings(services, changes.set("schedule-windows", typed.map(textOf).join("; ")));
      return { goTo: "settings/limits?saved=1" };
    },
  }),
];

/** Lines for the half hours that were ticked, each named `day-halfHour`: days with the same times share one. */
function paintedRules(cells: readonly string[], brush: Pick<WindowRule, "mode" | "upload" | "download">): WindowRule[] {
  const spans = new Map<string, number[]>();
  for (let day = 0; day < 7; day++) {
    for (let from = 0; from < 48; from++) {
      if (!cells.includes(`${day}-${from}`)) continue;
      let to = from + 1;
      while (to < 48 && cells.includes(`${day}-${to}`)) to++;
      const span = `${clockText(from)}-${clockText(to % 48)}`;
      spans.set(span, [...(spans.get(span) ?? []), day]);
      from = to;
    }
  }
  return [...spans].map(([span, days]) => {
    const [from = "", to = ""] = span.split("-");
    const rule = { ...brush, days, from, to };
    return { ...rule, isWrong: !isReadable(rule) };
  });
}

/** Of a number of half hours. */
function clockText(halfHours: number): string {
  return `${String(Math.floor(halfHours / 2)).padStart(2, "0")}:${halfHours % 2 === 0 ? "00" : "30"}`;
}

const newRule: WindowRule = {
  days: [1, 2, 3, 4, 5],
  from: "08:00",
  to: "18:00",
  mode: "limit",
  upload: "500KB",
  download: "",
};

type Typed = Omit<LimitsProps, "isSaved" | "week">;

function valuesOf(read: (name: LimitField) => string): Record<LimitField, string> {
  return Object.fromEntries(limitFields.map((name) => [name, read(name)])) as Record<LimitField, string>;
}

function show({ view }: PageCall, typed: Typed, isSaved: boolean) {
  const isWrong = typed.wrong.length > 0 || typed.rules.some((rule) => rule.isWrong);
  return {
    title: view.texts.settings.sections.limits,
    place: "settings" as const,
    status: isWrong ? 422 : 200,
    body: <Limits {...typed} isSaved={isSaved} week={weekOf(typed.rules)} />,
  };
}

function stored({ database: { settings } }: Services): Typed {
  const text = settings.get("schedule-windows") ?? "";
  const rules = text
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(readRule);
  const isReadableAll = rules.every((rule) => rule !== undefined);
  return {
    ...valuesOf((name) => settings.get(settingNames[name]) ?? ""),
    wrong: [],
    isPainting: false,
    rules: isReadableAll ? (rules as WindowRule[]) : [],
    unreadable: isReadableAll ? undefined : text,
  };
}

/** One line as it is stored; undefined for what is none. */
function readRule(text: string): WindowRule | undefined {
  try {
    parseWindows(text, utc);
  } catch {
    return undefined;
  }
  const fields = /^(?<days>.+?)\s+(?<from>\d{1,2}:\d{2})-(?<to>\d{1,2}:\d{2})\s+(?<mode>\w+)(?<limits>.*)$/.exec(
    text,
  )?.groups;
  if (!fields) return undefined;
  const limit = (name: string) => new RegExp(`\\b${name}=(\\S+)`, "i").exec(fields.limits ?? "")?.[1] ?? "";
  // Which days are meant, the windows themselves know best: what holds at that time for them alone.
  const alone = parseWindows(`${fields.days} 00:00-24:00 stop`, utc);
  const days = dayNames
    .map((_, day) => day)
    .filter((day) => alone.at(new Date(firstSunday + day * 48 * halfHour)).kind === "stop");
  const clock = (time = "") => time.padStart(5, "0");
  return {
    days,
    from: clock(fields.from),
    to: clock(fields.to === "24:00" ? "00:00" : fields.to),
    mode: (fields.mode ?? "").toLowerCase() as WindowModeName,
    upload: limit("up"),
    download: limit("down"),
  };
}

/** The lines of the form, in their order. */
function rulesOf(form: Record<string, unknown>): WindowRule[] {
  const text = (name: string) => (typeof form[name] === "string" ? (form[name] as string).trim() : "");
  const rules: WindowRule[] = [];
  for (let at = 0; at < mostRules && form[`from-${at}`] !== undefined; at++) {
    const days = Array.isArray(form[`days-${at}`]) ? (form[`days-${at}`] as unknown[]) : [];
    const mode = windowModes.find((each) => each === text(`mode-${at}`)) ?? "run";
    rules.push({
      days: days.map(Number).filter((day) => Number.isInteger(day) && day >= 0 && day <= 6),
      from: text(`from-${at}`),
      to: text(`to-${at}`),
      mode,
      upload: text(`up-${at}`),
      download: text(`down-${at}`),
    });
  }
  return rules;
}

function textOf({ days, from, to, mode, upload, download }: WindowRule): string {
  const names = days.map((day) => dayNames[day]).join(",");
  const limits = mode === "limit" ? `${upload && ` up=${upload}`}${download && ` down=${download}`}` : "";
  return `${names} ${from}-${to === "00:00" ? "24:00" : to} ${mode}${limits}`;
}

function isReadable(rule: WindowRule): boolean {
  return readRule(textOf(rule)) !== undefined;
}

function weekOf(rules: readonly WindowRule[]): readonly WindowModeName[] | undefined {
  if (!rules.every(isReadable)) return undefined;
  const windows = parseWindows(rules.map(textOf).join("; "), utc);
  return Array.from({ length: 7 * 48 }, (_, at) => windows.at(new Date(firstSunday + at * halfHour)).kind);
}

function succeeds(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
