import { afterEach, beforeEach, expect, test } from "bun:test";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
});
afterEach(() => api[Symbol.dispose]());

const many = [...Array(20).keys()];

/** A job whose every part tells its number. */
function numbered(number: number, Name = `Job ${number}`) {
  return {
    Backup: {
      Name,
      Description: String(number),
      Tags: [String(number)],
      TargetURL: `file:///dest/${number}`,
      Sources: [`/source/${number}/`],
      Settings: [
        { Name: "--no-encryption", Value: "" },
        { Name: "keep-versions", Value: String(number + 1) },
      ],
      Filters: [{ Order: 0, Include: false, Expression: `*.${number}` }],
    },
    Schedule: { Time: "2030-01-01T00:00:00Z", Repeat: `${number + 1}D`, AllowedDays: null },
  };
}

test("of edits of one job at once, one is stored, and whole", async () => {
  const { body } = await api.post("/api/v1/backups", numbered(0));
  const path = `/api/v1/backup/${(body as { ID: string }).ID}`;
  const answers = await Promise.all(many.map((number) => api.ask("PUT", path, { body: numbered(number) })));
  expect(answers.map(({ status }) => status)).toEqual(many.map(() => 200));
  const stored = (await api.get(path)).body as { Backup: { Description: string }; Schedule: object };
  const { Backup, Schedule } = numbered(Number(stored.Backup.Description));
  expect(stored).toMatchObject({ Backup, Schedule });
});

test("of new jobs with one name at once, one is stored, and the others are told why they are not", async () => {
  const answers = await Promise.all(many.map((number) => api.post("/api/v1/backups", numbered(number, "One"))));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...many.slice(1).map(() => 409)]);
  expect((await api.get("/api/v1/backups")).body).toBeArrayOfSize(1);
});

test("of edits that give jobs one name at once, one is stored", async () => {
  for (const number of many) await api.post("/api/v1/backups", numbered(number));
  const answers = await Promise.all(
    many.map((number) => api.ask("PUT", `/api/v1/backup/${number + 1}`, { body: numbered(number, "One") })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...many.slice(1).map(() => 409)]);
  const jobs = (await api.get("/api/v1/backups")).body as { Backup: { Name: string } }[];
  expect(new Set(jobs.map(({ Backup: { Name } }) => Name)).size).toBe(many.length);
});

test("changes of settings at once are all stored", async () => {
  const answers = await Promise.all(
    many.map((number) => api.ask("PATCH", "/api/v1/serversettings", { body: { [`setting-${number}`]: `${number}` } })),
  );
  expect(answers.map(({ status }) => status)).toEqual(many.map(() => 200));
  const { body } = await api.get("/api/v1/serversettings");
  expect(body).toMatchObject(Object.fromEntries(many.map((number) => [`setting-${number}`, `${number}`])));
});
