import { existsSync } from "node:fs";
import { writeCrashLog } from "../database/location/crash-log.ts";
import { allowsInsecureFolder, createDataFolder, requireSecureFolder } from "../database/location/data-folder.ts";
import { InstanceLock } from "../database/location/instance-lock.ts";
import { ensureInstallationIds } from "../database/location/machine-id.ts";
import { findServerFolder } from "../database/location/server-file.ts";
import { failureReport } from "../engine/failure-report.ts";
import { LiveLog } from "../jobs/live-log.ts";
import { isHelpWord } from "../options/command-line/index.ts";
import { SecretMemory } from "../secrets/memory.ts";
import { UserError } from "../support/errors.ts";
import { printable } from "../support/printable.ts";
import type { ProcessSurroundings } from "../support/surroundings.ts";
import { openServerLog } from "./start/log.ts";
import { StartOptions, serverHelp } from "./start/options.ts";
import { Program } from "./start/program.ts";
import { tellServiceManager } from "./start/systemd.ts";

const exitCodes = { ended: 0, failed: 100, passwordSet: 102, passwordKnown: 103, otherInstance: 200 } as const;

/**
 * Runs the server until it is asked to end, and returns its exit code (programs.md 3).
 *
 * @param given what the process was started in, before `preload.json` added to it.
 */
export async function runServer(surroundings: ProcessSurroundings, given: ProcessSurroundings): Promise<number> {
  if (surroundings.arguments.some(isHelpWord)) {
    surroundings.write(serverHelp(surroundings.platform));
    return exitCodes.ended;
  }
  try {
    return await serve(surroundings, given);
  } catch (error) {
    surroundings.writeError(`${failureReport(error, false).join("\n")}\n`);
    const isOther = error instanceof UserError && ["AnotherInstanceRuns", "InstanceLockStuck"].includes(error.id);
    return isOther ? exitCodes.otherInstance : exitCodes.failed;
  }
}

async function serve(surroundings: ProcessSurroundings, given: ProcessSurroundings): Promise<number> {
  const secretMemory = new SecretMemory();
  const options = await StartOptions.read(surroundings).withSecrets({ ...surroundings, memory: secretMemory });
  useTemporaryFolder(options);
  const dataFolder = findServerFolder(surroundings);
  if (!allowsInsecureFolder(surroundings)) requireSecureFolder(dataFolder, surroundings.platform);
  createDataFolder(dataFolder);
  const lock = await InstanceLock.take(dataFolder, surroundings.arguments);
  const stopWatching = onCrash((error) => {
    writeCrashLog(dataFolder, error, new Date());
    surroundings.writeError(`${failureReport(error, true).join("\n")}\n`);
    surroundings.exit(exitCodes.failed);
  });
  try {
    ensureInstallationIds(dataFolder);
    const liveLog = new LiveLog();
    const serverLog = openServerLog(options, liveLog, surroundings);
    for (const warning of options.warnings) {
      serverLog.log.write("Warning", "Bunker.Server", "StartOptions", warning);
      surroundings.writeError(`${printable(warning)}\n`);
    }
    try {
      const program = await Program.open({
        surroundings,
        given,
        options,
        secretMemory,
        dataFolder,
        liveLog,
        log: serverLog.log,
      });
      try {
        return await serveUntilAsked(program, surroundings, options);
      } catch (error) {
        writeCrashLog(dataFolder, error, new Date());
        throw error;
      } finally {
        await program.close();
      }
    } finally {
      serverLog.close();
    }
  } finally {
    stopWatching();
    lock.release();
  }
}

/** An error that nobody handled leaves the server in a state that nobody knows. */
function onCrash(listener: (error: unknown) => void): () => void {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  for (const event of events) process.on(event, listener);
  return () => {
    for (const event of events) process.off(event, listener);
  };
}

async function serveUntilAsked(
  program: Program,
  surroundings: ProcessSurroundings,
  options: StartOptions,
): Promise<number> {
  const password = options.text("webservice-password-init");
  if (password !== undefined) {
    return (await program.setFirstPassword(password)) ? exitCodes.passwordSet : exitCodes.passwordKnown;
  }
  const asked = askedToEnd(surroundings, options.isOn("ping-pong-keepalive"));
  for (const line of await program.start()) surroundings.write(`${line}\n`);
  tellServiceManager(surroundings.environment, "READY=1");
  await asked;
  tellServiceManager(surroundings.environment, "STOPPING=1");
  return exitCodes.ended;
}

/** Resolves at the first signal to end; a second one ends the process at once. */
function askedToEnd(surroundings: ProcessSurroundings, listensToInput: boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isAsked = false;
  surroundings.onSignal(() => {
    if (isAsked) surroundings.exit(exitCodes.ended);
    isAsked = true;
    resolve();
  });
  if (listensToInput) void answerLines(surroundings, resolve);
  return promise;
}

/** What starts servers as a part of something else asks them in this way whether they still live. */
async function answerLines({ input, write }: ProcessSurroundings, end: () => void): Promise<void> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of input) {
    rest += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.trim().toLowerCase() === "shutdown") return end();
      write("pong\n");
    }
  }
}

/** For this process and for those that it starts. */
function useTemporaryFolder(options: StartOptions): void {
  const folder = options.text("tempdir");
  if (folder === undefined) return;
  if (!existsSync(folder)) {
    throw new UserError("TemporaryFolderMissing", `The temporary folder "${folder}" does not exist`, {
      advice: "Create it, or correct --tempdir.",
    });
  }
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
}
