import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { pages } from "../../../src/server/pages/pages.ts";
import { addJob, addRun } from "../../support/page-jobs.ts";
import { type PageReply, PageServer } from "../../support/page-server.ts";

let server: PageServer;
beforeAll(async () => {
  server = await new PageServer().login();
  const id = addJob(server, "Zz");
  const line = (kind: string, id: string) =>
    `2026-01-01 00:00:00 +00 - [${kind}-Duplicati.Tag-${id}]: The words of the engine`;
  addRun(server, id, "Warning", 5, { Warnings: [line("Warning", "FileProcessingFailed")], WarningsActualLength: 1 });
  const why = { ErrorMessage: "The words of the engine", ErrorID: "FolderMissing" };
  addRun(server, id, "Fatal", 3, { ...why, Errors: [line("Error", "RemoteSyncFailed")], ErrorsActualLength: 1 });
});
afterAll(() => server[Symbol.dispose]());

/** Words that are in nearly every English sentence, and in none of the others. */
const english = /\b(?:the|of|and|with|could|cannot|can't|been|which|there|its|this|from)\b/;

/** What can be read on a page, also by those who have it read to them; names and what is marked as English are not among it. */
function readable({ text }: PageReply): string[] {
  const own = text
    // A line that has room for the meaning alone has the words of the engine at hand.
    .replace(/(class="(?:clamp soft|full soft small)") title="[^"]*"/g, "$1")
    .replace(/<(script|svg|code|bdi|pre)\b.*?<\/\1>/gs, " ")
    .replace(/<(?!html)(\w+)\b[^>]* lang="en"[^>]*>.*?<\/\1>/gs, " ")
    .replace(/&quot;|&#39;/g, "'");
  const told = [...own.matchAll(/ (?:aria-label|title|alt|placeholder)="([^"]*)"/g)].map(([, words = ""]) => words);
  return [...told, ...own.replace(/<[^>]*>/g, "\n").split("\n")].map((words) => words.trim()).filter(Boolean);
}

/** Pages as they are when somebody comes to them. */
const shown = pages
  .filter(({ method, path }) => method === "GET" && !/\.\w+$|\{\*/.test(path))
  .map(({ path }) => path.slice(1).replaceAll(/\{(?:id|backup|job)\}/g, "1"))
  .map((path) => path.replace("{run}", "2"))
  .filter((path) => !path.includes("{"));

/** What is sent with nothing in it that would do. */
const wrong: readonly (readonly [path: string, form: Record<string, string>])[] = [
  ["new", { go: "save", path: "relative", name: "" }],
  ["new", { go: "save", "sources[]": "relative", path: "/x", kind: "cron", cron: "often", name: "Zz" }],
  ["new", { go: "test" }],
  ["backup/1/command", { command: "format", url: "", arguments: "", options: "" }],
  ["backup/1/index/move", { path: "relative" }],
  ["backup/1/export", { secrets: "on", passphrase: "a", again: "b" }],
  ["backup/1/delete", { remote: "delete", name: "another" }],
  ["restore/1/plan", { where: "folder", folder: "" }],
  ["settings/options", { "option.dblock-size": "much", "option.keep-versions": "x", "option.prefix": "a-b" }],
  ["settings/secrets", { go: "test", "option.secret-provider": "nowhere://", name: "a" }],
  ["settings/secrets", { "option.secret-provider": "nowhere://" }],
  ["settings/reports/test", { go: "test:sendmail" }],
  ["settings/reports/digest", {}],
  ["settings/certificates/use", { password: "" }],
  ["settings/limits", { upload: "fast", delay: "late" }],
  ["settings/appearance", { zone: "Nowhere" }],
  ["settings/keys", { name: "" }],
  ["settings/users", { name: "" }],
  ["settings/access/password", { current: "wrong", wanted: "short" }],
  ["import/destination", { scheme: "file", path: "" }],
  ["import/file", {}],
  ["login.html", { password: "wrong" }],
];

for (const language of ["de", "da"]) {
  describe(`for whoever reads ${language}`, () => {
    const headers = { "Accept-Language": language };
    const left = (reply: PageReply) => readable(reply).filter((words) => english.test(words));

    test("no page has an English sentence", async () => {
      expect(shown.length).toBeGreaterThan(40);
      for (const path of [...shown, "nowhere", "backup/99", "settings/options?saved=1"]) {
        const reply = await server.get(path, headers);
        expect([path, left(reply)]).toEqual([path, []]);
      }
    }, 60_000);

    test("nor has any that says what is wrong", async () => {
      for (const [path, form] of wrong) {
        const reply = await server.post(path, form, headers);
        expect([path, left(reply)]).toEqual([path, []]);
        expect([path, reply.text === ""]).toEqual([path, false]);
      }
    }, 60_000);
  });
}

test("a page in English is found to be in English", async () => {
  expect(readable(await server.get("settings")).filter((words) => english.test(words)).length).toBeGreaterThan(5);
});
