import { programCommand } from "../../../support/program.ts";

/** Runs the program at a terminal, and types a line each time that it asks for one. */
export async function runAtTerminal(
  args: readonly string[],
  { typed, environment }: { typed: readonly string[]; environment: Readonly<Record<string, string>> },
): Promise<{ code: number; output: string }> {
  const lines = [...typed];
  const decoder = new TextDecoder();
  let output = "";
  const child = Bun.spawn([...programCommand, ...args], {
    env: { PATH: process.env.PATH ?? "", LANG: "C", ...environment },
    terminal: {
      cols: 200,
      data: (terminal, bytes) => {
        output += decoder.decode(bytes, { stream: true });
        if (output.endsWith(": ") && lines.length > 0) terminal.write(`${lines.shift()}\r`);
      },
    },
  });
  const code = await child.exited;
  child.terminal?.close();
  return { code, output: output.replaceAll("\r\n", "\n") };
}
