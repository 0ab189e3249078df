import { afterEach, beforeEach, expect, test } from "bun:test";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
});
afterEach(() => api[Symbol.dispose]());

test("the health of a backup tells of each further destination, and nothing secret of it", async () => {
  const Backup = {
    Name: "Docs",
    TargetURL: "file:///backup",
    Sources: ["/home/"],
    Settings: [{ Name: "--no-encryption", Value: "true" }],
    AdditionalTargetURLs: [
      { TargetUrlKey: "one", TargetURL: "ftp://me:deep@nas/docs", Mode: "inline" },
      { TargetUrlKey: "two", TargetURL: "s3://bucket/docs?auth-password=deep", Mode: "inline" },
    ],
  };
  const { ID } = (await api.post("/api/v1/backups", { Backup })).body as { ID: string };
  const summary = { RemoteSynchronizationResults: [{}] };
  const run = {
    jobId: Number(ID),
    operation: "Backup",
    started: api.now,
    finished: api.now,
    outcome: "Error",
    summary,
  };
  api.database.runs.add(run);
  const failed = { failed: api.now, message: "No answer" };
  api.database.copyStates.set(Number(ID), "ftp://nas/docs", { lastGood: new Date(0), ...failed }, api.now);

  const { body } = await api.get(`/api/v1/backup/${ID}/health`);
  const now = "2026-01-01T00:00:00Z";
  expect(body).toEqual({
    State: "good",
    LastGood: now,
    MissingSince: null,
    Copies: [
      {
        Destination: 1,
        Address: "ftp://nas/docs",
        State: "good",
        LastGood: "1970-01-01T00:00:00Z",
        MissingSince: null,
        LastFailure: now,
        Message: "No answer",
      },
      {
        Destination: 2,
        Address: "s3://bucket/docs",
        State: "never",
        LastGood: null,
        MissingSince: null,
        LastFailure: null,
        Message: null,
      },
    ],
  });
  expect((await api.get("/api/v1/backup/99/health")).status).toBe(404);
});
