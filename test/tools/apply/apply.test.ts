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
