import { expect, test } from "bun:test";
import { resolveOperation } from "../../../../src/jobs/queue/resolve.ts";
import { addJob } from "../../../support/page-jobs.ts";
import { PageServer } from "../../../support/page-server.ts";

const change = { kind: "files", time: "2025-12-30T03:00:00Z", changed: 4005, of: 20_000, usual: 45 };

function withChange(server: PageServer, record: object = change): string {
  return addJob(server, "Documents", false, {
    metadata: { UnusualChange: JSON.stringify(record) },
    settings: [
      { filter: "", name: "keep-versions", value: "3" },
      { filter: "", name: "--retention-policy", value: "1W:1D" },
    ],
  });
}

test("an unusual change stands above the backup until somebody says that it is as it should be", async () => {
  using server = await new PageServer().login();
  const id = withChange(server);
  const { text } = await server.get(`backup/${id}/care`);
  expect(text).toContain("Far more has changed than usual");
  expect(text).toContain("4,005 of 20,000 files (20 %) were changed or removed");
  expect(text).toContain(`href="backup/${id}/changes"`);
  await server.api.login();
  const path = `/api/v1/backup/${id}/unusual-change`;
  const shown = { Time: change.time, Kind: "files", Amount: 4005, Of: 20_000, Usual: 45 };
  expect((await server.api.get(path)).body).toEqual(shown);
  // Nothing of it is of use to others.
  expect(JSON.stringify((await server.api.get(`/api/v1/backup/${id}`)).body)).not.toContain("UnusualChange");
  expect((await server.post(`backup/${id}/acknowledge-change`)).status).toBe(303);
  expect((await server.get(`backup/${id}/care`)).text).not.toContain("Far more has changed");
  expect((await server.api.get(path)).body).toBeNull();
  expect((await server.api.post(`${path}/acknowledge`)).status).toBe(200);
});

test("data that ignore files hide all at once is one", async () => {
  using server = await new PageServer().login();
  const { time, of } = change;
  const id = withChange(server, { kind: "ignored-files", time, more: 4000, of, usual: 3 });
  const { text } = await server.get(`backup/${id}/care`);
  expect(text).toContain("leave out 4,000 files more than in the run before, which had 20,000");
  await server.api.login();
  const shown = { Time: time, Kind: "ignored-files", Amount: 4000, Of: of, Usual: 3 };
  expect((await server.api.get(`/api/v1/backup/${id}/unusual-change`)).body).toEqual(shown);
});

test("meanwhile no version goes, unless somebody asks for it", async () => {
  using server = await new PageServer().login();
  const id = withChange(server);
  const { jobs, database } = server.api.services;
  const optionsFor = (operation: "Backup" | "Delete", options: Record<string, string> = {}) => {
    const resolution = {
      database,
      findJob: (wanted: string) => jobs.get(wanted)?.job,
      globalOptions: () => [{ name: "--keep-time", value: "1Y" }],
      expandPath: (given: string) => given,
      settingsCopy: () => undefined,
      traffic: server.api.services.traffic,
      reportFolder: server.api.folder,
    };
    const request = { kind: "operation", operation, jobId: id, options } as const;
    const resolved = resolveOperation(resolution, request, { taskId: 1, isDatabaseBusy: false, begunAt: undefined });
    return Object.keys(resolved.options).filter((name) => /^(keep|retention)-/.test(name));
  };
  expect([optionsFor("Backup"), optionsFor("Delete")]).toEqual([[], []]);
  expect(optionsFor("Delete", { "keep-versions": "1" })).toEqual(["keep-versions"]);
  await server.post(`backup/${id}/acknowledge-change`);
  expect(optionsFor("Backup").toSorted()).toEqual(["keep-time", "keep-versions", "retention-policy"]);
});
