/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import {
  CommandForm,
  type CommandFormProps,
  CommandOutput,
  type CommandOutputProps,
  CommandRun,
} from "../../../../views/pages/backup/command.tsx";
import type { Job } from "../../../jobs/job-store.ts";
import { maskJob } from "../../../jobs/secret-masking/index.ts";
import { plainArgument, toArguments } from "../../../jobs/transfer/index.ts";
import { found, HttpError } from "../../http/errors.ts";
import { integerInQuery } from "../../http/values.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { commands, startCommand } from "../../v1/command-line.ts";
import { action, formText, type Page, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";
import { liveHead, tabOf } from "./subject.tsx";

const linesAtOnce = 500;
/** Those that are given the sources and filters of the backup when nothing else is named. */
const ofSources: ReadonlySet<string> = new Set(["backup", "sync", "test-filters", "test-filter"]);

const outputQuery = v.object({ page: v.optional(v.fallback(integerInQuery, 0)) });

/** Commands of the command line on a backup, for those who know them. */
export const commandPages: readonly Page[] = [
  page({
    path: "/backup/{id}/command",
    access: "administer",
    handle: ({ params, view }, services) => {
      const { job } = requireJob(services, params.id);
      return tabOf(services, view, job.id, "care", <CommandForm {...formProps(job)} />);
    },
    live: ({ params, view }, services) => [liveHead(services, view, params.id)],
  }),
  action({
    path: "/backup/{id}/command",
    access: "administer",
    form: v.object({ command: formText, url: formText, arguments: formText, options: formText }),
    handle: ({ params, form, view }, services) => {
      const { job } = requireJob(services, params.id);
      try {
        return { goTo: `backup/${job.id}/command/${startCommand(services, wordsOf(form, job))}` };
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        const props = { ...formProps(job), ...form, error: problemOf(error) };
        return tabOf(services, view, job.id, "care", <CommandForm {...props} />, 422);
      }
    },
  }),
  page({
    path: "/backup/{id}/command/{run}",
    access: "administer",
    query: outputQuery,
    handle: ({ params, query, view }, services) => {
      const props = outputProps(services, params, query.page);
      return tabOf(services, view, params.id, "care", <CommandRun {...props} />);
    },
    live: ({ params, query, view }, services) => [
      liveHead(services, view, params.id),
      <CommandOutput {...outputProps(services, params, query.page)} />,
    ],
  }),
];

function formProps(job: Job): CommandFormProps {
  // Stars in place of secrets: they are put in when the command starts.
  const { url, options } = toArguments(maskJob(job), { withSecrets: true, globalOptions: [] });
  return {
    jobId: job.id,
    commands,
    command: "list-filesets",
    url,
    arguments: "",
    options: options.map(plainArgument).join("\n"),
  };
}

function wordsOf(form: { command: string; url: string; arguments: string; options: string }, job: Job): string[] {
  const lines = (text: string) => text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const given = lines(form.arguments);
  const url = form.url.trim() === "" ? [] : [form.url.trim()];
  if (given.length > 0 || !ofSources.has(form.command)) return [form.command, ...url, ...given, ...lines(form.options)];
  const { sources, filters } = toArguments(maskJob(job), { withSecrets: true, globalOptions: [] });
  return [form.command, ...url, ...sources, ...lines(form.options), ...filters.map(plainArgument)];
}

function outputProps(
  { tasks, commandRuns, jobs }: Services,
  { id, run }: { id: string; run: string },
  wanted: number | undefined,
): CommandOutputProps {
  found(jobs.get(id), "Backup not found");
  const taskId = found(commandRuns.taskOf(run), "No such run");
  const output = tasks.output(taskId);
  const pages = Math.max(1, Math.ceil((output?.lines.length ?? 0) / linesAtOnce));
  // Without a wish the end, where the new lines come.
  const shown = Math.min(wanted ?? pages - 1, pages - 1);
  return {
    jobId: id,
    runId: run,
    taskId,
    state: !output ? "gone" : output.isFinished ? "ended" : output.isStarted ? "runs" : "waits",
    lines: output?.lines.slice(shown * linesAtOnce, (shown + 1) * linesAtOnce) ?? [],
    total: output?.lines.length ?? 0,
    page: shown,
    pages,
  };
}
