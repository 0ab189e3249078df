import { expect, test } from "bun:test";
import { addJob } from "../../../support/page-jobs.ts";
import { PageServer } from "../../../support/page-server.ts";

test("the settings of a backup are told in words, with its next dates and without a secret", async () => {
  using server = await new PageServer().login();
  const id = addJob(server, "Documents", true, {
    sources: ["/home/me/pictures", "/srv/<b>data</b>"],
    settings: [
      { filter: "", name: "passphrase", value: "never-shown" },
      { filter: "", name: "keep-versions", value: "7" },
      { filter: "", name: "--dblock-size", value: "100MB" },
      { filter: "", name: "--send-mail-password", value: "never-shown" },
    ],
    filters: [
      { order: 1, include: false, expression: "*.second" },
      { order: 0, include: false, expression: "*.first" },
    ],
  });
  const { text, status } = await server.get(`backup/${id}/settings`);
  expect(status).toBe(200);
  for (const words of [
    "/media/blue",
    "encrypted with a passphrase",
    "every day at",
    "the last 7 versions",
    "/srv/&lt;b&gt;data&lt;/b&gt;",
    "--dblock-size",
    "100MB",
    `backup/${id}/edit`,
  ]) {
    expect(text).toContain(words);
  }
  expect(text.indexOf("*.first")).toBeLessThan(text.indexOf("*.second"));
  expect(text.split('id="next-runs"')[1]?.split("</ol>")[0]?.match(/<li>/g)).toHaveLength(10);
  expect(text).not.toContain("never-shown");
  expect(text).not.toContain("very-secret");
});

test("a backup that is only started by hand has no dates", async () => {
  using server = await new PageServer().login();
  const { text } = await server.get(`backup/${addJob(server, "Documents")}/settings`);
  expect(text).toContain("only when you start it");
  expect(text).toContain("Nothing is set that differs from what is usual.");
});
