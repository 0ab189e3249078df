import { expect, test } from "bun:test";
import { serverCopy } from "../../../src/jobs/server-copy/content.ts";
import { travels } from "../../../src/jobs/setting-names.ts";
import { addJob, addRun } from "../../support/page-jobs.ts";
import { PageServer } from "../../support/page-server.ts";

const encrypted = { settings: [{ filter: "", name: "passphrase", value: "correct horse" }] };
const copyOf = ({ api }: PageServer) => serverCopy(api.database, travels, api.now);

test("the page tells of each destination whether the settings lie there, and turns that off", async () => {
  using server = await new PageServer().login();
  const { database, now } = server.api;
  const current = addJob(server, "Current", false, encrypted);
  const failed = addJob(server, "Failing", false, encrypted);
  addJob(server, "Unused", false, encrypted);
  addJob(server, "Open", false, { settings: [{ filter: "", name: "--no-encryption", value: "true" }] });
  for (const id of [current, failed]) addRun(server, id, "Success", 1);
  const { hash } = copyOf(server);
  const rest = { name: "", file: 0, failed: null, message: null, messageId: null };
  database.settingsCopies.set({ jobId: Number(current), ...rest, content: hash, stored: now });
  const trouble = { failed: now, message: "No <answer>" };
  database.settingsCopies.set({ jobId: Number(failed), ...rest, content: null, stored: null, ...trouble });

  const { text } = await server.get("settings/copies");
  for (const words of ["current", "No &lt;answer&gt;", "gets no copy", "comes after the first backup"]) {
    expect(text).toContain(words);
  }
  expect(text).not.toContain("very-secret");
  const german = await server.get("settings/copies", { "Accept-Language": "de" });
  expect(german.text).toMatch(/<details class="more original">.*lang="en" dir="ltr">No &lt;answer&gt;/s);
  await server.api.login();
  expect((await server.api.get("/api/v1/settings-copies")).body).toMatchObject({
    Enabled: true,
    Destinations: ["Current", "Failed", "Unused", "Unencrypted"].map((State) => ({ Destination: "", State })),
  });
  addJob(server, "One more", false, encrypted);
  expect((await server.get("settings/copies")).text).toContain("not as they are now");

  expect((await server.post("settings/copies", {})).status).toBe(303);
  expect(database.settings.get("settings-to-destinations")).toBe("False");
  await server.post("settings/copies", { on: "on" });
  expect(database.settings.get("settings-to-destinations")).toBe("True");
});

test("the settings that lie at a destination are shown and taken over as a whole", async () => {
  using old = await new PageServer().login();
  for (const name of ["Documents", "Photos"]) addJob(old, name, true, encrypted);
  const { text } = copyOf(old);
  using server = await new PageServer().login();
  server.api.tasks.answers.set("restore-task-config", () => null);
  server.api.tasks.answers.set("find-server-settings", () => [text]);
  const form = { scheme: "file", path: "/media/blue", passphrase: "correct horse" };
  const shown = await server.post("import/destination", { ...form, go: "look" });
  expect(shown.text).toContain("All settings of the server lie there");
  expect(shown.text).toContain("The backup “Photos”, with its schedule");
  expect(server.api.services.jobs.list()).toEqual([]);

  await server.api.login();
  const asked = { TargetURL: "file:///media/blue", Passphrase: "correct horse", DryRun: true };
  const { body } = await server.api.post("/api/v1/settings-copies/take-over", asked);
  expect(body).toEqual({ Written: "2026-01-01T00:00:00Z", Added: ["Documents", "Photos"], Present: [], Users: [] });
  expect(server.api.services.jobs.list()).toEqual([]);

  expect((await server.post("import/destination", { ...form, go: "take" })).status).toBe(303);
  const taken = server.api.services.jobs.list().map(({ job, schedule }) => [job.name, schedule?.repeat]);
  expect(taken).toEqual([
    ["Documents", "1D"],
    ["Photos", "1D"],
  ]);
  server.api.tasks.answers.set("find-server-settings", () => ["{}"]);
  expect((await server.post("import/destination", { ...form, go: "look" })).text).toContain("are not understood");
});
