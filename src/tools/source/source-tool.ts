import { resolve } from "node:path";
import { formatDuration } from "../../engine/results/index.ts";
import { withEnvironmentSecrets } from "../../options/command-line/index.ts";
import { cultureFromEnvironment } from "../../options/values/index.ts";
import { printable } from "../../support/printable.ts";
import { type Command, type CommandInput, type CommandOption, commandSet } from "../command-line/index.ts";
import { downloadTree } from "./download.ts";
import { walkTree } from "./tree.ts";

const url = { name: "url", count: "one", description: "Address of the folder" } as const;
const maxDepth: CommandOption = {
  name: "--max-depth",
  type: "integer",
  description: "How many levels of folders (default: 0, all of them)",
};

const list: Command = {
  description: "Lists all that is below the address",
  parameters: [url],
  options: [maxDepth],
  run: async ({ parameters: [address = ""], options, surroundings }) => {
    const say = (line: string) => surroundings.write(`${printable(line)}\n`);
    let folders = 1;
    let files = 0;
    const tree = walkTree(address, withEnvironmentSecrets({}, surroundings.environment), levels(options));
    for await (const { path, depth, file } of tree) {
      if (file.isFolder) folders++;
      else files++;
      say(`${"  ".repeat(depth + 1)}${path}`);
    }
    say(`Found ${folders} folders and ${files} files`);
    return 0;
  },
};

const download: Command = {
  description: "Fetches all that is below the address",
  parameters: [url],
  options: [
    { name: "--destination", type: "text", description: "Folder for the files (default: the current one)" },
    maxDepth,
    { name: "--max-size", type: "integer", description: "Leave out files of more bytes (default: 0, none)" },
    { name: "--overwrite", type: "flag", description: "Replace files that are there" },
  ],
  run: async ({ parameters: [address = ""], options, surroundings }) => {
    const { formatSize } = cultureFromEnvironment(surroundings.environment);
    const say = (line: string) => surroundings.write(`${printable(line)}\n`);
    const begin = performance.now();
    const totals = await downloadTree(
      {
        url: address,
        options: withEnvironmentSecrets({}, surroundings.environment),
        target: resolve(options.text("--destination") ?? "."),
        maxDepth: levels(options),
        maxSize: Math.max(0, options.integer("--max-size") ?? 0),
        overwrite: options.flag("--overwrite"),
      },
      {
        downloading: ({ path, file }, target) => say(`Downloading ${path} to ${target} (${formatSize(file.size)})`),
        skipping: ({ path }, reason) =>
          say(`Skipping ${path}, ${reason === "exists" ? "which is there already" : "which is too large"}`),
      },
    );
    say(`Found ${totals.files} files and ${totals.folders} folders with a total size of ${formatSize(totals.size)}`);
    const took = formatDuration(performance.now() - begin);
    say(`Downloaded ${totals.downloadedFiles} files with ${formatSize(totals.downloadedSize)} in ${took}`);
    return 0;
  },
};

/** Lists and fetches folder trees (programs.md 17). */
export const sourceTool = commandSet({
  name: "source-tool",
  description: "Lists or fetches all folders and files below an address.",
  options: [],
  commands: { list, download },
});

function levels(options: CommandInput["options"]): number {
  return Math.max(0, options.integer("--max-depth") ?? 0);
}
