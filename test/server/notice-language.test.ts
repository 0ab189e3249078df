import { expect, test } from "bun:test";
import { translatedNotice } from "../../src/server/notice-language.ts";
import { saveAppearance } from "../../src/server/pages/appearance.ts";
import { ApiServer } from "../support/api-server.ts";

const overdue = {
  kind: "Overdue",
  level: "Error",
  text: "There is no good backup of Documents yet.",
  id: "BackupOverdue",
} as const;

test("what is told of a backup beside its runs is in the language of the pages, with the figures below", () => {
  using server = new ApiServer();
  const { services } = server;
  expect(translatedNotice(services, overdue, "Documents")).toEqual(overdue);
  saveAppearance(services, { look: "system", language: "de" });
  expect(translatedNotice(services, overdue, "Documents")).toEqual({
    ...overdue,
    title: "Documents: Ein geplanter Lauf hat keine neue Version gebracht",
    text: "Documents: Ein geplanter Lauf hat keine neue Version gebracht. Die Seite der Sicherung sagt, seit wann.\n\nThere is no good backup of Documents yet.",
  });
  saveAppearance(services, { look: "system", language: "da" });
  const good = { ...overdue, level: "Success", text: "The copy is no longer overdue.", id: "CopyGoodAgain" } as const;
  expect(translatedNotice(services, good, "Documents").title).toBe("Documents: Kopien er ikke længere forsinket");
  expect(translatedNotice(services, { ...overdue, id: undefined }, "Documents").text).toBe(overdue.text);
});
