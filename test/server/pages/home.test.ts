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

  test("says of a run that waits for its drive that it waits, and so does the page of the backup", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "on a stick", true);
    addRun(server, id, "Success", 1);
    server.api.planned = [{ jobId: Number(id), time: server.api.now }];
    server.api.held = [{ jobId: Number(id), reason: "destination" }];
    for (const page of ["", `backup/${id}/log`]) {
      const { text } = await server.get(page);
      expect(text).toContain("waits for its drive or destination");
    }
    expect(rowsOf((await server.get("")).text)).toEqual([["on a stick", "safe"]]);
    server.api.held = [];
    expect((await server.get("")).text).not.toContain("waits for its drive");
  });

  test("says of a run that waits for another network why it does", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "elsewhere", true);
    server.api.planned = [{ jobId: Number(id), time: server.api.now }];
    for (const [reason, words] of [
      ["metered", "waits: on a metered network"],
      ["network", "waits for one of its networks"],
      ["network-unknown", "NetworkManager does not say which network this is"],
    ] as const) {
      server.api.held = [{ jobId: Number(id), reason }];
      expect((await server.get("")).text).toContain(words);
    }
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

  test("says of a backup without times of its own that it follows others", async () => {
    using server = await new PageServer().login();
    const first = addJob(server, "First");
    const id = addJob(server, "Then");
    const extras = { after: [Number(first)] };
    const schedule = { jobId: Number(id), time: server.api.now, repeat: "", rule: "", lastRun: null, extras };
    server.api.database.schedules.save(schedule);
    for (const page of ["", `backup/${id}`])
      expect((await server.get(page)).text).toContain("runs after other backups");
    expect((await server.get(`backup/${first}`)).text).toContain("runs only when you start it");
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

  test("says of a copy on a drive that is not there that it waits, until it is overdue", async () => {
    using server = await new PageServer().login();
    const now = server.api.now;
    const target = { urlKey: "one", targetUrl: "file:///media/red", mode: "inline", interval: null, options: null };
    const dates = { createdAt: now, updatedAt: now, connectionStringId: -1 };
    const id = addJob(server, "Documents", false, { additionalTargets: [{ ...target, ...dates }] });
    addRun(server, id, "Warning", 0.1, { RemoteSynchronizationResults: [{}] });
    const lastGood = new Date(now.getTime() - 3 * 24 * 3_600_000);
    const away = { lastGood, failed: null, message: "The folder /media/red does not exist" };
    server.api.database.copyStates.set(Number(id), "file:///media/red", away, now);
    const { text } = await server.get("");
    expect(rowsOf(text)).toEqual([["Documents", "safe"]]);
    expect(text).toContain("waits for its drive");
    expect(text).toContain("last seen 3 days ago");
    expect(text).not.toContain("copy failing");
  });

  test("shows how each copy does, with its age, and that a backup is good whose copy failed", async () => {
    using server = await new PageServer().login();
    const target = (urlKey: string, targetUrl: string) => ({
      urlKey,
      targetUrl,
      mode: "inline",
      interval: null,
      connectionStringId: -1,
      options: null,
      createdAt: server.api.now,
      updatedAt: server.api.now,
    });
    const additionalTargets = [
      target("one", "ftp://me:deep@nas/docs?auth-password=deep"),
      target("two", "file:///media/red"),
      target("three", "file://relative:9/%zz?x=<b>"),
    ];
    const id = addJob(server, "Documents", false, { additionalTargets });
    addRun(server, id, "Error", 0.1, { RemoteSynchronizationResults: [{}] });
    const now = server.api.now;
    const states = server.api.database.copyStates;
    const hour = 3_600_000;
    const failed = { lastGood: new Date(now.getTime() - 50 * hour), failed: now, message: "No <answer>" };
    states.set(Number(id), "ftp://nas/docs", failed, now);
    states.set(Number(id), "file:///media/red", { lastGood: new Date(now.getTime() - 3 * hour) }, now);
    const { text } = await server.get("");
    expect(rowsOf(text)).toEqual([["Documents", "failing"]]);
    for (const words of [
      "copy failing",
      "last one 2 days ago",
      "copy is good",
      "last one 3 hours ago",
      "no copy yet",
    ]) {
      expect(text).toContain(words);
    }
    expect(text).toContain("last good version");
    const page = (await server.get(`backup/${id}`)).text;
    expect(page).toContain("No &lt;answer&gt;");
    const german = (await server.get(`backup/${id}`, { "Accept-Language": "de" })).text;
    expect(german).toMatch(/<details class="more original">.*<p class="small" lang="en" dir="ltr">No &lt;answer&gt;/s);
    states.set(Number(id), "ftp://nas/docs", { messageId: "Full" }, now);
    const told = (await server.get(`backup/${id}`, { "Accept-Language": "da" })).text;
    expect(told).toContain("Destinationen er fuld. Skaf plads dér; næste kørsel fortsætter derfra.");
    expect(told).toMatch(/<details class="more original">.*lang="en" dir="ltr">No &lt;answer&gt;/s);
    expect(page).not.toContain("The last run failed");
    for (const each of [text, page]) expect(each).not.toContain("deep");
  });

  test("filters by words and keeps the filter", async () => {
    using server = await new PageServer().login();
    for (let number = 0; number < 8; number++) addJob(server, `Backup ${number}`);
    const { text } = await server.get("?filter=blue+7&order=name");
    expect(rowsOf(text).map(([name]) => name)).toEqual(["Backup 7"]);
    expect(text).toContain('value="blue 7"');
    expect((await server.get("?order=nonsense")).status).toBe(200);
  });

  test("has names in the order of the language of the page", async () => {
    using server = await new PageServer().login();
    for (const name of ["Ærø", "Zebra", "Anna"]) addJob(server, name);
    const names = async (language: string) =>
      rowsOf((await server.get("?order=name", { "Accept-Language": language })).text).map(([name]) => name);
    expect(await names("de")).toEqual(["Ærø", "Anna", "Zebra"]);
    expect(await names("da")).toEqual(["Anna", "Zebra", "Ærø"]);
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
