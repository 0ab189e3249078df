import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { ApiServer } from "../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
});
afterEach(() => api[Symbol.dispose]());

const makeToken = async () => ((await api.post("/api/v1/metrics-token")).body as { Token: string }).Token;
const metrics = (token: string) => api.ask("GET", "/metrics", { headers: { Authorization: `Bearer ${token}` } });

describe("metrics", () => {
  test("tell of the backups to whoever has their token", async () => {
    await api.post("/api/v1/backups", {
      Backup: {
        Name: "Docs",
        TargetURL: "file:///secret-place?auth-password=secret",
        Sources: ["/private"],
        Settings: [{ Name: "--no-encryption", Value: "" }],
      },
    });
    const answer = await metrics(await makeToken());
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toStartWith("text/plain; version=0.0.4");
    expect(answer.body).toContain('bunker_backup_state{job="1",name="Docs",state="never"} 1\n');
    expect(answer.body).not.toMatch(/secret|private/);
  });

  test("need that token; a sign-in is none, and it is none", async () => {
    expect((await metrics("")).status).toBe(401);
    expect((await metrics(api.token ?? "")).status).toBe(401);
    const token = await makeToken();
    expect((await metrics(`${token}x`)).status).toBe(401);
    const state = await api.ask("GET", "/api/v1/serverstate", { headers: { Authorization: `Bearer ${token}` } });
    expect(state.status).toBe(401);
    expect(api.database.settings.get("metrics-token-hash")).not.toContain(token);
  });

  test("have one token at a time, which can be made worthless", async () => {
    const [first, second] = [await makeToken(), await makeToken()];
    expect((await metrics(first)).status).toBe(401);
    expect((await metrics(second)).status).toBe(200);
    expect((await api.ask("DELETE", "/api/v1/metrics-token")).status).toBe(200);
    expect((await metrics(second)).status).toBe(401);
    api.token = undefined;
    expect((await api.post("/api/v1/metrics-token")).status).toBe(401);
  });
});
