import { OperationControl } from "../../engine/context.ts";
import { defaultBackupName } from "../../engine/program-version.ts";
import { Progress } from "../../engine/progress.ts";
import type { OperationResult } from "../../engine/results/index.ts";
import { conductOperation } from "../../jobs/operation/conduct.ts";
import { cultureFor } from "../../jobs/operation/culture.ts";
import type { OperationHost, OperationPlan } from "../../jobs/operation/operation-call.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { parseBooleanOption } from "../../options/index.ts";
import type { Culture } from "../../options/values/index.ts";
import { DuplicatiConsole } from "../console/index.ts";
import { askPassphrase, needsPassphrase } from "../passphrase-prompt.ts";
import type { CommandCall } from "./command.ts";
import { EndedBySignal, watchSignals } from "./signals.ts";

/** The console of one command, and what it runs on it. */
export class Session {
  readonly console: DuplicatiConsole;
  readonly culture: Culture;
  /** `full-result`, also as its other name. */
  readonly fullResult: boolean;
  readonly #call: CommandCall;
  readonly #progress = new Progress();

  /** @param options those to run with: of the command line if absent. */
  constructor(call: CommandCall, options: OptionValues = call.options) {
    const { surroundings } = call;
    this.#call = { ...call, options };
    this.culture = cultureFor(call);
    this.fullResult = ["full-result", "full-results"].some((name) => parseBooleanOption(options[name]));
    this.console = new DuplicatiConsole({
      write: (text) => surroundings.write(text),
      writeError: (text) => surroundings.writeError(text),
      culture: this.culture,
      progress: this.#progress,
      quiet: parseBooleanOption(options["quiet-console"]),
      debug: parseBooleanOption(options["debug-output"]),
      // A dumb terminal cannot go back in a line.
      columns: surroundings.environment.TERM === "dumb" ? undefined : surroundings.columns,
    });
  }

  /** Runs an operation, with the scripts and reports around it that the user asks for. */
  async run<R extends OperationResult>(plan: OperationPlan<R>): Promise<R> {
    const control = new OperationControl();
    const host: OperationHost = {
      observer: this.console,
      progress: this.#progress,
      control,
      backupName: defaultBackupName,
      formatDate: this.culture.formatDate,
      complete: (options) => this.#withPassphrase(options),
      attend: (run) => this.#attend(control, run),
    };
    return await conductOperation(this.#call, plan, host);
  }

  /** Shows how the operation goes on, and lets signals end it. */
  async #attend<R>(control: OperationControl, run: () => Promise<R>): Promise<R> {
    const { surroundings } = this.#call;
    const stopFollowing = this.console.start();
    const watched = {
      onSignal: surroundings.onSignal,
      exit: (code: number) => {
        stopFollowing();
        surroundings.exit(code);
      },
    };
    using signals = watchSignals(watched, control, (line) => this.console.table([line]));
    try {
      return await run();
    } catch (error) {
      throw signals.exitCode === undefined ? error : new EndedBySignal(signals.exitCode);
    } finally {
      stopFollowing();
    }
  }

  async #withPassphrase(options: OptionValues): Promise<OptionValues> {
    const { command, surroundings } = this.#call;
    if (!needsPassphrase(command, options)) return options;
    const passphrase = await askPassphrase({
      confirm: command === "backup",
      fromStandardInput: parseBooleanOption(options["force-passphrase-from-stdin"]),
      input: surroundings.input,
      output: { write: (text) => surroundings.write(text) },
    });
    return { ...options, passphrase };
  }
}
