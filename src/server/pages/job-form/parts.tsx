/** @jsxImportSource hono/jsx */
import { opendir } from "node:fs/promises";
import { dirname, isAbsolute, join, sep } from "node:path";
import type { Child } from "hono/jsx";
import { answersOf } from "../../../../views/pages/job-form/answers.ts";
import { ContainerWrites } from "../../../../views/pages/job-form/containers.tsx";
import { Copies } from "../../../../views/pages/job-form/copies.tsx";
import { NameHelp, Sentence } from "../../../../views/pages/job-form/form.tsx";
import { Rules, Verdict } from "../../../../views/pages/job-form/leave-out.tsx";
import { Passphrase, Strength } from "../../../../views/pages/job-form/protect.tsx";
import { SourceSize } from "../../../../views/pages/job-form/source-size.tsx";
import { type StepName, steps } from "../../../../views/pages/job-form/values.ts";
import { SourceFolder, Sources, SourceTree } from "../../../../views/pages/job-form/what.tsx";
import { DestinationFields, TestResult } from "../../../../views/pages/job-form/where.tsx";
import { Options } from "../../../../views/parts/options.tsx";
import { PathProposals } from "../../../../views/parts/path-input.tsx";
import { RetentionPicture } from "../../../../views/parts/retention.tsx";
import { NextRuns } from "../../../../views/parts/schedule.tsx";
import { StepAnswer } from "../../../../views/parts/steps.tsx";
import { treePage } from "../../../../views/parts/tree.tsx";
import { expandPath } from "../../../jobs/special-folders.ts";
import { HttpError } from "../../http/errors.ts";
import type { Services } from "../../services.ts";
import { InPlace } from "../in-place.tsx";
import { action, type Page, type PageCall, page } from "../page.ts";
import { containersProps } from "./container-fields.ts";
import { copiesAfter } from "./copy-fields.ts";
import { changedFolders, examine, examineCopy, pickDestination, verdictOf } from "./handling.tsx";
import { optionsProps } from "./option-props.ts";
import { makePassphrase } from "./passphrase.ts";
import { answerProps, copyProps, destinationProps, hasCopyOption } from "./props.ts";
import { type FormFields, formFields, type JobFormSent, readJobForm } from "./read-form.ts";
import { sourceSize } from "./source-count.ts";
import { proposedName } from "./to-job.ts";
import { treeLevel } from "./tree.ts";

type Draw = (sent: JobFormSent, call: PageCall, services: Services) => Child | Promise<Child>;

/** All that follows from the fields by itself. */
const look: Draw = async (sent, { view, sessionId = "" }, services) => {
  const before = services.jobs.get(sent.jobId);
  const props = { values: sent.values, ...answerProps(sent.values, before, services) };
  const answers = answersOf(props, view);
  const { rows } = await containersProps(sent.values, services);
  return (
    <>
      {steps.map((step: StepName) => (
        <InPlace id={`answer-${step}`}>
          <StepAnswer id={step}>{answers[step]}</StepAnswer>
        </InPlace>
      ))}
      <InPlace id="source-size">
        <SourceSize size={sourceSize(sessionId, sent.values, before, services)} />
      </InPlace>
      {rows.slice(0, sent.values.containers.length).map(({ writes }, at) => (
        <InPlace id={`container-writes-${at}`}>
          <ContainerWrites writes={writes} at={at} />
        </InPlace>
      ))}
      <InPlace id="sentence">
        <Sentence answers={answers} />
      </InPlace>
      {!before && (
        <InPlace id="proposed-name">
          <NameHelp proposed={proposedName(sent.values, view.texts)} />
        </InPlace>
      )}
      <InPlace id="next-runs">
        <NextRuns id="next-runs" runs={props.runs} />
      </InPlace>
      <InPlace id="retention-picture">
        <RetentionPicture id="retention-picture" forecast={props.forecast} />
      </InPlace>
      <InPlace id="strength">
        <Strength strength={props.strength} />
      </InPlace>
    </>
  );
};

/** What of the form is drawn anew while somebody fills it in, by the name of the part. Nothing is stored but folders that are asked for. */
const parts: Readonly<Record<string, Draw>> = {
  look,
  pick: async (sent, call, services) => {
    const picked = await pickDestination(sent, services, call.view);
    if (!picked) throw new HttpError(404, "");
    const { values, openFolder } = picked;
    return (
      <>
        {await look({ ...sent, values }, call, services)}
        <InPlace id="destination">
          <DestinationFields {...destinationProps(values.destination, "", { openFolder }, services)} />
        </InPlace>
      </>
    );
  },
  sources: ({ values, jobId }, _, services) => (
    <Sources {...answerProps(values, services.jobs.get(jobId), services)} faults={{}} />
  ),
  size: ({ values, jobId }, { sessionId = "" }, services) => (
    <InPlace id="source-size">
      <SourceSize size={sourceSize(sessionId, values, services.jobs.get(jobId), services)} />
    </InPlace>
  ),
  folder: async (sent, { view }, services) => {
    const open = changedFolders(sent);
    const [path = sep, limit = treePage] = [...open].at(-1) ?? [];
    const state = { open: new Map([[path, limit]]), chosen: sent.values.sources };
    const level = await treeLevel(path, state, view.texts.jobForm.tree.closed, services);
    return path === sep ? <SourceTree level={level} /> : <SourceFolder level={level} />;
  },
  rules: ({ values }) => <Rules rules={values.filter.rules} />,
  "filter-test": (sent, _, services) => <Verdict verdict={verdictOf(sent, services.jobs.get(sent.jobId), services)} />,
  options: ({ values, search }, { view }) => <Options {...optionsProps(values.options, search, view.language)} />,
  destination: ({ values }, _, services) => (
    <DestinationFields {...destinationProps(values.destination, "", {}, services)} />
  ),
  test: async ({ values, jobId, pressed }, _, services) => (
    <TestResult
      outcome={
        await examine(values.destination, services.jobs.get(jobId)?.job.targetUrl, {
          autoCreate: pressed === "create-folder",
          services,
        })
      }
    />
  ),
  copies: ({ values, pressed }, _, services) => {
    const shown = { ...values, copies: copiesAfter(values.copies, pressed) };
    return <Copies copies={copyProps(shown, {}, services)} isOverruled={hasCopyOption(shown)} />;
  },
  "copy-test": async (sent, _, services) => {
    const test = await examineCopy(sent, services.jobs.get(sent.jobId), services);
    return test && <TestResult outcome={test.outcome} copy={test.copy} />;
  },
  passphrase: () => <Passphrase value={makePassphrase()} strength="strong" isNew />,
};

const mostPaths = 20;

/** Folders that begin with what was typed. */
async function proposedPaths(typed: string, { surroundings }: Services): Promise<string[]> {
  const path = expandPath(typed.trim(), surroundings);
  if (!isAbsolute(path)) return [];
  const folder = path.endsWith(sep) ? path : dirname(path);
  const begin = path.endsWith(sep) ? "" : path.slice(folder.endsWith(sep) ? folder.length : folder.length + 1);
  const found: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (!entry.isDirectory() || !entry.name.startsWith(begin)) continue;
      if (begin === "" && entry.name.startsWith(".")) continue;
      found.push(join(folder, entry.name) + sep);
      if (found.length === mostPaths) break;
    }
  } catch {
    // What cannot be read has nothing to propose.
  }
  return found.sort();
}

export const jobFormParts: readonly Page[] = [
  action({
    path: "/job-form/{part}",
    access: "administer",
    isQuestion: true,
    form: formFields,
    handle: async (call, services) => {
      const draw = Object.hasOwn(parts, call.params.part) ? parts[call.params.part] : undefined;
      if (!draw) throw new HttpError(404, "");
      return { fragment: await draw(readJobForm(call.form as FormFields), call, services) };
    },
  }),
  page({
    path: "/job-form/paths",
    access: "administer",
    handle: async ({ request }, services) => {
      const { searchParams } = new URL(request.url);
      const typed = searchParams.get(searchParams.get("of") ?? "") ?? "";
      return { fragment: <PathProposals paths={await proposedPaths(typed, services)} /> };
    },
  }),
];
