import { execFile } from "node:child_process";
import { codeOf } from "../../support/errors.ts";

/** Runs a program of the system and returns its standard output. Throws an error with what it said on failure. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string>;

/** Nothing here takes long; what does hangs. */
const timeout = 5 * 60 * 1000;

export const runProgram: RunProgram = (program, args) =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, LC_ALL: "C" };
    execFile(program, args, { env, timeout, maxBuffer: 64 << 20 }, (error, output, complaint) => {
      if (!error) resolve(output);
      else if (codeOf(error) === "ENOENT") reject(new Error(`The program ${program} is not installed`));
      else reject(new Error(`${program} ${args.join(" ")}: ${complaint.trim() || error.message}`));
    });
  });
