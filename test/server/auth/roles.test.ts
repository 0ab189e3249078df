import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { roles } from "../../../src/database/server/schema.ts";
import { permissionOf } from "../../../src/server/auth/gate.ts";
import { permissionsOfRole } from "../../../src/server/auth/permissions.ts";
import { honoPath } from "../../../src/server/http/app.ts";
import type { Route } from "../../../src/server/http/route.ts";
import type { Page } from "../../../src/server/pages/page.ts";
import { pages } from "../../../src/server/pages/pages.ts";
import { routes } from "../../../src/server/routes.ts";
import type { ApiAnswer, ApiServer } from "../../support/api-server.ts";
import { addNamed, browseAs, loginAs } from "../../support/named-users.ts";
import { addJob, addRun } from "../../support/page-jobs.ts";
import { PageServer } from "../../support/page-server.ts";
import { leastOf } from "../scenarios/sample.ts";
import { whoMay } from "./who-may.ts";

const nameOf = ({ method, path }: Pick<Route, "method" | "path">) => `${method} ${path}`;
const known: readonly string[] = Object.values(whoMay).flat();
/** By the table, and not by what is declared. */
function may(role: (typeof roles)[number], name: string): boolean {
  const upTo = roles.slice(0, roles.indexOf(role) + 1);
  return [whoMay.everybody, whoMay.signedIn, ...upTo.map((each) => whoMay[each])].some((names) =>
    (names as readonly string[]).includes(name),
  );
}

/** With names of nothing. */
const pathOf = ({ path }: Pick<Route, "path">) =>
  path.replaceAll(/\{\*?(\w+)\}/g, (_, name: string) => (/id$|^user$|^task$|^run$/.test(name) ? "987654" : "no-such"));
const refusedIds = ["NotAllowed", "NotForBackup"];
const isRefused = ({ status, body }: ApiAnswer) =>
  refusedIds.includes(
    (status === 403 ? (body as { HelpId?: string }).HelpId : (body as { StatusCode?: string })?.StatusCode) ?? "",
  );

let server: PageServer;
let api: ApiServer;
let backup: string;
beforeAll(() => {
  server = new PageServer({ allowsForeverToken: true });
  api = server.api;
  backup = addJob(server, "Documents", true);
  addJob(server, "Private");
  const filesets = [0, 1].map((version) => {
    const time = new Date(api.now.getTime() - version * 3_600_000);
    return { version, time, isFull: true, fileCount: 3, fileSizes: 10 };
  });
  api.tasks.answers.set("list", () => ({ filesets, files: [], isEncrypted: true }));
  api.tasks.answers.set("list-filesets", () => ({ filesets, isEncrypted: true }));
  writeFileSync(api.services.jobs.get(backup)?.job.databasePath ?? "", "a database");
  addRun(server, backup, "Success", 1);
  addRun(server, "2", "Error", 1);
});
afterAll(() => server[Symbol.dispose]());

test("every route and every page says who may ask for it, and the table knows them all", () => {
  const declared = [...routes.filter(({ access }) => typeof access !== "object"), ...pages].map(nameOf);
  expect(declared.toSorted()).toEqual(known.toSorted() as string[]);
  for (const { access } of [...routes, ...pages]) {
    const permission = permissionOf(access);
    const isKnown = permission === undefined || permission === "signed-in";
    expect(isKnown || permissionsOfRole("admin").includes(permission)).toBe(true);
  }
});

describe.each([...roles])("as %s", (role) => {
  let id: number;
  beforeAll(() => {
    id = addNamed(api, role, role);
  });
  const mine = ({ access }: Route | Page) => access !== "open" && typeof access !== "object";

  test("each route refuses exactly what the table says", async () => {
    const wrong: string[] = [];
    await loginAs(api, id);
    for (const route of routes.filter(mine)) {
      const body = route.body && leastOf(route.body);
      const answer = await api.ask(route.method, pathOf(route), body === undefined ? {} : { body });
      if (answer.status === 401 || isRefused(answer) === may(role, nameOf(route))) wrong.push(nameOf(route));
      if (route.method !== "GET") await loginAs(api, id);
    }
    expect(wrong).toEqual([]);
  });

  test("each page refuses exactly what the table says", async () => {
    const wrong: string[] = [];
    await browseAs(server, id);
    for (const page of pages.filter(mine)) {
      const path = pathOf(page).slice(1);
      const reply = page.method === "GET" ? await server.get(path) : await server.post(path);
      const isKeptOut = reply.status === 403 && reply.text.includes("NotAllowed");
      if (isKeptOut === may(role, nameOf(page))) wrong.push(`${nameOf(page)} ${reply.status}`);
      if (page.method === "GET" && isKeptOut) {
        const live = await server.get(path === "" ? "live" : `live/${path}`);
        if (live.status !== 401) wrong.push(`live ${path}`);
      }
      // Among them are those that end sign-ins.
      if (page.method === "POST") await browseAs(server, id);
    }
    expect(wrong).toEqual([]);
  });

  test("pages offer nothing that is refused", async () => {
    await browseAs(server, id);
    const wrong: string[] = [];
    api.tasks.queue.add({ kind: "operation", operation: "Backup", jobId: backup });
    const own = [`backup/${backup}`, `backup/${backup}/care`, `backup/${backup}/log`];
    const all = ["", "activity", "calendar", ...own, "settings/access", "settings/ways", "settings/notifications"];
    for (const path of [...all, ...(may(role, "GET /restore") ? ["restore"] : [])]) {
      const reply = await server.get(path);
      expect([path, reply.status]).toEqual([path, 200]);
      for (const offered of offersOf(reply.text)) {
        const page = pages.find((each) => each.method === offered.method && matches(each.path, offered.path));
        if (page && !may(role, nameOf(page))) wrong.push(`${path}: ${nameOf(page)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** Links and forms of a page. */
function* offersOf(html: string): Generator<{ method: string; path: string }> {
  for (const [, attributes = ""] of html.matchAll(/<form([^>]*)>/g)) {
    const action = /\saction="([^"]*)"/.exec(attributes)?.[1];
    if (action !== undefined) yield { method: /method="post"/.test(attributes) ? "POST" : "GET", path: action };
  }
  for (const [, href = ""] of html.matchAll(/<a [^>]*?href="([^"]*)"/g)) yield { method: "GET", path: href };
}

function matches(declared: string, offered: string): boolean {
  const given = `/${offered.replace(/^\.\//, "").split(/[?#]/)[0]}`.split("/");
  const parts = honoPath(declared).split("/");
  return parts.length === given.length && parts.every((part, at) => part.startsWith(":") || part === given[at]);
}

describe("whoever sees only some backups", () => {
  let id: number;
  beforeAll(async () => {
    id = addNamed(api, "ann", "restorer", [Number(backup)]);
    await loginAs(api, id);
    await browseAs(server, id);
  });

  test("hears of no other one, wherever there is a list", async () => {
    await loginAs(api, id);
    const list = (await api.get("/api/v1/backups")).body as { Backup: { ID: string } }[];
    expect(list.map(({ Backup }) => Backup.ID)).toEqual([backup]);
    expect(JSON.stringify((await api.get("/api/v1/schedule")).body)).not.toContain("Private");
    for (const path of ["", "activity", "calendar", "restore", "search?text=x", "settings/notifications"]) {
      const { status, text } = await server.get(path);
      expect([path, status, text.includes("Private")]).toEqual([path, 200, false]);
    }
  });

  test("is refused all that is about another one or about all, whether it is there or not", async () => {
    await loginAs(api, id);
    const { id: task } = api.tasks.queue.add({ kind: "operation", operation: "Backup", jobId: "2" });
    for (const path of ["backup/2", "backup/3", "backup/2/filesets", `task/${task}`, "task/9999", "logdata/log"]) {
      expect(await api.get(`/api/v1/${path}`)).toMatchObject({ status: 403, body: { HelpId: "NotForBackup" } });
    }
    expect((await api.post(`/api/v1/task/${task}/abort`)).status).toBe(403);
    expect((await api.post("/api/v1/serverstate/pause")).status).toBe(403);
    const folder = { BackupId: "2", Paths: null, Time: null, Page: 0, PageSize: 10 };
    expect((await api.post("/api/v2/backup/list-folder", folder)).body).toMatchObject({ StatusCode: "HTTP-404" });
    for (const path of ["backup/2", "restore/2", "search/2", "settings/log"]) {
      expect((await server.get(path)).status).toBe(403);
    }
    expect((await server.get("live/backup/2")).status).toBe(401);
    expect((await server.post("backup/2/run")).status).toBe(403);
    expect((await server.get(`backup/${backup}`)).status).toBe(200);
  });

  test("starts no other one with all", async () => {
    await loginAs(api, id);
    const from = api.tasks.asked.length;
    await api.post("/api/v1/backups/run");
    expect(api.tasks.asked.slice(from)).toMatchObject([{ add: { jobId: backup } }]);
  });
});

describe("where a backup lies, and its secrets,", () => {
  test("reach nobody but administrators", async () => {
    const id = addNamed(api, "bob", "restorer");
    await loginAs(api, id);
    for (const path of ["backups", `backup/${backup}`]) {
      expect(JSON.stringify((await api.get(`/api/v1/${path}`)).body)).not.toContain("/media/blue");
    }
    const { Token } = (await api.post("/api/v1/auth/issuetoken/export")).body as { Token: string };
    const exported = await api.ask("GET", `/api/v1/backup/${backup}/export?export-passwords=true&token=${Token}`);
    expect(exported.status).toBe(403);
    await browseAs(server, id);
    for (const path of [`backup/${backup}/export`, `backup/${backup}/command`, `backup/${backup}/settings`]) {
      expect((await server.get(path)).status).toBe(403);
    }
  });
});

test("what somebody may do follows his role at once, and ends when he is removed", async () => {
  const id = addNamed(api, "cid", "viewer");
  const { users } = api.services.authentication;
  await loginAs(api, id);
  expect((await api.post(`/api/v1/backup/${backup}/run`)).status).toBe(403);
  users.change(id, { name: "cid", role: "operator", jobIds: undefined });
  expect((await api.post(`/api/v1/backup/${backup}/run`)).status).toBe(200);
  users.remove(id);
  expect((await api.get("/api/v1/backups")).status).toBe(401);
  expect(addNamed(api, "cid", "viewer")).toBeGreaterThan(id);
  expect((await api.get("/api/v1/backups")).status).toBe(401);
});

test("what somebody changes stands in the log with his name, and nothing that was only asked", async () => {
  const id = addNamed(api, "dora", "operator");
  await loginAs(api, id);
  await browseAs(server, id);
  const from = api.logged.length;
  await api.get("/api/v1/backups");
  await api.post(`/api/v1/backup/${backup}/run?skipQueue=true`);
  await api.ask("DELETE", `/api/v1/backup/${backup}`);
  await server.post("pause", { span: "1h" });
  const told = api.logged.slice(from).filter(({ id: message }) => message === "Changed");
  expect(told.map(({ message }) => message)).toEqual([
    `"dora": POST /api/v1/backup/${backup}/run`,
    '"dora": POST /pause',
  ]);
});
