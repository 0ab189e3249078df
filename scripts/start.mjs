// npm start -- <arguments>: installs and builds what is stale, then runs the executable with these arguments; without any, the server.
import { spawn } from "node:child_process";
import { ensureExecutable, ensurePackages, executable } from "./project.mjs";

ensurePackages();
if (!ensureExecutable()) process.exit(1);

const given = process.argv.slice(2);
const child = spawn(executable, given.length > 0 ? given : ["server"], { stdio: "inherit" });

// A terminal sends Ctrl-C to every process of the group. Passed on as well, it would count as pressed twice, which
// means "stop at once".
const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
process.on("SIGINT", () => {
  if (!onTerminal) child.kill("SIGINT");
});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));

child.on("error", (error) => {
  console.error(`Cannot run ${executable}: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  if (!signal) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
