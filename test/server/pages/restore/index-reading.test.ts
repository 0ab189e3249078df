import { describe, expect, test } from "bun:test";
import { UserError } from "../../../../src/support/errors.ts";
import { PageServer } from "../../../support/page-server.ts";
import { addBackup } from "./backup.ts";

const times = [new Date("2025-11-25T13:16:05Z"), new Date("2025-11-20T08:00:00Z")];
const plan = {
  times,
  isEncrypted: true,
  lists: { count: 2, size: 2048 },
  indexes: { count: 40, size: 50_000_000 },
};

async function serverWith(answer: () => unknown, settings: { name: string; value: string }[] = []) {
  const server = await new PageServer().login();
  server.api.tasks.answers.set("reading-plan", answer);
  return { server, id: addBackup(server, "Documents", settings) };
}

describe("a local index that is not there", () => {
  test("is offered to be read, with what that takes", async () => {
    const { server, id } = await serverWith(() => plan, [{ name: "passphrase", value: "open sesame" }]);
    using _ = server;
    const { text } = await server.get(`restore/${id}/index`);
    for (const words of ["2 versions", "2 lists of files, 2 KB", "40 index files", "about 20 s on a line of"]) {
      expect(text).toContain(words);
    }
    for (const secret of ["very-secret", "open sesame", 'name="passphrase"']) expect(text).not.toContain(secret);
    // A backup of this server is read as a whole, or it could not go on.
    expect(text).not.toContain('name="extent"');
  });

  test("is read by a task that is followed to where one came from, and by no second one", async () => {
    const { server, id } = await serverWith(() => plan, [{ name: "passphrase", value: "open sesame" }]);
    using _ = server;
    const next = `restore/${id}/file?path=%2Fa`;
    const { headers } = await server.post(`restore/${id}/index`, { next, extent: "one", version: "2025-11-25" });
    const added = { kind: "operation", operation: "Repair", jobId: id };
    expect(server.api.tasks.asked).toEqual([{ add: { ...added, options: { "repair-actions": "RebuildDatabase" } } }]);
    const run = `restore/${id}/index/2?${new URLSearchParams({ next })}`;
    expect(headers.get("location")).toBe(`../../${run}`);
    expect((await server.get(run)).text).toContain("Waiting");
    expect((await server.get(`restore/${id}/index`)).headers.get("location")).toContain("/index/2");
    await server.post(`restore/${id}/index`, { next });
    expect(server.api.tasks.asked.length).toBe(1);
    server.api.tasks.tasks = server.api.tasks.tasks.map((task) => ({ ...task, status: "Completed" }));
    expect((await server.get(run)).headers.get("location")).toBe(`../../../${next}`);
  });

  test("leads nowhere else then", async () => {
    const { server, id } = await serverWith(() => plan, [{ name: "passphrase", value: "open sesame" }]);
    using _ = server;
    for (const next of ["//elsewhere.example/", "settings", `restore/${id}x`, `restore/${id}/index?next=a`]) {
      const { text } = await server.get(`restore/${id}/index?${new URLSearchParams({ next })}`);
      expect(text).toContain(`name="next" value="restore/${id}"`);
    }
  });

  test("of an encrypted backup asks for the passphrase that nobody knows", async () => {
    const { server, id } = await serverWith(() => plan);
    using _ = server;
    const { status, text } = await server.post(`restore/${id}/index`);
    expect([status, text.includes("needs its passphrase")]).toEqual([422, true]);
    await server.post(`restore/${id}/index`, { passphrase: "open sesame" });
    expect(server.api.tasks.asked.at(-1)).toMatchObject({ add: { options: { passphrase: "open sesame" } } });
  });

  test("is not offered while the destination does not answer; what is the matter is told", async () => {
    const { server, id } = await serverWith(() => {
      throw new UserError("FolderMissing", "The folder does not exist", { advice: "Check the drive." });
    });
    using _ = server;
    const { text } = await server.get(`restore/${id}/index`);
    for (const words of ["The folder does not exist", "Check the drive.", "Look again"]) expect(text).toContain(words);
  });

  test("that could not be read says why, and can be tried again", async () => {
    const { server, id } = await serverWith(() => plan);
    using _ = server;
    const request = { kind: "operation", operation: "Repair", jobId: id } as const;
    const { id: task } = server.api.tasks.put({ jobId: id, request, status: "Failed", errorMessage: "It broke" });
    const { text } = await server.get(`restore/${id}/index/${task}`);
    for (const words of ["It broke", "was not changed", `href="restore/${id}/index?next=`])
      expect(text).toContain(words);
    expect((await server.get(`restore/${id}/index/99`)).text).toContain("started anew");
    const why = { errorId: "Denied", errorMessage: "403 from there", errorAdvice: "" };
    const { id: refused } = server.api.tasks.put({ jobId: id, request, status: "Failed", ...why });
    const german = await server.get(`restore/${id}/index/${refused}`, { "Accept-Language": "de" });
    expect(german.text).toContain("Das Ziel lässt diesen Zugriff nicht zu. Prüfe");
    expect(german.text).toMatch(/<details class="more original">.*403 from there/s);
  });
});
