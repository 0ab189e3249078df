import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { platform } from "#platform";
import type { WebServer } from "../../../src/platform/web-server.ts";
import { ApiServer, password } from "../../support/api-server.ts";
import { run } from "../../support/tool-run.ts";

let api: ApiServer;
let server: WebServer;
let folder: string;
beforeEach(async () => {
  api = new ApiServer();
  folder = join(api.folder, "client");
  mkdirSync(folder, { mode: 0o700 });
  server = await platform.serve({
    hostname: "127.0.0.1",
    port: 0,
    maximumBody: 1 << 20,
    answer: (request, connection) => api.app.fetch(request, { connection }),
  });
});
afterEach(async () => {
  await server.stop(true);
  api[Symbol.dispose]();
});

const file = `
settings: { max-upload-speed: 10MB }
options: { log-level: Warning }
jobs:
  - name: Documents
    destination: s3://bucket/docs?auth-username=me&auth-password=\${CLOUD_PASSWORD}
    sources: [/home/me/Documents/]
    filters: ["-*.tmp", "+*.txt"]
    options: { passphrase: "\${DOCS_PASSPHRASE}", keep-versions: 5, blocksize: 10KB }
    schedule: { every: 1D, at: "13:30", days: [mon, Friday] }
  - name: Plain
    destination: file:///mnt/plain
    sources: [/srv]
    options: { no-encryption: }
`;
const apply = async (content: string, ...args: string[]) => {
  const path = join(folder, "jobs.yaml");
  writeFileSync(path, content);
  return await run("apply", [path, `--password=${password}`, `--hosturl=http://127.0.0.1:${server.port}`, ...args], {
    environment: { DUPLICATI_HOME: folder, CLOUD_PASSWORD: "deep", DOCS_PASSPHRASE: "deeper" },
  });
};
const names = () => api.services.jobs.list().map(({ job }) => job.name);

describe("bunker apply", () => {
  test("takes no job of a file in which one can't be stored, and says which and why", async () => {
    const content = `${file}  - name: Wrong
    destination: file:///mnt/wrong
    sources: [/srv]
    options: { passphrase: four words, keep-versions: many }
    schedule: { every: 1Q }
`;
    for (const args of [[], ["--yes"]]) {
      const { code, output } = await apply(content, ...args);
      expect(code).toBe(2);
      expect(output).toMatch(/"Wrong".*versions to keep.*5 minutes/s);
      expect(names()).toEqual([]);
    }
  });

  test("takes no settings that the server has not, or that nobody sets, and names the nearest", async () => {
    const settings = "settings: { max-uplod-speed: 10MB, last-webserver-port: 1, heartbeat-url: http://x, --zip-x: 1 }";
    const { code, output } = await apply(file.replace(/settings: .*/, settings), "--yes");
    expect(code).toBe(2);
    expect(output).toContain("settings.max-uplod-speed: there is no such name (is max-upload-speed meant?)");
    expect(output).toContain("settings.last-webserver-port:");
    expect(output).not.toMatch(/settings\.(heartbeat-url|--zip)/);
    expect(names()).toEqual([]);
    expect(api.database.settings.get("heartbeat-url")).toBeUndefined();
  });

  test("shows what it would change, and changes nothing", async () => {
    const { code, output } = await apply(file);
    expect(code).toBe(0);
    expect(output).toContain('- Create the job "Documents"');
    expect(output).toContain("- Change settings: max-upload-speed, --log-level");
    expect(output).not.toContain("deep");
    expect(names()).toEqual([]);
  });

  test("makes it so with --yes, and finds nothing to do the next time", async () => {
    expect((await apply(file, "--yes")).code).toBe(0);
    expect(names()).toEqual(["Documents", "Plain"]);
    const stored = api.services.jobs.get("1");
    expect(stored?.job).toMatchObject({
      targetUrl: "s3://bucket/docs?auth-username=me&auth-password=deep",
      settings: [
        { name: "passphrase", value: "deeper" },
        { name: "keep-versions", value: "5" },
        { name: "--blocksize", value: "10KB" },
      ],
    });
    expect(stored?.schedule).toMatchObject({ repeat: "1D", rule: "AllowedWeekDays=Monday,Friday" });
    expect(api.database.settings.get("max-upload-speed")).toBe("10MB");
    expect((await apply(file, "--yes")).output).toContain("Everything is as it should be");
  });

  test("changes what differs, a secret too, and leaves jobs alone that the file does not name", async () => {
    await apply(file, "--yes");
    const changed = file.replace("keep-versions: 5", "keep-versions: 6").replace(/\n {2}- name: Plain[\s\S]*$/, "\n");
    const { output } = await apply(changed.replace("$" + "{DOCS_PASSPHRASE}", "other"), "--yes");
    expect(output).toContain('- Change the job "Documents": option passphrase, option keep-versions');
    expect(names()).toEqual(["Documents", "Plain"]);
    expect(api.services.jobs.get("1")?.job.settings[0]?.value).toBe("other");
  });

  test("keeps the next run of a schedule whose time of the day is the same", async () => {
    await apply(file, "--yes");
    const before = api.services.jobs.get("1")?.schedule?.time;
    await apply(file.replace("every: 1D", "every: 2D"), "--yes");
    expect(api.services.jobs.get("1")?.schedule).toMatchObject({ time: before, repeat: "2D" });
  });

  describe("plans", () => {
    const planned = `
jobs:
  - { name: Last, destination: file:///l, sources: [/l], options: { no-encryption: }, schedule: { after: [nightly, WEEKLY], priority: 3 } }
  - name: Nightly
    destination: file:///n
    sources: [/n]
    options: { no-encryption: }
    schedule: { every: 1D, windows: "daily 22:00-06:00 stop", missed: 12h, when-available: true, priority: -1 }
  - { name: Weekly, destination: file:///w, sources: [/w], options: { no-encryption: }, schedule: { cron: "0 3 * * 0", missed: skip } }
`;
    const extrasOf = (name: string) =>
      api.services.jobs.list().find(({ job }) => job.name === name)?.schedule?.extras as Record<string, unknown>;

    test("are what the file says, chains of jobs that are made with it too, and nothing is to do the next time", async () => {
      const shown = await apply(planned);
      expect(shown.output).toContain('- Plan the job "Last": after, priority');
      expect(names()).toEqual([]);
      expect((await apply(planned, "--yes")).code).toBe(0);
      expect(extrasOf("Last")).toMatchObject({ after: [2, 3], priority: 3 });
      const nightly = {
        windows: "daily 22:00-06:00 stop",
        missed: { olderThan: "12h" },
        whenAvailable: true,
        priority: -1,
      };
      expect(extrasOf("Nightly")).toMatchObject(nightly);
      expect(extrasOf("Weekly")).toMatchObject({ cron: "0 3 * * 0", missed: "skip" });
      expect((await apply(planned, "--yes")).output).toContain("Everything is as it should be");
    });

    test("change with it, and lose what it does not say any more", async () => {
      await apply(planned, "--yes");
      const changed = planned
        .replace('cron: "0 3 * * 0", missed: skip', "every: 1W")
        .replace("after: [nightly, WEEKLY], priority: 3", "every: 1D")
        .replace("every: 1D, windows", "after: [Last], windows");
      const { output, code } = await apply(changed, "--yes");
      expect([code, output]).toEqual([0, expect.stringContaining('- Plan the job "Weekly": cron, missed')]);
      expect(extrasOf("Weekly")).not.toContainKeys(["cron", "missed"]);
      expect(extrasOf("Last")).not.toContainKeys(["after", "priority"]);
      expect(extrasOf("Nightly")).toMatchObject({ after: [1], priority: -1 });
      const stored = api.services.jobs.get("2")?.schedule;
      expect(stored?.repeat).toBe("");
      expect((await apply(changed, "--yes")).output).toContain("Everything is as it should be");
    });

    test("turn a chain round", async () => {
      const chain = planned.replace("after: [nightly, WEEKLY]", "after: [Nightly]");
      await apply(chain, "--yes");
      const turned = chain
        .replace("after: [Nightly]", "every: 1D")
        .replace("every: 1D, windows", "after: [Last], windows");
      const blocks = turned.trimStart().split(/(?= {2}- )/);
      const nightlyFirst = [blocks[0], blocks[2], blocks[1], blocks[3]].join("");
      expect((await apply(nightlyFirst, "--yes")).code).toBe(0);
      expect(extrasOf("Nightly")).toMatchObject({ after: [1] });
      expect(extrasOf("Last")).not.toContainKey("after");
    });

    test("leave out a run if they say so, and let one be left out that somebody else has taken out", async () => {
      await apply(planned, "--yes");
      await apply(planned.replace("missed: skip", "missed: skip, skip-next: true"), "--yes");
      expect(extrasOf("Weekly")).toMatchObject({ skipNext: true });
      expect((await apply(planned, "--yes")).output).toContain("Everything is as it should be");
      expect(extrasOf("Weekly")).toMatchObject({ skipNext: true });
    });

    test.each([
      ["that begin with no job that there is", planned.replace("WEEKLY", "Monthly")],
      ["in a circle", planned.replace("missed: skip", "after: [last]")],
      ["with both an interval and a cron expression", planned.replace("cron:", "every: 1D, cron:")],
      ["without any time", planned.replace('cron: "0 3 * * 0", missed', "missed")],
      ["with no cron expression", planned.replace("0 3 * * 0", "sometimes")],
      ["with no windows", planned.replace("daily 22:00", "always 22:00")],
      ["with no rule", planned.replace("12h", "12 hours")],
      ["with half a priority", planned.replace("priority: 3", "priority: 0.5")],
    ])("%s are refused, and nothing is changed", async (_, content) => {
      expect((await apply(content, "--yes")).code).toBe(2);
      expect(names()).toEqual([]);
    });
  });

  test.each([
    ["no YAML", "jobs: ["],
    ["an unknown key", "jobz: []"],
    ["a job without sources", "jobs: [{ name: a, destination: file:///x }]"],
    ["two jobs of one name", file.replace("name: Plain", "name: documents")],
    ["a filter without a sign", file.replace("-*.tmp", "*.tmp")],
    ["an unknown variable", file.replace("CLOUD_PASSWORD", "NO_SUCH")],
  ])("refuses %s before it asks the server anything", async (_, content) => {
    const { code, output, error } = await apply(content, "--yes");
    expect(code).toBe(2);
    expect(output + error).not.toContain("deep");
    expect(names()).toEqual([]);
  });
});
