import { describe, expect, test } from "bun:test";
import { addJob } from "../../../support/page-jobs.ts";
import { PageServer } from "../../../support/page-server.ts";

async function withBackup() {
  const server = await new PageServer().login();
  const id = addJob(server, "Documents", false, {
    sources: ["/home/me", "/srv"],
    settings: [{ filter: "", name: "passphrase", value: "never-shown" }],
    filters: [{ order: 0, include: false, expression: "*.tmp" }],
  });
  const fields = (text: string, name: string) =>
    new RegExp(`<textarea id="${name}"[^>]*>([^<]*)`).exec(text)?.[1] ?? "";
  return { server, id, fields, asked: server.api.tasks.asked as { add: { arguments: string[] } }[] };
}

describe("a command on a backup", () => {
  test("is filled in with the backup's settings, and gets its secrets only when it runs", async () => {
    const { server, id, fields, asked } = await withBackup();
    using _ = server;
    const { text } = await server.get(`backup/${id}/command`);
    expect(text).not.toMatch(/never-shown|very-secret/);
    const [, url = ""] = /name="url"[^>]*value="([^"]*)"/.exec(text) ?? [];
    const form = {
      url: url.replaceAll("&amp;", "&"),
      options: fields(text, "options"),
      arguments: "*.txt\r\n\r\n*.doc",
    };
    const reply = await server.post(`backup/${id}/command`, { ...form, command: "find" });
    expect(reply.headers.get("location")).toMatch(new RegExp(`backup/${id}/command/[0-9a-f-]{36}$`));
    const words = asked[0]?.add.arguments ?? [];
    expect(words.slice(0, 4)).toEqual(["find", "file:///media/blue?auth-password=very-secret", "*.txt", "*.doc"]);
    expect(words).toContain("--passphrase=never-shown");
    expect(words).not.toContain("--exclude=*.tmp");
    await server.post(`backup/${id}/command`, { ...form, arguments: "", command: "backup" });
    expect(asked[1]?.add.arguments).toContain("--exclude=*.tmp");
    expect(asked[1]?.add.arguments.slice(2, 4)).toEqual(["/home/me", "/srv"]);
  });

  test("that nobody knows is refused, and what was typed stays", async () => {
    const { server, id, asked } = await withBackup();
    using _ = server;
    const form = { command: "format", url: "file:///x", arguments: "<b>", options: "--a=b" };
    const { status, text } = await server.post(`backup/${id}/command`, form);
    expect(status).toBe(422);
    expect(text).toContain("&lt;b&gt;");
    expect(asked).toEqual([]);
    const german = await server.post(`backup/${id}/command`, form, { "Accept-Language": "de" });
    expect(german.text).toContain("Diesen Befehl gibt es hier nicht");
    expect(german.text).toMatch(/<details class="more original">.*lang="en" dir="ltr">Command not supported/s);
  });

  test("shows its latest lines, and leads to the earlier ones", async () => {
    const { server, id } = await withBackup();
    using _ = server;
    const { headers } = await server.post(`backup/${id}/command`, { command: "help" });
    const place = headers.get("location")?.replace(/^.*backup/, "backup") ?? "";
    const { tasks } = server.api;
    expect((await server.get(place)).text).toContain("It waits for its turn.");
    const lines = Array.from({ length: 10_001 }, (_, line) => `line <${line}>`);
    tasks.outputs.set(tasks.tasks[0]?.id ?? 0, { lines, isStarted: true, isFinished: true });
    const { text } = await server.get(place);
    expect(text).toContain("10,001 lines");
    expect(text).toContain("line &lt;10000&gt;");
    expect(text).not.toContain("line &lt;9999&gt;");
    expect((await server.get(`${place}?page=0`)).text).toContain("line &lt;499&gt;");
    expect((await server.get(`backup/${id}/command/nonsense`)).status).toBe(404);
  });
});
