/** @jsxImportSource hono/jsx */
import { hostname } from "node:os";
import * as v from "valibot";
import type { OptionValues } from "../../../../views/pages/job-form/values.ts";
import {
  DigestPage,
  type DigestTime,
  type ReportOutcome,
  Reports,
  type ReportWay,
  TestedReport,
} from "../../../../views/pages/settings/reports.tsx";
import type { Told } from "../../../../views/parts/meaning.tsx";
import { digestPlan, hourSetting, usualHour, weekdaySetting } from "../../../jobs/digest/digest-plan.ts";
import { repeatOf } from "../../../jobs/incidents/policy.ts";
import { toOptions } from "../../../jobs/job-options.ts";
import { noDestination } from "../../../jobs/operation/modules.ts";
import { fullName, type Weekday } from "../../../jobs/weekdays.ts";
import { serverJobOptions } from "../../../options/catalogue/server-job.ts";
import type { OptionDeclaration } from "../../../options/declaration.ts";
import { reportOptions } from "../../../options/index.ts";
import { sendNoticeBy } from "../../../reports/index.ts";
import { messageOf } from "../../../support/errors.ts";
import type { Logger } from "../../../support/log.ts";
import { currentDigest, nextDigest, sendDigest } from "../../digest.ts";
import { HttpError } from "../../http/errors.ts";
import { noticeSubject } from "../../notice-subject.ts";
import { changeSettings } from "../../server-settings.ts";
import type { Services } from "../../services.ts";
import { optionFacts } from "../job-form/option-props.ts";
import { type FormFields, formFields } from "../job-form/read-form.ts";
import { action, type Page, type PageCall, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";
import {
  type OptionProblems,
  shownGlobalOptions,
  storeGlobalOptions,
  unmaskedOptions,
  wantedOptions,
} from "./global-options.ts";

/** What few need: how a report is written and carried, rather than who gets it and when. */
const further =
  /-(?:log-level|log-filter|max-log-lines|result-output-format|extra-parameters|subject|body|message|verb|topid-id|message-parameter-name|form-urls|retries|retry-delay|accept-.+|ignore-.+|allow-.+)$/;

const policyName = "report-policy";
const repeatName = "report-repeat";
const names: ReadonlySet<string> = new Set([
  policyName,
  repeatName,
  ...reportOptions.flatMap(({ options }) => options.map(({ name }) => name)),
]);

/** Who hears of the runs of all backups. */
export const reportPages: readonly Page[] = [
  page({
    path: "/settings/reports",
    access: "administer",
    query: v.object({ saved: v.optional(v.string(), "") }),
    handle: (call, services) =>
      show(call, services, shownGlobalOptions(services), { isSaved: call.query.saved === "1" }),
  }),
  action({
    path: "/settings/reports",
    access: "administer",
    form: formFields,
    handle: async (call, services) => {
      const wanted = wantedOptions(call.form, names, services);
      const tested = testedWay(call.form);
      if (tested !== undefined) {
        return show(call, services, wanted, {
          tested: { key: tested, outcome: await tryOut(tested, wanted, call.view, services) },
        });
      }
      const problems = await storeGlobalOptions(wanted, (name) => names.has(name), services);
      if (problems) return show(call, services, wanted, { problems });
      await storeDigestTime(call.form, services);
      return { goTo: "settings/reports?saved=1" };
    },
  }),
  page({
    path: "/settings/reports/digest",
    access: "administer",
    handle: (call, services) => showDigest(call, services),
  }),
  action({
    path: "/settings/reports/digest",
    access: "administer",
    handle: async (call, services) => showDigest(call, services, await sendNow(services)),
  }),
  action({
    path: "/settings/reports/test",
    access: "administer",
    form: formFields,
    handle: async ({ form, view }, services) => {
      const key = testedWay(form);
      if (key === undefined) throw new HttpError(404, "");
      const outcome = await tryOut(key, wantedOptions(form, names, services), view, services);
      return { fragment: <TestedReport way={key} outcome={outcome} /> };
    },
  }),
];

function testedWay({ go }: FormFields): string | undefined {
  const [, key] = /^test:(.+)$/.exec(String(go ?? "")) ?? [];
  return reportOptions.some((module) => module.key === key) ? key : undefined;
}

/** Sends a message with the options as they stand in the form, stored or not. */
async function tryOut(
  key: string,
  wanted: OptionValues,
  view: PageCall["view"],
  services: Services,
): Promise<ReportOutcome> {
  const given = toOptions(unmaskedOptions(wanted, services));
  const warnings: Told[] = [];
  const logger: Logger = {
    write: (level, _tag, id, message, error) => {
      if (level !== "Warning" && level !== "Error") return;
      warnings.push({ id, what: error === undefined ? message : `${message}: ${messageOf(error)}` });
    },
  };
  const text = view.texts.settings.reports.testMessage(hostname());
  try {
    const subject = await noticeSubject(services, { url: noDestination, options: given }, "Bunker");
    await sendNoticeBy(key, { kind: "Test", level: "Success", text }, subject, logger);
    return { isSent: true, messages: warnings };
  } catch (error) {
    return { isSent: false, messages: [problemOf(error), ...warnings] };
  }
}

interface Shown {
  readonly isSaved?: boolean;
  readonly problems?: OptionProblems;
  readonly tested?: { readonly key: string; readonly outcome: ReportOutcome };
}

/** What the form says of it, where it says anything. */
async function storeDigestTime(form: FormFields, services: Services): Promise<void> {
  const weekday = form[weekdaySetting];
  if (typeof weekday !== "string") return;
  const name = /^[0-6]$/.test(weekday) ? fullName(Number(weekday) as Weekday) : "";
  await changeSettings(
    services,
    new Map([
      [weekdaySetting, name],
      [hourSetting, String(form[hourSetting] ?? "")],
    ]),
  );
}

/** The time as it stands in a form that comes back, or as it is stored. */
function digestTime(form: FormFields, services: Services): DigestTime {
  const plan = digestPlan(services.database.settings);
  const next = nextDigest(services);
  const typed = form[weekdaySetting];
  if (typeof typed !== "string") return { weekday: plan?.weekday, hour: plan?.hour ?? usualHour, next };
  return { weekday: typed === "" ? undefined : Number(typed), hour: Number(form[hourSetting]), next };
}

async function sendNow(services: Services): Promise<ReportOutcome> {
  try {
    await sendDigest(services);
    return { isSent: true, messages: [] };
  } catch (error) {
    return { isSent: false, messages: [problemOf(error)] };
  }
}

function showDigest({ view }: PageCall, services: Services, outcome?: ReportOutcome) {
  return {
    title: view.texts.settings.reports.digest.title,
    place: "settings" as const,
    body: <DigestPage content={currentDigest(services).text} outcome={outcome} />,
  };
}

function show(
  { view, form }: PageCall,
  services: Services,
  set: OptionValues,
  { isSaved = false, problems, tested }: Shown,
) {
  const valueOfOption = (name: string) => set.find((option) => option.name === name)?.value ?? "";
  const fieldOf = (option: OptionDeclaration) => ({
    option: optionFacts(option),
    value: valueOfOption(option.name),
    error: problems?.single.get(option.name),
  });
  const ways: ReportWay[] = reportOptions.map((module) => {
    const fields = module.options.filter(({ deprecated, notServed }) => !deprecated && !notServed).map(fieldOf);
    return {
      key: module.key,
      name: module.name,
      usual: fields.filter(({ option: { name } }) => !further.test(name)),
      further: fields.filter(({ option: { name } }) => further.test(name)),
      // Progress has no message that could be sent for itself.
      canBeTested: module.key !== "httpreportstatus",
      outcome: tested?.key === module.key ? tested.outcome : undefined,
    };
  });
  const [repeat] = serverJobOptions.filter(({ name }) => name === repeatName);
  const policy = {
    once: repeatOf({ [policyName]: valueOfOption(policyName) }) !== undefined,
    repeat: fieldOf(repeat as OptionDeclaration),
  };
  return {
    title: view.texts.settings.sections.reports,
    place: "settings" as const,
    status: problems ? 422 : 200,
    body: (
      <Reports
        policy={policy}
        digest={digestTime((form ?? {}) as FormFields, services)}
        ways={ways}
        problem={problems?.together}
        isSaved={isSaved}
      />
    ),
  };
}
