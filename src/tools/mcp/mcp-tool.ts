import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { messageOf, UserError } from "../../support/errors.ts";
import { type CommandInput, singleCommand } from "../command-line/index.ts";
import { placeOf, placeOptions } from "../server-util/place.ts";
import { Bridge } from "./bridge.ts";

const variables = { url: "BUNKER_MCP_URL", key: "BUNKER_MCP_KEY" } as const;

/** Lets a desktop assistant use a running server. */
export const mcpTool = singleCommand("mcp", {
  description:
    "For desktop assistants, which start it: passes the messages of the Model Context Protocol, one on each line of standard\n" +
    `input, to a running server. The server decides by a key what may be done. The address may stand in ${variables.url},\n` +
    `the key in ${variables.key}. server-util create-trigger-key makes one.`,
  parameters: [],
  options: [
    ...Object.values(placeOptions),
    { name: "--key-file", type: "text", description: "File with the key; else that of the environment" },
  ],
  run,
});

async function run({ options, surroundings }: CommandInput): Promise<number> {
  const { environment, input } = surroundings;
  const place = placeOf(options, environment[variables.url]);
  const bridge = new Bridge(place, keyOf(options.text("--key-file"), environment[variables.key]));
  const lines = createInterface({ input: input as NodeJS.ReadableStream, terminal: false });
  const open = new Set<Promise<void>>();
  for await (const line of lines) {
    if (line.trim() === "") continue;
    // A long search keeps nothing else waiting.
    const work = bridge.pass(line).then((answer) => {
      if (answer !== undefined) surroundings.write(`${answer}\n`);
      open.delete(work);
    });
    open.add(work);
  }
  await Promise.all(open);
  return 0;
}

/** Throws `NoKey`, `KeyFileNotRead`. */
function keyOf(path: string | undefined, given: string | undefined): string {
  const key = path === undefined ? given?.trim() : readKey(path);
  if (key) return key;
  throw new UserError("NoKey", "There is no key for the server", {
    advice: `Make one with "bunker server-util create-trigger-key", and put it into ${variables.key} or a file for --key-file.`,
  });
}

function readKey(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    throw new UserError("KeyFileNotRead", `The file "${path}" with the key can't be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}
