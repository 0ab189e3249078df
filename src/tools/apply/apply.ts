import { readFileSync } from "node:fs";
import * as v from "valibot";
import { messageOf, UserError } from "../../support/errors.ts";
import { singleCommand } from "../command-line/index.ts";
import { tokenAnswer } from "../server-util/answers.ts";
import { read, type ServerApi } from "../server-util/api.ts";
import { listBackups } from "../server-util/backups.ts";
import { commonOptions, type UtilCall, utilCommand } from "../server-util/command.ts";
import { signIn } from "../server-util/sign-in.ts";
import { readConfiguration } from "./configuration.ts";
import { type PlanExtras, planExtras } from "./extras.ts";
import { exportedJob, makePlan, type ServerState, type Step } from "./plan.ts";

/** Makes the jobs of a server those of a file. */
export const applyTool = singleCommand(
  "apply",
  utilCommand(
    "apply",
    {
      description: "Makes the jobs of a server those of a file: shows a plan, and carries it out with --yes",
      parameters: [{ name: "file", count: "one", description: "YAML with the jobs" }],
      options: [...commonOptions, { name: "--yes", type: "flag", description: "Carry the plan out" }],
    },
    apply,
  ),
);

async function apply(call: UtilCall): Promise<number> {
  const { input, output } = call;
  const [file = ""] = input.parameters;
  const wanted = readConfiguration(contentOf(file), input.surroundings.environment);
  const { api } = await signIn(call);
  const plan = makePlan(wanted, await stateOf(api));
  output.fact(
    "Plan",
    plan.map(({ text }) => text),
  );
  if (plan.length === 0) {
    output.say("Everything is as it should be");
    return 0;
  }
  const isWanted = input.options.flag("--yes");
  output.say(isWanted ? "Changes:" : "These changes would be made; --yes makes them:");
  for (const { text, call: request } of plan) {
    output.say(`- ${text}`);
    if (isWanted) await carryOut(api, request(await idsOf(api)));
  }
  output.fact("Applied", isWanted);
  return 0;
}

/** How jobs are found by their names. */
async function idsOf(api: ServerApi): Promise<(name: string) => string> {
  const ids = new Map((await listBackups(api)).map(({ Backup }) => [Backup.Name.toLowerCase(), Backup.ID]));
  return (name) => {
    const id = ids.get(name.toLowerCase());
    if (id !== undefined) return id;
    throw new UserError("UnknownBackup", `There is no job "${name}" on the server any more`);
  };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError("ConfigurationNotRead", `The file "${file}" cannot be read: ${messageOf(error)}`);
  }
}

/** With secrets: what differs could not be told without them. */
async function stateOf(api: ServerApi): Promise<ServerState> {
  const settings = read(v.record(v.string(), v.string()), await api.get("serversettings"));
  const jobs: ServerState["jobs"][number][] = [];
  for (const { Backup } of await listBackups(api)) {
    const { Token } = read(tokenAnswer, await api.post("auth/issuetoken/export"));
    const query = `export-passwords=True&token=${encodeURIComponent(Token)}`;
    jobs.push(read(exportedJob, await api.get(`backup/${encodeURIComponent(Backup.ID)}/export?${query}`)));
  }
  return { jobs, extras: await extrasOf(api, jobs), settings, now: new Date() };
}

/** Duplicati's servers have no such route. */
async function extrasOf(api: ServerApi, jobs: ServerState["jobs"]): Promise<ServerState["extras"]> {
  if (!(await api.serves("schedule?days=1"))) return undefined;
  const extras = new Map<string, PlanExtras>();
  for (const { Backup } of jobs) {
    extras.set(Backup.ID, read(planExtras, await api.get(`backup/${encodeURIComponent(Backup.ID)}/plan`)));
  }
  return extras;
}

async function carryOut(api: ServerApi, { method, path, body }: ReturnType<Step["call"]>) {
  if (method === "POST") await api.post(path, body);
  else if (method === "PUT") await api.put(path, body);
  else await api.patch(path, body);
}
