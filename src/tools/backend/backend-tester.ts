import { readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { fullText } from "../../engine/logging/index.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";
import { isHelpWord } from "../../options/command-line/index.ts";
import { AbortedError, messageOf } from "../../support/errors.ts";
import { silentLogger } from "../../support/log.ts";
import { printableLines } from "../../support/printable.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import type { Tool } from "../tool.ts";
import { BackendCall, backendNames } from "./call.ts";
import { readTestSettings, testOptions, timeoutOption } from "./test-options.ts";
import { TestFailure, testDestination } from "./test-run.ts";

/** Stores random files at a destination, reads them back and deletes them, several times (programs.md 13). */
export const backendTester: Tool = { run, failureCode: () => exitCodes.failure };

const exitCodes = { success: 0, failure: 1 } as const;

async function run(surroundings: ProcessSurroundings): Promise<number> {
  const call = callOf(surroundings);
  const [url] = call.words;
  if (url === undefined || surroundings.arguments.some(isHelpWord)) {
    surroundings.write(usage());
    return exitCodes.success;
  }
  if (call.words.length > 1) {
    surroundings.writeError("There is more than one address\n\n");
    surroundings.write(usage());
    return exitCodes.failure;
  }
  const settings = readTestSettings(call);
  using cleanup = new DisposableStack();
  const temporaryFolder = createTemporaryFolder(call.text("tempdir") ?? tmpdir(), silentLogger);
  cleanup.defer(() => rmSync(temporaryFolder, { recursive: true, force: true }));
  const abort = new AbortController();
  cleanup.defer(surroundings.onSignal(() => abort.abort(new AbortedError())));

  call.say(call.culture.formatDate(new Date()));
  for (let number = 0; number < settings.reruns; number++) {
    say(call, `Starting run ${number}`);
    const runFolder = createTemporaryFolder(temporaryFolder, silentLogger);
    const destination = call.open(url, timeoutOption(call));
    const parts = {
      destination,
      settings,
      temporaryFolder: runFolder,
      culture: call.culture,
      signal: abort.signal,
      say: (line: string) => say(call, line),
    };
    try {
      await testDestination(parts, settings.mayDelete && number === 0);
    } catch (thrown) {
      const error = call.redactionFor(url).error(thrown);
      const isTold = thrown instanceof TestFailure || !call.flag("debug-output");
      say(call, `The test has failed: ${isTold ? messageOf(error) : fullText(error)}`);
      return exitCodes.failure;
    } finally {
      await destination.close?.();
      rmSync(runFolder, { recursive: true, force: true });
    }
    say(call, "The test is complete");
  }
  return exitCodes.success;
}

/** One word may be a file with the words to use, one a line. */
function callOf(surroundings: ProcessSurroundings): BackendCall {
  const call = new BackendCall(surroundings);
  const [path] = call.words;
  if (call.words.length !== 1 || path === undefined) return call;
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return call;
  const lines = readFileSync(path, "utf8")
    .split(/\r?\n/)
    .map((line) => line.trim());
  const words = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const others = surroundings.arguments.filter((word) => word !== path);
  return new BackendCall(surroundings, [...words, ...others]);
}

function say(call: BackendCall, line: string): void {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  const text = `[${clock} ${String(now.getMilliseconds()).padStart(3, "0")}] ${line}`;
  call.surroundings.write(`${printableLines(text)}\n`);
}

function usage(): string {
  const options = testOptions.flatMap((option) => [
    ` --${option.name} (${option.type}): ${option.short}`,
    `   ${option.long}`,
    ...("default" in option ? [`   * default value: ${option.default}`] : []),
  ]);
  return `${[
    "Usage: bunker backend-tester <protocol>://<username>:<password>@<path>",
    "Example: bunker backend-tester ftp://user:pass@server/folder",
    "",
    "The folder must be empty. Instead of the address a file can be named that holds it and the options, one a line.",
    "",
    `Supported backends: ${backendNames()}`,
    "",
    ...options,
  ].join("\n")}\n`;
}
