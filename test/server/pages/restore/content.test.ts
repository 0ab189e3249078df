import { describe, expect, test } from "bun:test";
import { PageServer } from "../../../support/page-server.ts";
import { addBackup } from "./backup.ts";

const version = "2025-11-25T13:16:05Z";

async function serverWith(text: string, size: number | undefined = text.length) {
  const server = await new PageServer().login();
  server.api.tasks.answers.set("read-files", () => ({ size, bytes: new TextEncoder().encode(text) }));
  return { server, id: addBackup(server, "Documents") };
}

describe("contents of a backup in the browser", () => {
  test("are never a page of this server, whatever they say of themselves", async () => {
    const { server, id } = await serverWith("<script>alert(1)</script>");
    using _ = server;
    for (const [path, type] of [
      ["/a.html", "application/octet-stream"],
      ["/a.svg", "image/svg+xml"],
      ["/a.js", "application/octet-stream"],
    ]) {
      const { headers } = await server.get(`restore/${id}/content?version=${version}&path=${path}`);
      expect(headers.get("content-type")).toBe(type ?? "");
      expect(headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("that are a PDF may be framed by this server, and nothing else may", async () => {
    const { server, id } = await serverWith("%PDF-1.4");
    using _ = server;
    const policyOf = async (path: string) =>
      (await server.get(path)).headers.get("content-security-policy")?.replace(/^sandbox; /, "");
    const content = `restore/${id}/content?version=${version}&path=`;
    const pdf = await server.get(`${content}/a.PDF`, { Range: "bytes=2-" });
    expect([pdf.status, pdf.headers.get("content-type")]).toEqual([206, "application/pdf"]);
    expect(pdf.headers.get("x-content-type-options")).toBe("nosniff");
    // No script in any case; and nothing is loaded from anywhere.
    expect(await policyOf(`${content}/a.PDF`)).toMatch(
      /^default-src 'none'; object-src 'self'; .*frame-ancestors 'self'$/,
    );
    for (const path of [`${content}/a.html`, `${content}/a.pdf.svg`, `restore/${id}`]) {
      expect(await policyOf(path)).toContain("frame-ancestors 'none'");
    }
  });

  test("are downloaded under their name; several as a zip", async () => {
    const { server, id } = await serverWith("hello");
    using _ = server;
    const one = await server.get(`restore/${id}/download?version=${version}&path=${encodeURIComponent('/x/ü".txt')}`);
    expect(one.headers.get("content-disposition")).toBe(
      `attachment; filename="__.txt"; filename*=UTF-8''%C3%BC%22.txt`,
    );
    expect([one.headers.get("content-length"), one.text]).toEqual(["5", "hello"]);
    server.api.tasks.answers.set("read-files", () => ({ bytes: new Uint8Array(3) }));
    const folder = await server.get(`restore/${id}/download?version=${version}&path=/x/Letters/`);
    expect(folder.headers.get("content-disposition")).toContain('filename="Letters.zip"');
    expect(folder.headers.get("content-type")).toBe("application/zip");
    const tar = await server.get(`restore/${id}/download?version=${version}&path=/x/Letters/&as=tar`);
    expect(tar.headers.get("content-disposition")).toContain('filename="Letters.tar"');
    expect([tar.headers.get("content-type"), tar.headers.get("content-length")]).toEqual(["application/x-tar", null]);
    expect(server.api.tasks.asked.at(-1)).toMatchObject({ immediate: { paths: ["/x/Letters/"], archive: "tar" } });
  });

  test("are downloaded from where a download broke off", async () => {
    const { server, id } = await serverWith("lo", 5);
    using _ = server;
    const rest = await server.get(`restore/${id}/download?version=${version}&path=/a.txt`, { Range: "bytes=3-" });
    expect([rest.status, rest.headers.get("content-range"), rest.text]).toEqual([206, "bytes 3-4/5", "lo"]);
  });

  test("come in the part that a player asks for", async () => {
    const { server, id } = await serverWith("lo", 5);
    using _ = server;
    const address = `restore/${id}/content?version=${version}&path=/a.mp3`;
    const part = await server.get(address, { Range: "bytes=3-" });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 3-4/5"]);
    expect(server.api.tasks.asked.at(-1)).toMatchObject({ immediate: { offset: 3 } });
    expect((await server.get(address, { Range: "bytes=9-" })).status).toBe(416);
  });

  test("are shown as text, cut where they are long, and not where they are none", async () => {
    const { server, id } = await serverWith("<b>dear</b>", 100_000);
    using _ = server;
    const address = `restore/${id}/preview?version=${version}&path=/a.html`;
    const { text } = await server.get(address);
    expect(text).toContain("&lt;b&gt;dear&lt;/b&gt;");
    expect(text).toContain("of 97.7 KB");
    server.api.tasks.answers.set("read-files", () => ({ size: 2, bytes: new Uint8Array([65, 0]) }));
    expect((await server.get(address)).text).toContain("cannot be shown");
  });

  test("are for those who have signed in", async () => {
    const { server, id } = await serverWith("secret");
    using _ = server;
    server.cookie = "";
    const { status, text } = await server.get(`restore/${id}/download?version=${version}&path=/a`);
    expect([status, text.includes("secret")]).toEqual([303, false]);
  });
});
