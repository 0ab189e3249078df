// npm run build [-- --all | --target=<name> …]: makes dist/bunker, and with --all one executable per system.
//
// For another system Bun takes its runtime from the npm registry once and keeps it in ~/.bun/install/cache; from
// then on it works offline. BUN_INSTALL_CACHE_DIR moves that folder.
import { mkdirSync, renameSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { bun, ensurePackages, executable, root, run } from "./project.mjs";

const targets = [
  "windows-x64",
  "windows-arm64",
  "darwin-x64",
  "darwin-arm64",
  "linux-x64",
  "linux-arm64",
  "linux-x64-musl",
  "linux-arm64-musl",
];

const args = process.argv.slice(2);
const named = args.filter((arg) => arg.startsWith("--target=")).map((arg) => arg.slice("--target=".length));
const wrong = [
  ...args.filter((arg) => arg !== "--all" && !arg.startsWith("--target=")),
  ...named.filter((name) => !targets.includes(name)),
];
if (wrong.length > 0) {
  console.error(`Unknown: ${wrong.join(" ")}\nUsage: npm run build [-- --all | --target=<${targets.join(" | ")}>]`);
  process.exit(1);
}

ensurePackages();
const failed = (args.includes("--all") ? [undefined, ...targets] : named.length > 0 ? named : [undefined]).filter(
  (target) => !build(target),
);
if (failed.length > 0) console.error(`Failed: ${failed.map((target) => target ?? "this system").join(", ")}`);
process.exit(failed.length > 0 ? 1 : 0);

/** Without a target: for this system. */
function build(target) {
  const started = new Date();
  const windows = target ? target.startsWith("windows") : process.platform === "win32";
  const output = target ? join(root, "dist", `bunker-${target}${windows ? ".exe" : ""}`) : executable;
  const folder = join(root, "dist", `.build-${process.pid}`);
  const made = join(folder, windows ? "bunker.exe" : "bunker");
  mkdirSync(folder, { recursive: true });
  try {
    const code = run(bun, [
      "build",
      "--compile",
      "--minify",
      // Format and bytecode: without the first, import.meta.url in a worker would hold a path of the building machine.
      "--bytecode",
      "--format=esm",
      // Each program and command reads its own part only.
      "--splitting",
      "--sourcemap=linked",
      // A backup must not depend on files in the folder where it happens to be started.
      "--no-compile-autoload-dotenv",
      "--no-compile-autoload-bunfig",
      ...(target ? [`--target=bun-${target}`] : []),
      `--outfile=${made}`,
      "src/main.ts",
      "src/worker.ts",
    ]);
    if (code !== 0) return false;
    // The age of the executable is that of its sources; and a running one cannot be overwritten, but replaced.
    utimesSync(made, started, started);
    renameSync(made, output);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
