import { describe, expect, test } from "bun:test";
import { clientName } from "../../../src/server/pages/settings/client-name.ts";
import { warnOfConfiguration } from "../../../src/server/start/configuration-warnings.ts";
import { password } from "../../support/api-server.ts";
import { addJob } from "../../support/page-jobs.ts";
import { PageServer } from "../../support/page-server.ts";

test("all sections are found from their overview, each from each other", async () => {
  using server = await new PageServer().login();
  const ways = (text: string) =>
    new Set([...text.matchAll(/href="(settings\/[a-z]+)"/g)].map(([, path]) => path ?? "").sort());
  const sections = ways((await server.get("settings")).text);
  expect(sections.size).toBe(14);
  for (const section of sections) {
    const { status, text } = await server.get(section);
    expect([section, status]).toEqual([section, 200]);
    expect(ways(text)).toEqual(sections);
    expect(text).toContain(`href="${section}" aria-current="page"`);
  }
});

test("what a new server warns of is told in the language of the page", async () => {
  using server = await new PageServer().login();
  warnOfConfiguration(server.api.database, server.api.now);
  for (const [language, words] of [
    ["en", "Passwords are stored unencrypted"],
    ["de", "Passwörter sind unverschlüsselt gespeichert"],
  ] as const) {
    const { text } = await server.get("settings/notifications", { "Accept-Language": language });
    expect(text).toContain(words);
  }
});

describe("access", () => {
  test("changes the password for who knows the present one, and ends all other sign-ins", async () => {
    using server = await new PageServer().login();
    const { authentication } = server.api.services;
    await authentication.signIns.begin("webserver", true, { client: "curl/8", address: "10.0.0.9" });
    expect(
      (await server.post("settings/access/password", { current: "nonsense", wanted: "a better one" })).status,
    ).toBe(422);
    expect((await server.post("settings/access/password", { current: password, wanted: "short" })).status).toBe(422);
    expect(await authentication.password.verify(password)).toBe(true);
    const reply = await server.post("settings/access/password", { current: password, wanted: "a better one" });
    expect(reply.headers.get("location")).toBe("../../settings/access?saved=password");
    expect(await authentication.password.verify("a better one")).toBe(true);
    expect(authentication.signIns.list()).toHaveLength(1);
    expect((await server.get("settings/access")).status).toBe(200);
  });

  test("lists sign-ins and ends one", async () => {
    using server = await new PageServer().login();
    const { signIns } = server.api.services.authentication;
    await signIns.begin("webserver", true, { client: "<b>curl</b>/8", address: "10.0.0.9" });
    const { text } = await server.get("settings/access");
    expect(text).toContain("2 sign-ins go on.");
    expect(text).toContain("10.0.0.9");
    expect(text).not.toContain("<b>curl");
    const other = signIns.list().find(({ address }) => address === "10.0.0.9");
    await server.post("settings/access/end", { id: other?.id ?? "" });
    expect(signIns.list()).toHaveLength(1);
  });

  test("lets another name in at once", async () => {
    using server = await new PageServer().login();
    await server.post("settings/access", { hosts: "backup.example.org", links: "on" });
    const { status } = await server.get("", { Host: "backup.example.org:8200", Cookie: server.cookie });
    expect(status).toBe(200);
    expect(server.api.services.authentication.allowsSigninTokens).toBe(true);
  });

  test("leaves alone what an option of the start decides, and says so", async () => {
    using server = await new PageServer().login();
    server.api.startedWith.add("webservice-allowed-hostnames");
    const { text } = await server.get("settings/access");
    expect(text).toContain("Set by --webservice-allowed-hostnames");
    await server.post("settings/access", { hosts: "evil.example" });
    expect(server.api.database.settings.get("allowed-hostnames") ?? "").not.toContain("evil");
  });

  test("asks for a password first where nobody has chosen one, and only then", async () => {
    using server = new PageServer();
    const { authentication } = server.api.services;
    await authentication.password.generate();
    const token = await authentication.tokens.signin("server-cli", { once: true });
    const reply = await server.post("signin.html", { token });
    expect(reply.headers.get("location")).toBe("./welcome");
    server.cookie = /^[^;]+/.exec(reply.headers.get("set-cookie") ?? "")?.[0] ?? "";
    expect((await server.post("welcome", { wanted: "short" })).status).toBe(422);
    expect((await server.post("welcome", { wanted: "long enough" })).status).toBe(303);
    expect(await authentication.password.verify("long enough")).toBe(true);
    // A second time would let in whoever has only the cookie.
    await server.post("welcome", { wanted: "another one" });
    expect(await authentication.password.verify("long enough")).toBe(true);
  });
});

describe("limits", () => {
  const rule = { "from-0": "08:00", "to-0": "18:00", "mode-0": "limit", "up-0": "500KB", "down-0": "" };
  const form = (fields: Record<string, string>, days = ["1", "5"]): [string, string][] => [
    ...Object.entries({ upload: "", download: "", delay: "", ...fields }),
    ...days.map((day): [string, string] => ["days-0[]", day]),
  ];

  test("store windows that the scheduler reads, and show them again", async () => {
    using server = await new PageServer().login();
    const reply = await server.post("settings/limits", form({ ...rule, upload: "2MB", delay: "5m" }));
    expect(reply.status).toBe(303);
    const { settings } = server.api.database;
    expect(settings.get("schedule-windows")).toBe("mon,fri 08:00-18:00 limit up=500KB");
    expect([settings.get("max-upload-speed"), settings.get("startup-delay")]).toEqual(["2MB", "5m"]);
    const { text } = await server.get("settings/limits");
    expect(text).toMatch(/name="days-0\[\]" value="1" checked/);
    expect(text).not.toMatch(/name="days-0\[\]" value="2" checked/);
    expect(text).toContain("Mon 8:00–18:00: Slower");
  });

  test("change nothing while anything is wrong, and keep what was typed", async () => {
    using server = await new PageServer().login();
    const reply = await server.post("settings/limits", form({ ...rule, "from-0": "08:10", upload: "fast" }));
    expect(reply.status).toBe(422);
    expect(reply.text).toContain('value="fast"');
    expect(reply.text).toContain('value="08:10"');
    expect(reply.text).toContain("This line needs days");
    expect(server.api.database.settings.get("schedule-windows") ?? "").toBe("");
  });

  test("say how many runs go side by side", async () => {
    using server = await new PageServer().login();
    const { settings } = server.api.database;
    const wrong = await server.post("settings/limits", form({ atOnce: "0", perServer: "0", perDisk: "two" }, []));
    expect(wrong.status).toBe(422);
    expect(wrong.text.match(/This is no such number/g)).toHaveLength(2);
    expect(wrong.text).toContain('value="two"');
    await server.post("settings/limits", form({ atOnce: "4", perServer: "0", perDisk: "" }, []));
    const names = ["max-concurrent-tasks", "max-tasks-per-server", "max-tasks-per-disk"];
    expect(names.map((name) => settings.get(name))).toEqual(["4", "0", ""]);
    expect((await server.get("settings/limits")).text).toMatch(/name="atOnce"[^>]*value="4"/);
  });

  test("gain and lose lines without storing anything", async () => {
    using server = await new PageServer().login();
    expect((await server.post("settings/limits", form({ ...rule, add: "1" }))).text).toContain('name="from-1"');
    expect((await server.post("settings/limits", form({ ...rule, remove: "0" }))).text).not.toContain('name="from-0"');
    expect(server.api.database.settings.get("schedule-windows") ?? "").toBe("");
  });

  test("are painted: ticked half hours become lines, which days with the same times share", async () => {
    using server = await new PageServer().login();
    const cells = ["1-17", "1-18", "2-17", "2-18", "6-46", "6-47", "6-7"].map((cell): [string, string] => [
      "cells[]",
      cell,
    ]);
    const brush = { paint: "1", brush: "limit", "brush-up": "300KB", "brush-down": "" };
    const { status, text } = await server.post("settings/limits", [...form({ ...rule, ...brush }), ...cells]);
    expect(status).toBe(200);
    expect(text).toMatch(/name="days-1\[\]" value="1" checked[\s\S]*name="days-1\[\]" value="2" checked/);
    expect(text).toContain('name="from-1" type="time" value="08:30"');
    expect(text).toContain('name="to-1" type="time" value="09:30"');
    expect(text).toContain('name="from-3" type="time" value="23:00"');
    expect(text).toContain('name="to-3" type="time" value="00:00"');
    expect(text).toContain('name="up-2" value="300KB"');
    expect(text).toContain('aria-label="Sat 23:30: Slower"');
    expect(server.api.database.settings.get("schedule-windows") ?? "").toBe("");
    const without = { ...brush, "brush-up": "" };
    const wrong = await server.post("settings/limits", [...form({ ...rule, ...without }), ...cells]);
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain("This line needs days");
  });

  test("understand every form that a window may have", async () => {
    using server = await new PageServer().login();
    const text = "mon-fri 9:00-24:00 limit up=1MB down=4MB; sat,sun 22:00-06:00 pause; daily 12:00-12:30 stop";
    server.api.database.settings.set("schedule-windows", text);
    const reply = await server.get("settings/limits");
    expect(reply.text).toContain('value="09:00"');
    expect(reply.text).toContain('name="from-2"');
    server.api.database.settings.set("schedule-windows", "nonsense");
    expect((await server.get("settings/limits")).text).toContain("<pre>nonsense</pre>");
  });
});

describe("keys for programs", () => {
  const referer = { Referer: "http://127.0.0.1:8200/settings/keys" };

  test("are shown once, and nowhere but in the answer", async () => {
    using server = await new PageServer().login();
    const reply = await server.post("settings/keys", { name: "cron", "uses[]": "run" }, referer);
    const key = /bunker-trigger-[\w-]+/.exec(reply.text)?.[0] ?? "";
    expect(key).not.toBe("");
    expect(reply.status).toBe(200);
    expect(reply.text).toContain("http://127.0.0.1:8200/api/trigger/");
    expect((await server.get("settings/keys")).text).not.toContain(key);
    await server.post("settings/keys/revoke", { id: "1" });
    expect((await server.get("settings/keys")).text).toContain("revoked");
  });

  test("have a name and something that they are for; what was typed stays", async () => {
    using server = await new PageServer().login();
    const { status, text } = await server.post("settings/keys", { name: " ", life: "90", signs: "on" });
    expect(status).toBe(422);
    expect(text).toContain("The key needs a name.");
    expect(text).toContain("Tick what the key is for.");
    expect(text).toMatch(/value="90" selected/);
    expect(text).toMatch(/name="signs"[^>]* checked/);
    expect(server.api.database.triggerKeys.list()).toEqual([]);
  });

  test("may do several things, for some time, by signatures", async () => {
    using server = await new PageServer().login();
    const form: [string, string][] = [
      ["name", "monitor"],
      ["uses[]", "status"],
      ["uses[]", "read"],
      ["life", "30"],
      ["signs", "on"],
    ];
    const reply = await server.post("settings/keys", form, referer);
    expect(reply.text).toContain("openssl dgst -sha256 -hmac");
    expect(reply.text).toContain("method=GET");
    const [key] = server.api.database.triggerKeys.list();
    expect(key).toMatchObject({ scopes: ["status", "read"], expires: new Date("2026-01-31T00:00:00Z") });
    const page = (await server.get("settings/keys")).text;
    expect(page).not.toContain("bunker-signing-");
    expect(page).toContain("status, read");
    expect(page).toContain("signs, number 1");
    server.api.later(31 * 24 * 3600);
    await server.login();
    expect((await server.get("settings/keys")).text).toContain("(expired)");
  });
});

describe("appearance", () => {
  test("holds for every page from then on", async () => {
    using server = await new PageServer().login();
    await server.post("settings/appearance", { look: "dark", language: "da", zone: "Europe/Copenhagen" });
    const { text } = await server.get("");
    expect(text).toContain('<html lang="da" data-look="dark"');
    expect(server.api.database.settings.get("server-timezone")).toBe("Europe/Copenhagen");
    expect((await server.post("settings/appearance", { look: "dark", language: "da", zone: "Mars/Base" })).status).toBe(
      422,
    );
  });
});

describe("notifications", () => {
  test("are told in the language of the reader, with their own words below", async () => {
    using server = await new PageServer().login();
    const id = addJob(server, "Fotos");
    const { database } = server.api;
    const none = { exception: "", action: "backup:show-log", logEntryId: null, messageLogTag: null };
    const add = (type: "Error" | "Warning", messageId: string | null, message: string) =>
      database.notifications.add({ ...none, type, title: "T", message, messageId, jobId: id, time: server.api.now });
    add("Error", "Full", "Cannot store duplicati-1.zip: no space");
    add("Error", "CopyOverdue ssh://host/a", "The last good copy is old");
    add("Warning", null, "There were 3 warnings");
    add("Warning", null, '2026-11-25 14:16:00 +00 - [Warning-Bunker.Scan-FileProcessingFailed]: Failed: "/a/b"');
    add("Error", "OfNobody", "Something else went wrong");
    const german = (await server.get("settings/notifications", { "Accept-Language": "de" })).text;
    for (const words of [
      "Der letzte Lauf von Fotos ist fehlgeschlagen",
      "Das Ziel ist voll. Schaffe dort Platz",
      "Cannot store duplicati-1.zip: no space",
      "Eine Kopie ist überfällig: Fotos",
      "3 Warnungen",
      "Eine Datei ließ sich nicht lesen",
      "Failed: &quot;/a/b&quot;",
      "Something else went wrong",
    ])
      expect(german).toContain(words);
    const english = (await server.get("settings/notifications")).text;
    expect(english).toContain("Cannot store duplicati-1.zip: no space");
    expect(english).not.toContain("<details");
  });

  test("stand on the list of backups until they are dismissed", async () => {
    using server = await new PageServer().login();
    const { database } = server.api;
    for (let number = 0; number < 5; number++) {
      database.notifications.add({
        type: "Warning",
        title: `Trouble <i>${number}</i>`,
        message: "Look at it.",
        exception: "",
        jobId: null,
        action: "",
        time: new Date(server.api.now.getTime() + number),
        logEntryId: null,
        messageId: null,
        messageLogTag: null,
      });
    }
    const { text } = await server.get("settings/notifications");
    expect(text.match(/class="trouble /g)).toHaveLength(5);
    expect(text).toContain("Trouble &lt;i&gt;4&lt;/i&gt;");
    await server.post("notifications/dismiss", { ids: "1" });
    expect(database.notifications.list()).toHaveLength(4);
    await server.post("notifications/dismiss-all");
    expect((await server.get("settings/notifications")).text).toContain("Nothing to tell.");
  });

  test("are one where they say the same of a backup, and are dismissed together", async () => {
    using server = await new PageServer().login();
    const { database } = server.api;
    const jobId = addJob(server, "Mine");
    for (const [number, words] of ["one", "same", "same", "same"].entries()) {
      database.notifications.add({
        type: "Warning",
        title: "Warning while running Mine",
        message: words,
        exception: "",
        jobId,
        action: "backup:show-log",
        time: new Date(server.api.now.getTime() + number),
        logEntryId: null,
        messageId: null,
        messageLogTag: null,
      });
    }
    const { text } = await server.get("settings/notifications");
    expect(text.match(/class="trouble /g)).toHaveLength(2);
    expect(text).toContain("×3");
    const [, ids = ""] = /name="ids" value="([\d,]+)"/.exec(text) ?? [];
    await server.post("notifications/dismiss", { ids });
    expect(database.notifications.list().map(({ message }) => message)).toEqual(["one"]);
  });
});

test("every section can be opened", async () => {
  using server = await new PageServer().login();
  for (const section of [
    "access",
    "options",
    "reports",
    "secrets",
    "limits",
    "certificates",
    "keys",
    "appearance",
    "notifications",
    "log",
    "about",
  ]) {
    const { status, text } = await server.get(`settings/${section}`);
    expect([section, status]).toEqual([section, 200]);
    expect(text.match(/<h1/g)).toHaveLength(1);
  }
});

describe("a program that signed in", () => {
  const cases: [string, string][] = [
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
      "Safari, macOS",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0",
      "Edge, Windows",
    ],
    ["curl/8.5.0", "curl/8.5.0"],
  ];
  for (const [agent, name] of cases)
    test(`that calls itself ${agent.slice(0, 40)} is ${name}`, () => expect(clientName(agent)).toBe(name));
});
