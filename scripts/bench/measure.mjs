// Runs one program and measures it with all its children.
import { spawn } from "node:child_process";
import { childrenOf, readProcess } from "./processes.mjs";

const longestPoll = 20;

/**
 * Wall and CPU seconds (user and system) and the peak of the resident memory in MB. What the program prints on
 * standard output is thrown away, so that no terminal slows it down.
 */
export function measure([command, ...args], { env, cwd, exitCodes = [0] }) {
  return new Promise((resolve, reject) => {
    const script = 'TIMEFORMAT="%R %U %S"; { time "$@" 2>&4 4>&- 3>&-; } 2>&3';
    const child = spawn("bash", ["-c", script, "bash", command, ...args], {
      cwd,
      env: { ...process.env, LC_ALL: "C", ...env },
      stdio: ["ignore", "ignore", "inherit", "pipe", "pipe"],
    });
    const [times, errors] = [child.stdio[3], child.stdio[4]].map(collect);
    let peak = 0;
    let delay = 1;
    let timer;
    // Often in the beginning, for programs that end at once; then seldom enough not to disturb.
    const poll = () => {
      peak = Math.max(peak, memoryBelow(child.pid));
      delay = Math.min(delay * 1.2, longestPoll);
      timer = setTimeout(poll, delay);
    };
    poll();
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      const text = errors();
      if (!exitCodes.includes(code)) {
        reject(new Error(`Exit code ${code} of: ${[command, ...args].join(" ")}\n${text}`));
        return;
      }
      const [wall, user, system] = times().trim().split(/\s+/).slice(-3).map(Number);
      resolve({ wall, cpu: user + system, peak: peak / 1000, stderr: text });
    });
  });
}

/** Sum in kB of what each living descendant used at most so far. */
function memoryBelow(pid) {
  let sum = 0;
  for (const child of childrenOf(pid)) {
    const status = readProcess(child, "status");
    sum += (Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024) / 1000 + memoryBelow(child);
  }
  return sum;
}

function collect(stream) {
  let text = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk) => {
    text += chunk;
  });
  return () => text;
}
