import { UserError } from "../../support/errors.ts";
import type { Command } from "../command-line/index.ts";
import { accessTokenAnswer, type ServerState, serverState } from "./answers.ts";
import { read } from "./api.ts";
import { type UtilCall, utilCommand } from "./command.ts";
import { askServer } from "./request.ts";
import { sessionCookie, signIn } from "./sign-in.ts";

/** Commands about the server as a whole. */
export const serverCommands: Readonly<Record<string, Command>> = {
  pause: utilCommand(
    "pause",
    {
      description: "Pauses the server",
      parameters: [
        { name: "duration", count: "optional", description: "For how long, as 30m; else until it is resumed" },
      ],
    },
    async (call) => {
      const [duration] = call.input.parameters;
      call.output.say(
        duration === undefined ? "Pausing the server until it is resumed" : `Pausing the server for ${duration}`,
      );
      const { api } = await signIn(call);
      await api.post(`serverstate/pause${duration === undefined ? "" : `?duration=${encodeURIComponent(duration)}`}`);
      return 0;
    },
  ),
  resume: utilCommand("resume", { description: "Resumes the server" }, async (call) => {
    call.output.say("Resuming the server");
    await (await signIn(call)).api.post("serverstate/resume");
    return 0;
  }),
  login: utilCommand("login", { description: "Signs in, and keeps the session for later calls" }, async (call) => {
    call.output.say("Signing in to the server");
    const { session } = await signIn(call, true);
    if (!session) throw new UserError("NoSession", "The server gave no session that could be kept");
    call.output.say("Signed in; the session is kept");
    return 0;
  }),
  logout: utilCommand("logout", { description: "Ends the session, and forgets it" }, async (call) => {
    call.output.say("Signing out of the server");
    const { api, session } = await signIn(call);
    // The token that was stored has been replaced by this one.
    if (session) await api.post("auth/refresh/logout", undefined, sessionCookie(call.place, session.token));
    call.sessions.store(call.place.url.href, undefined);
    return 0;
  }),
  "change-password": utilCommand(
    "change-password",
    {
      description: "Changes the password of the server",
      parameters: [{ name: "new-password", count: "optional", description: "Asked for if it is not given" }],
    },
    changePassword,
  ),
  health: utilCommand("health", { description: "Tells whether the server answers; needs no password" }, health),
  "issue-forever-token": utilCommand(
    "issue-forever-token",
    { description: "Prints a token that is good for ten years" },
    async (call) => {
      const { api } = await signIn(call);
      const { AccessToken } = read(accessTokenAnswer, await api.post("auth/issue-forever-token"));
      const { output } = call;
      output.say("This token is good for ten years. See that the server issues no more of them from now on.");
      output.say("To make it worthless, start the server once with --webservice-reset-jwt-config=true.");
      output.gap();
      output.say(`Authorization: Bearer ${AccessToken}`);
      output.gap();
      output.fact("Token", { Token: AccessToken });
      return 0;
    },
  ),
  status: utilCommand("status", { description: "Tells what the server does" }, async (call) => {
    const { api } = await signIn(call);
    tellState(call, read(serverState, await api.get("serverstate")));
    return 0;
  }),
};

function tellState({ output }: UtilCall, { ProgramState, ActiveTask, SchedulerQueueIds }: ServerState): void {
  const task = (item: NonNullable<ServerState["ActiveTask"]>) => ({
    Task: String(item.Item1),
    BackupId: item.Item2 ?? "",
  });
  const active = ActiveTask ? task(ActiveTask) : undefined;
  const waiting = (SchedulerQueueIds ?? []).map(task);
  const shown = ({ Task, BackupId }: ReturnType<typeof task>) =>
    BackupId === "" ? `task ${Task}` : `task ${Task} of backup ${BackupId}`;
  output.say(`Server state: ${ProgramState}`);
  output.say(`Active task: ${active ? shown(active) : "None"}`);
  output.say(`Scheduler tasks: ${waiting.length === 0 ? "Empty" : waiting.map(shown).join(", ")}`);
  output.fact("ServerState", ProgramState);
  output.fact("ActiveTask", active ?? "");
  output.fact("SchedulerTasks", waiting.length === 0 ? "" : waiting);
}

async function changePassword(call: UtilCall): Promise<number> {
  const { api } = await signIn(call);
  const [given = ""] = call.input.parameters;
  if (given.trim() === "" && call.output.isJson) {
    throw new UserError("NewPasswordMissing", "The new password is missing, and with --json nobody is asked for it");
  }
  const password = given.trim() === "" ? await call.ask("New password: ") : await call.secret(given);
  if (password.trim() === "") throw new UserError("NewPasswordMissing", "The new password is empty");
  await api.put("serversetting/server-passphrase", password);
  return 0;
}

const healthPatience = 10_000;

async function health({ place, output }: UtilCall): Promise<number> {
  const url = new URL("health", place.url);
  const isHealthy = await askServer({ method: "GET", url, headers: {} }, place.rules, healthPatience).then(
    ({ status }) => status >= 200 && status < 300,
    () => false,
  );
  output.say(isHealthy ? "Server is healthy" : "Server is unhealthy");
  output.fact("healthy", isHealthy);
  return isHealthy ? 0 : 1;
}
