import { expect, test } from "bun:test";
import { startChild } from "../../../src/jobs/process/job-process.ts";

/** What a child and its session have, where a process of the child asks. */
async function priorities(givesWay: boolean): Promise<{ ofProcess: number; ofSession: number | undefined }> {
  const script = "read -r request; nice; cat /proc/self/autogroup 2>/dev/null || true; echo";
  const started = startChild(["sh", "-c", script], { givesWay });
  started.process.stdin?.end("now\n");
  const ofProcess = Number((await started.lines.next()).value);
  const [, ofSession] = /nice (-?\d+)/.exec((await started.lines.next()).value) ?? [];
  return { ofProcess, ofSession: ofSession === undefined ? undefined : Number(ofSession) };
}

test.if(process.platform === "linux")(
  "a process that gives way comes behind all others, with all that it starts, and so does its session where these count",
  async () => {
    const usual = await priorities(false);
    const behind = await priorities(true);
    expect(behind.ofProcess).toBe(Math.min(usual.ofProcess + 5, 19));
    if (usual.ofSession === undefined) expect(behind.ofSession).toBeUndefined();
    else expect(behind.ofSession).toBe(Math.min(usual.ofSession + 5, 19));
  },
);
