import * as v from "valibot";
import { splitSpecialSource, UnknownSecret, unmaskOption, unmaskUrl } from "../../jobs/secret-masking/index.ts";
import { expandPath } from "../../jobs/special-folders.ts";
import { found, refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { integerInQuery } from "../http/values.ts";
import type { Services } from "../services.ts";

/** Commands of the command line that can be run from a browser (rest-api.md 13). */
export const commands = [
  ...["help", "example", "examples", "find", "list", "list-filesets", "list-folder-content", "list-folder-contents"],
  ...["list-file-versions", "search-entries", "search-files", "search", "delete", "backup", "restore", "repair"],
  ...["purge", "list-broken-files", "purge-broken-files", "compact", "create-report", "compare", "test", "verify"],
  ...["test-filters", "test-filter", "affected", "vacuum", "set-locks", "setlocks", "read-lock-info", "readlockinfo"],
  ...["system-info", "systeminfo", "send-mail", "sync"],
];

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/commandline",
    access: "open",
    summary: "Names of the commands",
    answer: v.array(v.string()),
    handle: () => commands,
  }),
  route({
    method: "POST",
    path: "/api/v1/commandline",
    access: "administer",
    summary: "Runs a command",
    body: v.array(v.string()),
    answer: v.object({ Status: v.literal("OK"), ID: v.string() }),
    handle: ({ body }, services) => ({ Status: "OK", ID: startCommand(services, body) }),
  }),
  route({
    method: "GET",
    path: "/api/v1/commandline/{runid}",
    access: "administer",
    summary: "What a command has printed",
    query: v.object({ offset: v.optional(integerInQuery, "0"), pagesize: v.optional(integerInQuery, "100") }),
    handle: ({ params, query }, services) => {
      const output = found(services.tasks.output(requireRun(services, params.runid)), noRun, "CommandRunNotFound");
      const size = Math.min(500, Math.max(10, query.pagesize));
      const offset = Math.max(0, query.offset);
      return {
        Pagesize: size,
        Offset: offset,
        Count: output.lines.length,
        Items: output.lines.slice(offset, offset + size),
        Finished: output.isFinished,
        Started: output.isStarted,
      };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/commandline/{runid}/abort",
    access: "administer",
    summary: "Ends a command at once",
    handle: ({ params }, services) => {
      services.tasks.abort(requireRun(services, params.runid));
    },
  }),
];

/** Queues a command with its arguments and options, and gives back the id by which it is followed. */
export function startCommand(services: Services, words: readonly string[]): string {
  const [command] = words;
  if (command === undefined) throw refused(400, "CommandMissing", "No arguments provided");
  if (!commands.includes(command.toLowerCase())) throw refused(400, "CommandUnknown", "Command not supported");
  const task = services.tasks.add({ kind: "command-line", arguments: prepared(services, words) });
  return services.commandRuns.add(task.id);
}

const noRun = "No such run";

function requireRun({ commandRuns }: Services, id: string): number {
  return found(commandRuns.taskOf(id), noRun, "CommandRunNotFound");
}

/** Plain arguments first, then options as one word each, with the secrets of the job that `--backup-id` names. */
function prepared(services: Services, words: readonly string[]): string[] {
  const { plain, options } = sorted(words);
  const id = options.find(({ name }) => name === "backup-id")?.value.replace(/^DB-/i, "");
  const job = id === undefined ? undefined : services.jobs.get(id)?.job;
  const settings = new Map(job?.settings.map(({ name, value }) => [name.replace(/^--/, "").toLowerCase(), value]));
  const [command = "", url, ...others] = plain;
  try {
    const unmaskedUrl = url === undefined ? [] : [unmaskUrl(url, job ? [job.targetUrl] : [])];
    const isBackup = command.toLowerCase() === "backup";
    const expand = (path: string): string =>
      isBackup && !splitSpecialSource(path) ? expandPath(path, services.surroundings) : path;
    const given = options.map(({ name, value, isBare }) => {
      const known = unmaskOption(name, value, settings.get(name.toLowerCase()));
      return isBare ? `--${name}` : `--${name}=${known}`;
    });
    return [command, ...unmaskedUrl, ...others.map(expand), ...given];
  } catch (error) {
    if (error instanceof UnknownSecret) throw refused(400, "UnknownSecret", error.message);
    throw error;
  }
}

interface GivenOption {
  readonly name: string;
  readonly value: string;
  /** Without a value. */
  readonly isBare: boolean;
}

/** An option's value follows a `=`, or is the next word unless that is an option as well. */
function sorted(words: readonly string[]): { plain: string[]; options: GivenOption[] } {
  const plain: string[] = [];
  const options: GivenOption[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (!word.startsWith("--")) {
      plain.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const next = words[index + 1];
    if (equals > 0) options.push({ name: word.slice(2, equals), value: word.slice(equals + 1), isBare: false });
    else if (next === undefined || next.startsWith("--"))
      options.push({ name: word.slice(2), value: "", isBare: true });
    else {
      options.push({ name: word.slice(2), value: next, isBare: false });
      index++;
    }
  }
  return { plain, options };
}
