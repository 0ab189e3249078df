import { afterEach, beforeEach, expect, test } from "bun:test";
import { ContainerEngine } from "../../../support/container-engine.ts";
import { type FormChanges, formOf } from "../../../support/page-form.ts";
import { PageServer } from "../../../support/page-server.ts";

let server: PageServer;
let engine: ContainerEngine;
beforeEach(async () => {
  server = await new PageServer().login();
  engine = await ContainerEngine.listen(server.api.folder);
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  server[Symbol.dispose]();
  expect(engine.faults).toEqual([]);
});

const mounted = (Source: string) => ({ mounts: [{ Source, Destination: "/data", RW: true }] });
const usual = { "sources[]": "/srv/", path: "/media/blue", kept: "on" };
const withEngine = (): FormChanges => ({ ...usual, "option.container-sockets": engine.socket });

/** A list of containers as somebody reads it. */
async function shown(changes: FormChanges): Promise<string[]> {
  const { text } = await server.post("new", await formOf(server, "new", { ...changes, go: "step:what" }));
  return [...text.matchAll(/<fieldset class="copy form"><legend><bdi>.*?<\/fieldset>/gs)].map(([row]) =>
    row
      .replace(/<select.*?<\/select>/gs, "")
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
}

const stored = () => {
  const settings = server.api.services.jobs.get("1")?.job.settings ?? [];
  return settings.filter(({ name }) => name.startsWith("--container")).map(({ name, value }) => `${name}=${value}`);
};

test("containers are shown with what of the backup they write, those that write any first", async () => {
  engine.add("far", mounted("/var/lib/far"));
  engine.add("web", { ...mounted("/srv/web"), isRunning: false });
  const rows = await shown(withEngine());
  expect(rows[0]).toStartWith("web Does not run · image:1 · writes what is backed up: /srv/ While its files are read");
  expect(rows[1]).toStartWith("far Runs · image:1 · writes nothing of what is backed up While");
  const form = await formOf(server, "new", {
    ...withEngine(),
    "containers[]": ["far", "web"],
    "sources[]": "/var/lib/",
  });
  const { text } = await server.post("job-form/look", form);
  expect(text).toMatch(/#container-writes-0.*writes what is backed up:.*\/var\/lib\//s);
  expect(text).toMatch(/#container-writes-1.*writes nothing of what is backed up/s);
});

test("what is chosen becomes options of the job, in the order in which they are stopped, and comes back", async () => {
  for (const name of ["app", "cache", "db"]) engine.add(name);
  const form = await formOf(server, "new", {
    ...withEngine(),
    "containers[]": ["db", "app", "cache", "gone"],
    "container-hold[]": ["stop", "go-on", "pause", "stop"],
    "container-dump[]": ["db", "app"],
    go: "save",
  });
  expect((await server.post("new", form)).status).toBe(303);
  expect(stored().sort()).toEqual([
    "--container-dump=db,app",
    "--container-pause=cache",
    `--container-sockets=${engine.socket}`,
    "--container-stop=db,gone",
  ]);
  const again = await formOf(server, "backup/1/edit", { go: "save" });
  expect(again.filter(([name]) => name === "containers[]").map(([, name]) => name)).toEqual([
    ...["db", "gone", "cache", "app"],
  ]);
  const before = stored();
  expect((await server.post("backup/1/edit", again)).status).toBe(303);
  expect(stored()).toEqual(before);
  const { text } = await server.get("backup/1/edit");
  expect(text).toContain("Containers and databases (4)");
  expect(text).toContain("Not found on this computer");
  const cleared = again.map(([name, value]): [string, string] => [name, name === "container-hold[]" ? "go-on" : value]);
  await server.post(
    "backup/1/edit",
    cleared.filter(([name]) => name !== "container-dump[]"),
  );
  expect(stored()).toEqual([`--container-sockets=${engine.socket}`]);
});

test("an engine that can't be asked is told, and nothing is said where there is none", async () => {
  const socket = `${server.api.folder}/nobody.sock`;
  const { text } = await server.post(
    "new",
    await formOf(server, "new", { ...usual, "option.container-sockets": socket, go: "step:what" }),
  );
  expect(text).toContain(`The containers behind ${socket} can&#39;t be listed`);
});
