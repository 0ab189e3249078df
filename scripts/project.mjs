// What the other scripts share: where things lie, running programs, installing what is missing.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const executable = join(root, "dist", process.platform === "win32" ? "bunker.exe" : "bunker");

/** The npm package puts Bun there under this name on every system. */
export const bun = join(root, "node_modules", "bun", "bin", "bun.exe");

/** Debian packages that are no part of a bare system, by who needs them. */
export const debianPackages = {
  tests: [
    "btrfs-progs",
    "cadaver",
    "chromium",
    "dnsmasq-base",
    "gnome-keyring",
    "gnupg",
    "libsecret-tools",
    "openssl",
    "par2",
    "pass",
    "prosody",
    "python3-aiosmtpd",
    "rclone",
  ],
  bench: ["restic", "borgbackup"],
};

/** A program of an npm package. */
export function packageProgram(name) {
  return join(root, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
}

/** Runs a program with our terminal and returns its exit code. */
export function run(command, args, options = {}) {
  const shell = process.platform === "win32" && command.endsWith(".cmd");
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", shell, ...options });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

/** Runs a program, shows what it prints, and returns its exit code with the text. */
export function runAndRead(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["inherit", "pipe", "pipe"], ...options });
    let text = "";
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.setEncoding("utf8");
      from.on("data", (chunk) => {
        text += chunk;
        to.write(chunk);
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, text }));
  });
}

/** Installs the npm packages if they are missing or older than what package.json asks for. */
export function ensurePackages() {
  const installed = join(root, "node_modules", ".package-lock.json");
  const wanted = ["package.json", "package-lock.json"].map((name) => modified(join(root, name)));
  if (hasBun() && modified(installed) >= Math.max(...wanted)) return;
  console.error("Installing npm packages …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const stdio = ["ignore", process.stderr, process.stderr];
  if (run(npm, ["install", "--no-audit", "--no-fund", "--loglevel=error"], { stdio }) !== 0) {
    throw new Error("npm install failed");
  }
  // npm may be set not to run what packages want to run when they are installed. Bun's puts the program in its place.
  if (!hasBun() && run(process.execPath, ["install.js"], { cwd: join(root, "node_modules", "bun"), stdio }) !== 0) {
    throw new Error("Bun could not be installed");
  }
  // npm leaves the file alone when there was nothing to do.
  if (existsSync(installed)) utimesSync(installed, new Date(), new Date());
}

/** The package comes with a small text in the place of the program. */
function hasBun() {
  return (statSync(bun, { throwIfNoEntry: false })?.size ?? 0) > 1_000_000;
}

/** Installs Debian packages if they are missing, and if this is a Debian system and we may. */
export function ensureDebianPackages(names) {
  if (spawnSync("dpkg-query", ["--version"]).status !== 0) return;
  const missing = names.filter((name) => {
    const query = spawnSync("dpkg-query", ["--status", name], { encoding: "utf8" });
    return !query.stdout.includes("\nStatus: install ok installed\n");
  });
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    console.error(`Missing Debian packages, which only root can install: ${missing.join(" ")}`);
    return;
  }
  console.error(`Installing Debian packages: ${missing.join(" ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const stdio = ["ignore", "ignore", process.stderr];
  run("apt-get", ["update", "-qq"], { env, stdio });
  const code = run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], { env, stdio });
  if (code !== 0) console.error(`apt-get could not install ${missing.join(" ")}`);
}

/** The latest change in a file or anywhere in a folder, in milliseconds; 0 if there is none. */
export function modified(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, modified(join(path, name))), stat.mtimeMs);
}

/** Builds the executable if its sources have changed since; returns false if that failed. */
export function ensureExecutable() {
  const sources = ["src", "drizzle", "views", "public", "package.json", "package-lock.json", "scripts/build.mjs"];
  if (modified(executable) >= Math.max(...sources.map((name) => modified(join(root, name))))) return true;
  console.error("Building dist/bunker …");
  return run(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: ["ignore", 2, 2] }) === 0;
}
