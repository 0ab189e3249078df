import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const program = join(import.meta.dirname, "..", "..", "..", "shared", "tools", "check-backup");

export interface Finding {
  readonly severity: string;
  readonly code: string;
  readonly text: string;
}

/**
 * Errors and warnings of an independent reader of the format, where it is at hand; else none. What it has no decoder for
 * (U001) is not counted.
 */
export async function checkBackup(
  folder: string,
  passphrase: string | undefined,
  prefix = "duplicati",
): Promise<Finding[]> {
  if (!existsSync(program)) return [];
  const args = ["--prefix", prefix, ...(passphrase === undefined ? [] : ["--passphrase", passphrase])];
  const child = spawn("python3", [program, ...args, folder], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let error = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    error += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0 && code !== 1) return [{ severity: "error", code: String(code), text: error }];
  const findings = output.split("\n").flatMap((line) => {
    const match = /^(error|warn) ([A-Z]\d{3}) (.*)$/.exec(line);
    return match ? [{ severity: match[1] as string, code: match[2] as string, text: match[3] as string }] : [];
  });
  return findings.filter((finding) => finding.code !== "U001");
}
