import { describe, expect, test } from "bun:test";
import { UserError } from "../../../src/support/errors.ts";
import { addNamed, browseAs, loginAs } from "../../support/named-users.ts";
import { addJob } from "../../support/page-jobs.ts";
import { PageServer } from "../../support/page-server.ts";

const version = new Date("2025-11-25T13:16:05Z");
const hour = 3_600_000;
const contents: Readonly<Record<string, string>> = { "/home/me/letter.txt": "dear reader" };

/** A server with a backup that has one version, of one file in one folder. */
async function serverWithBackup() {
  const server = new PageServer();
  const { api } = server;
  await api.login();
  await server.login();
  const id = addJob(server, "Documents", true, {
    settings: [{ filter: "", name: "passphrase", value: "four words or more", argument: null }],
  });
  const { answers } = api.tasks;
  answers.set("tree", ({ folder }: { folder: string }) => ({
    times: [version],
    time: version,
    root: "/home/me/",
    roots: 1,
    folder,
    isKnown: folder === "" || folder === "/home/me/",
    total: 1,
    items: [],
  }));
  answers.set("measure", ({ paths }: { paths: string[] }) =>
    paths.map((path) => ({ path, files: path in contents ? 1 : 0, size: 11 })),
  );
  answers.set("read-files", ({ paths, offset }: { paths: [string]; offset: number }) => {
    const text = contents[paths[0]];
    const bytes = new TextEncoder().encode((text ?? "an archive").slice(offset));
    return { bytes, ...(text !== undefined && { size: text.length }) };
  });
  const make = async (wanted: object = {}) => {
    const body = { Path: "/home/me/letter.txt", Version: version.toISOString(), Hours: 1, ...wanted };
    return await api.ask("POST", `/api/v1/backup/${id}/links`, { body });
  };
  const address = async (wanted: object = {}) => ((await make(wanted)).body as { Address: string }).Address;
  /** As somebody who has nothing but the link. */
  const use = async (path: string, headers: Record<string, string> = {}) => {
    const { cookie } = server;
    server.cookie = "";
    const reply = await server.get(path, headers);
    server.cookie = cookie;
    return reply;
  };
  return { server, api, id, make, address, use, [Symbol.dispose]: () => server[Symbol.dispose]() };
}

const worthless = "This link does not work any more";

describe("a link", () => {
  test("hands out one file of one version to whoever has it, and tells nobody where it came from", async () => {
    using place = await serverWithBackup();
    const { status, text, headers } = await place.use(await place.address());
    expect([status, text]).toEqual([200, "dear reader"]);
    expect(place.api.tasks.asked.at(-1)).toMatchObject({
      jobId: place.id,
      immediate: { call: "read-files", paths: ["/home/me/letter.txt"], madeAt: version.getTime() / 1000 },
    });
    expect(headers.get("content-disposition")).toStartWith('attachment; filename="letter.txt"');
    expect(headers.get("content-type")).toBe("application/octet-stream");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toStartWith("sandbox");
    expect(headers.get("set-cookie")).toBeNull();
  });

  test("to a folder hands it out as an archive; a part of a file can be had", async () => {
    using place = await serverWithBackup();
    const folder = await place.use(await place.address({ Path: "/home/me/", Archive: "tar" }));
    expect(folder.headers.get("content-disposition")).toContain('filename="me.tar"');
    expect(place.api.tasks.asked.at(-1)).toMatchObject({ immediate: { archive: "tar" } });
    const part = await place.use(await place.address(), { Range: "bytes=5-" });
    expect([part.status, part.text]).toEqual([206, "reader"]);
  });

  test("is worth nothing once its time is over", async () => {
    using place = await serverWithBackup();
    for (const hours of [1, 24, 168]) {
      await place.api.login();
      const address = await place.address({ Hours: hours });
      const made = place.api.now.getTime();
      place.api.now = new Date(made + hours * hour - 1);
      expect((await place.use(address)).status).toBe(200);
      place.api.now = new Date(made + hours * hour);
      const reply = await place.use(address);
      expect([reply.status, reply.text.includes(worthless)]).toEqual([404, true]);
      expect(reply.headers.get("referrer-policy")).toBe("no-referrer");
    }
    await place.api.login();
    for (const hours of [0, 2, 169, 1e9, -1]) expect((await place.make({ Hours: hours })).status).toBe(400);
  });

  test("is worth nothing with another signature or for another number, and those who guess have to wait", async () => {
    using place = await serverWithBackup();
    const [one, two] = [await place.address(), await place.address()];
    const [, first = "", second = ""] = [one, ...[one, two].map((address) => address.split(".")[1])];
    const read = () => place.api.tasks.asked.filter((each) => JSON.stringify(each).includes("read-files")).length;
    const before = read();
    const changed = `${first.startsWith("A") ? "B" : "A"}${first.slice(1)}`;
    for (const token of [`1.${second}`, `1.${changed}`, `2.${first}`, `3.${first}`, "1.", "1", `1.${first}x`, "x"]) {
      expect((await place.use(`shared/${token}`)).status).toBe(404);
    }
    expect(read()).toBe(before);
    expect(place.api.waited.some((milliseconds) => milliseconds > 0)).toBe(true);
    const waits = place.api.waited.length;
    expect((await place.use(one)).status).toBe(200);
    expect(place.api.waited.length).toBe(waits);
  });

  test("can be ended, alone or with all others, after which a new secret signs", async () => {
    using place = await serverWithBackup();
    const [one, two] = [await place.address(), await place.address()];
    expect((await place.api.ask("DELETE", "/api/v1/link/1")).status).toBe(200);
    expect((await place.api.ask("DELETE", "/api/v1/link/1")).status).toBe(404);
    expect([(await place.use(one)).status, (await place.use(two)).status]).toEqual([404, 200]);
    const secret = () => place.api.database.settings.get("share-link-key");
    const before = secret();
    expect((await place.api.ask("DELETE", "/api/v1/links")).status).toBe(200);
    expect((await place.use(two)).status).toBe(404);
    expect(secret()).not.toBe(before);
    expect((await place.api.get("/api/v1/links")).body).toEqual([]);
    const three = await place.address();
    expect(three).toStartWith("shared/3.");
    expect((await place.use(three)).status).toBe(200);
  });

  test("is worth no more than who has made it", async () => {
    using place = await serverWithBackup();
    const { api } = place;
    const { users } = api.services.authentication;
    const ann = addNamed(api, "ann", "restorer", [Number(place.id)]);
    await loginAs(api, ann);
    const address = await place.address();
    expect((await place.use(address)).status).toBe(200);
    users.change(ann, { name: "ann", role: "operator", jobIds: undefined });
    expect((await place.use(address)).status).toBe(404);
    users.change(ann, { name: "ann", role: "restorer", jobIds: [99] });
    expect((await place.use(address)).status).toBe(404);
    users.change(ann, { name: "ann", role: "restorer", jobIds: undefined });
    expect((await place.use(address)).status).toBe(200);
    users.remove(ann);
    expect((await place.use(address)).status).toBe(404);
  });

  test("of a program goes with its key", async () => {
    using place = await serverWithBackup();
    const { api } = place;
    const keyFor = async (...Scopes: string[]) =>
      ((await api.post("/api/v1/trigger-keys", { Name: "program", Scopes })).body as { Key: string }).Key;
    const [reading, restoring] = [await keyFor("read"), await keyFor("restore")];
    const { token } = api;
    api.token = reading;
    expect((await place.make()).status).toBe(403);
    api.token = restoring;
    const address = await place.address();
    expect((await place.use(address)).status).toBe(200);
    api.token = token;
    await api.ask("DELETE", "/api/v1/trigger-key/2");
    expect((await place.use(address)).status).toBe(404);
  });

  test("goes with its backup, and with the version", async () => {
    using place = await serverWithBackup();
    const address = await place.address();
    place.api.tasks.answers.set("read-files", () => {
      throw new UserError("VersionGone", "The backup does not have this version any more");
    });
    expect((await place.use(address)).status).toBe(404);
    place.api.services.jobs.delete(place.id);
    expect((await place.use(address)).status).toBe(404);
    expect(place.api.database.shareLinks.list()).toEqual([]);
  });

  test("that can't be served now tells nothing of this computer", async () => {
    using place = await serverWithBackup();
    const address = await place.address();
    place.api.tasks.answers.set("read-files", () => {
      throw new UserError("DatabaseLocked", 'The database "/secret/place.sqlite" is in use by another process');
    });
    const { status, text } = await place.use(address);
    expect([status, text.includes("/secret/"), text.includes("DatabaseLocked")]).toEqual([503, false, false]);
  });

  test("stands in no log and in no table", async () => {
    using place = await serverWithBackup();
    const address = await place.address();
    await place.use(address);
    await place.use(address.replace("1.", "2."));
    const signature = address.split(".")[1] ?? "";
    expect(signature.length).toBe(43);
    expect(JSON.stringify(place.api.logged)).toContain("The link number 1 was used");
    const stored = [
      place.api.logged,
      place.api.database.shareLinks.list(),
      (await place.api.get("/api/v1/links")).body,
    ];
    expect(JSON.stringify(stored)).not.toContain(signature);
    // What it is signed with can't be asked for, either.
    expect((await place.api.get("/api/v1/serversetting/share-link-key")).status).toBe(404);
    expect(JSON.stringify((await place.api.get("/api/v1/serversettings")).body)).not.toContain("share-link-key");
  });

  test("is refused by a name that is none of this server's", async () => {
    using place = await serverWithBackup();
    const address = await place.address();
    expect((await place.use(address, { Host: "evil.example:8200" })).status).toBe(403);
  });

  test("is used by some at a time, and by others when those have ended", async () => {
    using place = await serverWithBackup();
    const address = await place.address();
    const connection = { remoteAddress: "192.0.2.1", keepOpen: () => undefined, upgrade: () => undefined };
    const begin = async (method = "GET") =>
      await place.api.app.fetch(
        new Request(`http://127.0.0.1:8200/${address}`, { method, headers: { Host: "127.0.0.1:8200" } }),
        { connection },
      );
    const answers = await Promise.all(Array.from({ length: 8 }, () => begin()));
    expect((await begin()).status).toBe(429);
    expect(await answers[0]?.text()).toBe("dear reader");
    await answers[1]?.body?.cancel();
    // Only looked at, it occupies nothing.
    const looked = await begin("HEAD");
    expect([looked.status, looked.headers.get("content-length"), await looked.text()]).toEqual([200, "11", ""]);
    expect([(await begin()).status, (await begin()).status, (await begin()).status]).toEqual([200, 200, 429]);
  });
});

describe("making a link", () => {
  test("takes a file or folder that the version has", async () => {
    using place = await serverWithBackup();
    expect((await place.make({ Path: "/home/me/none.txt" })).body).toMatchObject({ HelpId: "FileNotInVersion" });
    expect((await place.make({ Path: "/home/you/" })).body).toMatchObject({ HelpId: "FileNotInVersion" });
    const later = new Date(version.getTime() + 1000).toISOString();
    expect((await place.make({ Version: later })).body).toMatchObject({ HelpId: "VersionGone" });
    expect(place.api.database.shareLinks.list()).toEqual([]);
  });

  test("takes a backup whose passphrase this server has", async () => {
    using place = await serverWithBackup();
    const bare = addJob(place.server, "Bare");
    const body = { Path: "/home/me/letter.txt", Version: version.toISOString(), Hours: 1 };
    const answer = await place.api.ask("POST", `/api/v1/backup/${bare}/links`, { body });
    expect(answer.body).toMatchObject({ HelpId: "LinkNotPossible" });
  });

  test("shows it once, below the address by which one came, and lists it to end it", async () => {
    using place = await serverWithBackup();
    const { server, id } = place;
    const query = new URLSearchParams({ version: version.toISOString(), path: "/home/me/letter.txt" });
    const page = `restore/${id}/link?${query}`;
    expect((await server.get(page)).text).toContain("Make the link");
    const form = { version: version.toISOString(), path: "/home/me/letter.txt", life: "168" };
    const made = await server.post(`restore/${id}/link`, form, { Referer: `https://nas.example/backup/${page}` });
    const [, address = ""] = /<pre class="secret-line">https:\/\/nas\.example\/backup\/([^<]+)</.exec(made.text) ?? [];
    expect((await place.use(address)).text).toBe("dear reader");
    const listed = await server.get(page);
    expect(listed.text).toContain("End the link to /home/me/letter.txt");
    expect(listed.text).not.toContain(address);
    await server.post(`restore/${id}/link/revoke`, { ...form, link: "1" });
    expect((await place.use(address)).status).toBe(404);
    const wrong = await server.post(`restore/${id}/link`, { ...form, path: "/none" });
    expect([wrong.status, wrong.text.includes("FileNotInVersion")]).toEqual([422, true]);
  });

  test("lets people see and end their own links, and administrators all of them", async () => {
    using place = await serverWithBackup();
    const { server, api, id } = place;
    const [ann, bob] = [addNamed(api, "ann", "restorer"), addNamed(api, "bob", "restorer")];
    await loginAs(api, ann);
    const address = await place.address();
    await loginAs(api, bob);
    expect((await api.get("/api/v1/links")).body).toEqual([]);
    expect((await api.ask("DELETE", "/api/v1/link/1")).status).toBe(404);
    await browseAs(server, bob);
    await server.post(`restore/${id}/link/revoke`, { version: version.toISOString(), path: "/x", link: "1" });
    expect((await place.use(address)).status).toBe(200);
    await api.login();
    expect((await api.get("/api/v1/links")).body).toMatchObject([{ ID: 1, Maker: "ann", Path: "/home/me/letter.txt" }]);
    await server.login();
    const settings = await server.get("settings/keys");
    expect(settings.text).toContain("made by ann");
    await server.post("settings/keys/links/revoke", { link: "1" });
    expect((await place.use(address)).status).toBe(404);
    const again = await place.address();
    await server.post("settings/keys/links/revoke-all");
    expect((await place.use(again)).status).toBe(404);
  });
});
