import { afterEach, describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { password } from "../../support/api-server.ts";
import { addNamed, browseAs, loginAs } from "../../support/named-users.ts";
import { addJob } from "../../support/page-jobs.ts";
import { PageServer } from "../../support/page-server.ts";

const open: PageServer[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server[Symbol.dispose]();
});

async function start(): Promise<PageServer> {
  const server = await new PageServer().login();
  open.push(server);
  return server;
}

const own = "a-password-of-my-own";
const tokenIn = (text: string) => /invitation\?token=([\w-]+)/.exec(text)?.[1] ?? "";

/** Adds somebody with a password, by the page. */
async function withUser(role: string, more: Record<string, string> = {}): Promise<PageServer> {
  const server = await start();
  const form = { name: "Anna", role, password: own, ...more };
  expect((await server.post("settings/users", form)).headers.get("location")).toBe("../settings/users?saved=1");
  return server;
}

describe("a user", () => {
  test("who is added with a password signs in with his name, in any case, and with nothing else", async () => {
    const server = await withUser("viewer");
    server.cookie = "";
    const { text } = await server.get("login.html");
    expect(text).toContain('autocomplete="username"');
    for (const [name, secret] of [
      ["anna", password],
      ["", own],
      ["bert", own],
    ] as const) {
      expect((await server.post("login.html", { name, password: secret })).status).toBe(422);
    }
    const reply = await server.post("login.html", { name: "anna", password: own });
    expect([reply.status, reply.headers.get("location")]).toEqual([303, "./"]);
    server.cookie = (reply.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect((await server.get("settings/access")).text).toContain("You are signed in as Anna.");
    expect((await server.get("settings/users")).status).toBe(403);
    server.cookie = "";
    expect((await server.post("login.html", { password })).status).toBe(303);
  });

  test("signs in over the API with the same, as clients sign in without a name", async () => {
    const server = await withUser("viewer");
    const login = (body: object) => server.api.post("/api/v1/auth/login", body);
    const { AccessToken } = (await login({ Name: "Anna", Password: own })).body as { AccessToken: string };
    server.api.token = AccessToken;
    expect((await server.api.get("/api/v1/backups")).status).toBe(200);
    expect((await server.api.get("/api/v1/serversettings")).status).toBe(403);
    expect((await login({ Password: password })).status).toBe(200);
    expect((await login({ Name: "Anna", Password: password })).status).toBe(401);
  });

  test("is kept waiting by wrong passwords from anywhere, which keep no other name waiting", async () => {
    const server = await withUser("viewer");
    for (let number = 0; number < 5; number++) {
      server.api.remoteAddress = `203.0.113.${number}`;
      await server.api.post("/api/v1/auth/login", { Name: "anna", Password: "wrong" });
    }
    expect(server.api.waited).toHaveLength(2);
    server.api.remoteAddress = "203.0.113.99";
    await server.api.post("/api/v1/auth/login", { Name: "bert", Password: "wrong" });
    await server.api.post("/api/v1/auth/login", { Password: password });
    expect(server.api.waited).toHaveLength(2);
  });

  test("needs a name of his own and a password that is not too short", async () => {
    const server = await withUser("viewer");
    for (const form of [
      { name: "" },
      { name: "ANNA " },
      { name: "x".repeat(61) },
      { name: "Bert", password: "short" },
    ]) {
      expect((await server.post("settings/users", { role: "viewer", password: own, ...form })).status).toBe(422);
    }
    expect(server.api.services.authentication.users.list()).toHaveLength(1);
    const german = { "Accept-Language": "de" };
    const { text } = await server.post("settings/users", { role: "viewer", name: "ANNA", password: own }, german);
    expect(text).toContain("Einen Benutzer mit diesem Namen gibt es schon");
    expect((await server.post("settings/users/1", { role: "viewer", name: "" }, german)).text).toContain(
      "Ein Name hat 1 bis 60 sichtbare Zeichen",
    );
  });

  test("has a second factor of his own, and changes his own password", async () => {
    const server = await withUser("operator");
    await browseAs(server, 1);
    const page = await server.get("settings/ways/factor");
    const secret = /name="secret" value="([A-Z2-7]+)"/.exec(page.text)?.[1] ?? "";
    const code = () =>
      new TOTP({ digits: 6, period: 30, secret: Secret.fromBase32(secret) }).generate({
        timestamp: server.api.now.getTime(),
      });
    expect((await server.post("settings/ways/factor", { secret, code: code() })).text).toContain("Emergency codes");
    expect(server.api.administrator.secondFactor.isOn).toBe(false);
    const other = await server.api.services.authentication.signIns.beginPages("webserver", false);
    const changed = { current: own, wanted: "another-password" };
    expect((await server.post("settings/access/password", { ...changed, current: password })).status).toBe(422);
    expect((await server.post("settings/access/password", changed)).status).toBe(303);
    expect(await server.api.services.authentication.signIns.pageSession(other.token)).toBeDefined();
    server.cookie = "";
    const step = await server.post("login.html", { name: "Anna", password: "another-password" });
    const token = /name="token" value="([^"]+)"/.exec(step.text)?.[1] ?? "";
    server.api.later(30);
    const signedIn = await server.post("second-step", { token, code: code() });
    server.cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect((await server.get("settings/access")).text).toContain("You are signed in as Anna.");
  });

  test("sees and ends his own sign-ins alone", async () => {
    const server = await withUser("viewer");
    const { signIns } = server.api.services.authentication;
    const [admins] = signIns.list();
    await browseAs(server, 1);
    expect((await server.get("settings/access")).text.match(/settings\/access\/end"/g)).toBeNull();
    await server.post("settings/access/end", { id: admins?.id ?? "" });
    await server.post("settings/access/end-others");
    expect(signIns.list()).toHaveLength(2);
  });

  test("is signed out everywhere when he is removed", async () => {
    const server = await withUser("viewer");
    const admin = server.cookie;
    await browseAs(server, 1);
    const removed = server.cookie;
    server.cookie = admin;
    expect((await server.get("settings/users/1/remove")).text).toContain("Remove Anna?");
    await server.post("settings/users/1/remove");
    server.cookie = removed;
    expect((await server.get("")).headers.get("location")).toStartWith("./login.html");
    server.cookie = "";
    expect((await server.post("login.html", { name: "Anna", password: own })).status).toBe(422);
    expect((await server.get("login.html")).text).not.toContain('autocomplete="username"');
  });

  test("stays limited to a backup that is deleted when something else of him is changed", async () => {
    const server = await start();
    const id = addJob(server, "Documents");
    await server.post("settings/users", [
      ["name", "Anna"],
      ["role", "viewer"],
      ["backups[]", id],
    ]);
    server.api.services.jobs.delete(id);
    const { text } = await server.get("settings/users/1");
    expect(text).toMatch(new RegExp(`name="backups\\[\\]" value="${id}" checked`));
    expect((await server.post("settings/users/1", { name: "A", role: "viewer", "backups[]": "x" })).status).toBe(422);
    expect(server.api.services.authentication.users.get(1)?.jobIds).toEqual([Number(id)]);
  });
});

describe("an invitation", () => {
  test("is shown once, lets its user choose a password once, and signs him in", async () => {
    const server = await start();
    const token = tokenIn((await server.post("settings/users", { name: "Anna", role: "viewer" })).text);
    expect(token).toHaveLength(43);
    expect((await server.get("settings/users")).text).not.toContain(token);
    expect(JSON.stringify([...server.api.database.settings.all()])).not.toContain(token);
    server.cookie = "";
    expect((await server.get(`invitation?token=${token}`)).text).toContain("You are invited as Anna.");
    expect((await server.post("invitation", { token, wanted: "short" })).status).toBe(422);
    const reply = await server.post("invitation", { token, wanted: own });
    expect(reply.status).toBe(303);
    server.cookie = (reply.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect((await server.get("")).status).toBe(200);
    expect((await server.post("invitation", { token, wanted: own })).status).toBe(401);
  });

  test("is good for seven days, and not once a new one is made, which forgets what he came in by", async () => {
    const server = await withUser("viewer");
    const [first, second] = [
      tokenIn((await server.post("settings/users/1/reset")).text),
      tokenIn((await server.post("settings/users/1/reset")).text),
    ];
    server.cookie = "";
    expect((await server.post("login.html", { name: "Anna", password: own })).status).toBe(422);
    expect((await server.get(`invitation?token=${first}`)).status).toBe(401);
    expect((await server.get(`invitation?token=${second}`)).status).toBe(200);
    server.api.later(7 * 24 * 3600 + 1);
    expect((await server.get(`invitation?token=${second}`)).status).toBe(401);
  });
});

describe("a restorer", () => {
  const restore = (server: PageServer, place?: string) =>
    server.api.post("/api/v1/backup/1/restore", {
      paths: ["/home/a"],
      permissions: true,
      overwrite: true,
      ...(place !== undefined && { restore_path: place }),
    });

  test("restores to the folders that are named for it, wherever links lead, and brings no permissions back", async () => {
    const server = await start();
    addJob(server, "Documents");
    const [named, elsewhere] = [join(server.api.folder, "named"), join(server.api.folder, "named-not")];
    for (const folder of [named, elsewhere]) mkdirSync(folder);
    symlinkSync(elsewhere, join(named, "link"));
    await loginAs(server.api, addNamed(server.api, "Rita", "restorer"));
    expect(await restore(server, named)).toMatchObject({ status: 403, body: { HelpId: "RestorePlaceNotAllowed" } });
    expect((await server.post("settings/users/folders", { folders: "relative" })).status).toBe(422);
    await server.post("settings/users/folders", { folders: `${named}\n` });
    const bad = [undefined, elsewhere, join(named, ".."), join(named, "link", "x"), "/", "@file:///tmp/x", "named"];
    for (const place of bad) expect([place, (await restore(server, place)).status]).toEqual([place, 403]);
    expect(server.api.tasks.asked).toEqual([]);
    for (const place of [named, join(named, "new", "folder")]) expect((await restore(server, place)).status).toBe(200);
    expect(server.api.tasks.asked).toHaveLength(2);
    expect(JSON.stringify(server.api.tasks.asked)).not.toContain("restore-permissions");
    server.api.token = undefined;
    await server.api.login();
    expect((await restore(server)).status).toBe(200);
  });

  test("chooses among them on the page, and hears of it if there is none", async () => {
    const server = await start();
    const id = addJob(server, "Documents");
    const admin = server.cookie;
    await browseAs(server, addNamed(server.api, "Rita", "restorer"));
    const restorer = server.cookie;
    const version = "2025-12-31T00:00:00.000Z";
    const plan = `restore/${id}/plan?version=${version}&path=/home/a`;
    expect((await server.get(plan)).text).toContain("You may restore to no folder of this server.");
    server.cookie = admin;
    await server.post("settings/users/folders", { folders: server.api.folder });
    server.cookie = restorer;
    const { text } = await server.get(plan);
    expect(text).toContain(`<option value="${server.api.folder}"`);
    expect(text).not.toContain('name="where"');
    expect(text).not.toContain('name="permissions"');
    const form = {
      version,
      path: "/home/a",
      where: "original",
      permissions: "on",
      existing: "replace",
      passphrase: "secret",
    };
    const send = (more: object) => server.post(`restore/${id}/plan`, { ...form, ...more });
    for (const wrong of [{}, { folder: "/" }, { folder: server.api.folder, subfolder: "../x" }]) {
      expect((await send(wrong)).status).toBe(422);
    }
    expect((await send({ folder: server.api.folder, subfolder: "new" })).status).toBe(303);
    const [{ add }] = server.api.tasks.asked as [{ add: { options: Record<string, string> } }];
    expect(add.options["restore-path"]).toBe(join(server.api.folder, "new"));
    expect(add.options["restore-permissions"]).toBeUndefined();
  });
});
