import { expect, test } from "bun:test";
import { PageServer } from "../../support/page-server.ts";

test("how far the pages are accessible is told on a page, from the one that is about the program", async () => {
  using server = await new PageServer().login();
  expect((await server.get("settings/about")).text).toContain('href="settings/about/accessibility"');
  const { status, text } = await server.get("settings/about/accessibility");
  expect(status).toBe(200);
  expect(text).toContain("<h3>What is known not to conform</h3>");
  expect(text).toContain(
    '<a href="https://github.com/dequelabs/axe-core" rel="noreferrer" target="_blank">axe-core</a>',
  );
  const article = /<article.*<\/article>/s.exec(text)?.[0] ?? "";
  expect(article.match(/<li>/g)?.length).toBeGreaterThan(10);
  const german = await server.get("settings/about/accessibility", { "Accept-Language": "de" });
  expect(german.text).toContain("<h3>Was bekanntermaßen nicht entspricht</h3>");
  expect(article).not.toMatch(/\*\*|\]\(|^#|>#|`/m);
});
