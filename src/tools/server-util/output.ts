import { messageOf, UserError } from "../../support/errors.ts";
import { printable } from "../../support/printable.ts";
import type { ToolSurroundings } from "../tool.ts";

/** What a command tells: line by line, or as one JSON object at its end (programs.md 7.5). */
export class Output {
  readonly isJson: boolean;
  readonly #command: string;
  readonly #surroundings: ToolSurroundings;
  readonly #messages: string[] = [];
  readonly #facts: Record<string, unknown> = {};

  constructor(command: string, isJson: boolean, surroundings: ToolSurroundings) {
    this.#command = command;
    this.isJson = isJson;
    this.#surroundings = surroundings;
  }

  say(line: string): void {
    if (this.isJson) this.#messages.push(line);
    else this.#surroundings.write(`${printable(line)}\n`);
  }

  /** An empty line; there is none in JSON. */
  gap(): void {
    if (!this.isJson) this.#surroundings.write("\n");
  }

  /** A further key of the JSON object. */
  fact(name: string, value: unknown): void {
    this.#facts[name] = value;
  }

  /** For a question to the user, which is no part of what is told. */
  get prompt(): { write(text: string): void } {
    const { write, writeError } = this.#surroundings;
    return { write: this.isJson ? writeError : write };
  }

  end(code: number): void {
    if (this.isJson) this.#writeObject(code, []);
    else this.gap();
  }

  fail(error: unknown, code: number): void {
    if (this.isJson) {
      this.#writeObject(code, [messageOf(error)]);
      return;
    }
    this.say(messageOf(error));
    if (error instanceof UserError && error.advice !== "") this.say(error.advice);
    this.gap();
  }

  #writeObject(code: number, exceptions: readonly string[]): void {
    const now = new Date();
    const object = {
      Timestamp: now.toISOString().replace("Z", "0000+00:00"),
      UnixTimestamp: Math.floor(now.getTime() / 1000),
      Command: this.#command,
      Success: code === 0,
      ExitCode: code,
      Messages: this.#messages,
      Exceptions: exceptions,
      ...this.#facts,
    };
    this.#surroundings.write(`${JSON.stringify(object, null, 2)}\n`);
  }
}
