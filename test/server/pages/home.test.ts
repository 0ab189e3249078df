import { describe, expect, test } from "bun:test";
import { addJob, addRun } from "../../support/page-jobs.ts";
import { PageServer } from "../../support/page-server.ts";

/** Names and states of the rows, in their order. */
function rowsOf(text: string): string[][] {
  return [...text.matchAll(/<li id="backup-\d+" class="row row-(\w+)".*?<bdi>(.*?)<\/bdi>/gs)].map(
    ([, state, name]) => [name ?? "", state ?? ""],
  );
}

describe("the list of backups", () => {
  test("begins with one sentence and one button while there is none", async () => {
    using server = await new PageServer().login();
    const { text } = await server.get("");
    expect(text).toContain("No backups yet");
    expect(text.match(/button-main/g)).toHaveLength(1);
  });

  test("has trouble on top, and the sum in words", async () => {
    using server = await new PageServer().login();
    const ids = ["a safe one", "b failing", "c never", "d with warnings", "e stopped by hand"].map((name) =>
      addJob(server, name),
    );
    for (const [position, outcome] of (["Success", "Fatal", undefined, "Warning", "Success"] as const).entries()) {
      if (outcome) addRun(server, ids[position] ?? "", outcome, 0.1);
    }
    addRun(server, ids[4] ?? "", "Aborted", 0);
    const { text } = await server.get("");
    expect(rowsOf(text)).toEqual([
      ["b failing", "failing"],
      ["c never", "never"],
      ["a safe one", "safe"],
      ["d with warnings", "safe"],
      ["e stopped by hand", "safe"],
    ]);
    expect(text).toContain("1 failing");
    expect(text).toContain("3 safe");
  });

  test("says what runs, how far it is, and stops it with one press", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    const { tasks } = server.api;
    const task = tasks.put({
      jobId: id,
      request: { kind: "operation", operation: "Backup", jobId: id },
      status: "Running",
    });
    tasks.progress = {
      taskId: task.id,
      jobId: id,
      progress: {
        phase: "Backup_ProcessingFiles",
        filesProcessed: 1,
        bytesProcessed: 620,
        filesTotal: 10,
        bytesTotal: 1000,
        stillCounting: false,
        currentFile: "/home/<b>me</b>",
        currentFileSize: 1,
        currentFileOffset: 0,
        upload: { bytes: 0, running: 0, speed: 0, blocked: false },
        download: { bytes: 0, running: 0, speed: 0, blocked: false },
        secondsLeft: 240,
        transfers: [],
        isResting: false,
      },
    };
    const { text } = await server.get("");
    expect(rowsOf(text)).toEqual([["Documents", "running"]]);
    expect(text).toContain("62 %");
    expect(text).toContain("4 min left");
    expect(text).toContain("/home/&lt;b&gt;me&lt;/b&gt;");
    await server.post(`task/${task.id}/stop`);
    expect(tasks.asked).toEqual([{ stop: task.id }]);
  });

  test("shows names of every kind as what they are, and no secret of a destination", async () => {
    using server = await new PageServer().login();
    addJob(server, '"><script>alert(1)</script>');
    addJob(server, "\u202Egnp.exe");
    const { text } = await server.get("");
    expect(text).not.toContain("<script>alert");
    expect(text).toContain("<bdi>\u202Egnp.exe</bdi>");
    expect(text).not.toContain("very-secret");
  });

  test("filters by words and keeps the filter", async () => {
    using server = await new PageServer().login();
    for (let number = 0; number < 8; number++) addJob(server, `Backup ${number}`);
    const { text } = await server.get("?filter=blue+7&order=name");
    expect(rowsOf(text).map(([name]) => name)).toEqual(["Backup 7"]);
    expect(text).toContain('value="blue 7"');
    expect((await server.get("?order=nonsense")).status).toBe(200);
  });

  test("starts a backup and comes back to the same place", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Documents");
    const reply = await server.post(`backup/${id}/run`, {}, { Referer: "http://127.0.0.1:8200/?filter=doc" });
    expect([reply.status, reply.headers.get("location")]).toEqual([303, "/?filter=doc"]);
    expect(server.api.tasks.asked).toEqual([{ add: { kind: "operation", operation: "Backup", jobId: id } }]);
    expect((await server.post("backup/999/run")).status).toBe(404);
  });
});
