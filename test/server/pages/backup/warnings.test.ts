import { expect, test } from "bun:test";
import { addJob, addRun } from "../../../support/page-jobs.ts";
import { PageServer } from "../../../support/page-server.ts";

const line = (level: string, path: string) =>
  `2026-01-01 01:00:00 +01 - [${level}-Place-FileLocked]: Excluding path due to file locked: ${path}`;

test("a warning is accepted where it is shown, listed in the settings, and taken back there", async () => {
  using server = await new PageServer().login();
  const id = addJob(server, "Documents");
  const run = addRun(server, id, "Warning", 1, {
    EndTime: "2025-12-31T00:00:10Z",
    Warnings: [line("Warning", "/home/me/mail.lock")],
    WarningsActualLength: 30,
  });
  const answer = { operationId: 12, messages: [], kept: 0, written: 0 };
  server.api.tasks.answers.set("run-messages", () => answer);
  const page = await server.get(`backup/${id}/log/${run}`);
  for (const words of [
    "Don’t warn of this again",
    'value="/home/me/mail.lock"',
    'value="/home/me/"',
    `${run}/warnings`,
  ]) {
    expect(page.text).toContain(words);
  }
  const form = { kind: "FileLocked", path: "/home/me/" };
  expect((await server.post(`backup/${id}/accept-warning`, form)).status).toBe(303);
  expect((await server.get(`backup/${id}/log/${run}`)).text).toContain("You know this; it does not count.");
  expect((await server.get(`backup/${id}/settings`)).text).toContain("Warnings that don’t count");
  await server.api.login();
  const path = `/api/v1/backup/${id}/accepted-warnings`;
  expect((await server.api.get(path)).body).toEqual([{ ID: "FileLocked", Path: "/home/me/" }]);
  expect((await server.post(`backup/${id}/accept-warning`, { kind: "a: b" })).status).toBe(400);
  await server.post(`backup/${id}/revoke-warning`, form);
  expect((await server.get(`backup/${id}/settings`)).text).not.toContain("Warnings that don’t count");

  expect((await server.api.post(path, { ID: "PathTooLong" })).body).toEqual([{ ID: "PathTooLong", Path: null }]);
  expect((await server.api.post(`${path}/revoke`, { ID: "PathTooLong" })).body).toEqual([]);
});

test("all warnings of a run are shown page by page, also those that do not count", async () => {
  using server = await new PageServer().login();
  const settings = [{ filter: "", name: "--accepted-warnings", value: "FileLocked:/known" }];
  const id = addJob(server, "Documents", true, { settings });
  const run = addRun(server, id, "Warning", 1, { EndTime: "2025-12-31T00:00:10Z", AcceptedWarningsActualLength: 1 });
  const warnings = [
    { kind: "Warning", line: line("Warning", "/new") },
    { kind: "Accepted", line: line("Information", "/known") },
  ];
  server.api.tasks.answers.set("run-warnings", () => ({ warnings, total: 250 }));
  const { text } = await server.get(`backup/${id}/log/${run}/warnings?search=locked&page=1`);
  expect(server.api.tasks.asked).toEqual([
    {
      immediate: {
        call: "run-warnings",
        ended: Date.UTC(2025, 11, 31, 0, 0, 10),
        search: "locked",
        offset: 100,
        count: 100,
      },
      jobId: id,
    },
  ]);
  for (const words of ["250 messages", "/new", "/known", "Page 2 of 3", 'value="locked"'])
    expect(text).toContain(words);
  expect(text.match(/You know this/g)).toHaveLength(1);
  expect((await server.get(`backup/${addJob(server, "Other")}/log/${run}/warnings`)).status).toBe(404);
});
