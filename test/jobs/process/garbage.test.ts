import { expect, test } from "bun:test";
import { JobProcess, type ProcessNews, startChild } from "../../../src/jobs/process/job-process.ts";
import { readLines } from "../../../src/jobs/process/line-reader.ts";

const entry = { event: "log", level: "Warning", tag: "t", id: "i", message: "heard", time: 0 };
const exit = JSON.stringify({ event: "exit", code: 0 });

/** A process that reads its request and then does as the script says. */
function child(script: string): { process: JobProcess; news: ProcessNews[] } {
  const news: ProcessNews[] = [];
  const started = startChild(["sh", "-c", `read -r request; ${script}`]);
  const process = new JobProcess(started, { kind: "command-line", arguments: [] }, (each) => news.push(each));
  return { process, news };
}

test("what is no event among the lines of a process is passed over", async () => {
  const lines = ["garbage", "{", "null", "[]", '{"event":"unknown"}', '{"event":"log","level":"Loud"}', "\uFFFD"];
  const { process, news } = child(`cat <<'END'\n${[...lines, JSON.stringify(entry), "", exit].join("\n")}\nEND`);
  expect(await process.ended).toEqual({ event: "exit", code: 0 });
  expect(news).toEqual([entry] as unknown as ProcessNews[]);
});

test("a process that says more than anybody can read is read to its end, with time for others in between", async () => {
  const { process, news } = child(
    `yes '${JSON.stringify(entry)}' | head -n 20000; yes garbage | head -c 5000000; echo; echo '${exit}'`,
  );
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  expect(await process.ended).toEqual({ event: "exit", code: 0 });
  isOver = true;
  expect(news).toHaveLength(20_000);
  expect(turns).toBeGreaterThan(20);
});

test("what a process has said before it died is told, but not all of it", async () => {
  const { process } = child("yes complaint | head -c 5000000 >&2; echo the last >&2; kill -9 $$");
  const end = await process.ended;
  if (end.event !== "failed") throw new Error(end.event);
  const { id, exception } = end.failure;
  expect(id).toBe("JobProcessDied");
  expect(exception).toEndWith("the last");
  expect(exception.length).toBeLessThan(40_000);
});

test("a process that stands still can be aborted", async () => {
  const { process } = child("kill -STOP $$");
  process.order({ order: "abort" });
  expect(await process.ended).toMatchObject({ event: "failed", failure: { isAborted: true } });
}, 20_000);

test("a process that has fallen silent is named, and ended by a stop; one that speaks again is heard", async () => {
  const news: ProcessNews[] = [];
  const place = startChild(["sh", "-c", `read -r request; sleep 1; echo '{"event":"alive"}'; kill -STOP $$`]);
  const process = new JobProcess(
    place,
    { kind: "command-line", arguments: [] },
    (each) => news.push(each),
    undefined,
    300,
  );
  const ids = () => news.flatMap((each) => (each.event === "log" ? [each.id] : []));
  while (ids().length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(ids()).toEqual(["JobProcessSilent", "JobProcessSpeaksAgain", "JobProcessSilent"]);
  expect(news[0]).toMatchObject({ level: "Warning", message: expect.stringContaining(String(process.pid)) });
  process.order({ order: "stop" });
  expect(await process.ended).toMatchObject({ event: "failed", failure: { isAborted: true } });
});

test("a line without an end is given up", async () => {
  async function* endless() {
    for (;;) yield "x".repeat(1000);
  }
  const read = async () => {
    for await (const _ of readLines(endless(), 5000));
  };
  await expect(read()).rejects.toThrow("more than 5000 characters");
});
