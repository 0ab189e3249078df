import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { differencesOf } from "../../../server/recordings/comparison.ts";
import { RecordedPlace } from "../../../server/recordings/recorded-place.ts";
import { RecordedServer } from "../../../server/recordings/recorded-server.ts";
import { Replay } from "../../../server/recordings/replay.ts";
import { untilIdle } from "../../../server/recordings/run-steps.ts";
import { Variables } from "../../../server/recordings/variables.ts";
import { run as runTool } from "../../../support/tool-run.ts";
import { deviationOf, helpDeviations } from "./deviations.ts";
import { type Help, helpOf, type RecordedRun, readRuns } from "./recorded-run.ts";
import { runAtTerminal } from "./terminal.ts";

const place = new RecordedPlace();
// Runs are waited for.
place.remove("several-blocklists.bin");
for (const name of ["u1", "u2", "u3", "u4", "work"]) mkdirSync(join(place.folder, name), { mode: 0o700 });
writeFileSync(join(place.folder, "garbage.json"), "garbage");
const server = await RecordedServer.start(place.folder, ["--webservice-enable-forever-token"]);
const replay = new Replay(fetch, server.address, place.folder);
const before = process.cwd();

beforeAll(async () => {
  await signIn();
  await createJobs();
  // Files are exported to where the tool is started.
  process.chdir(join(place.folder, "work"));
});
afterAll(async () => {
  process.chdir(before);
  await server.stop();
  place[Symbol.dispose]();
});

/** What happens before a run. */
const steps: Readonly<Record<string, () => unknown>> = {
  "status-insecure-datafolder": () => chmodSync(join(place.folder, "u1"), 0o755),
  status: () => chmodSync(join(place.folder, "u1"), 0o700),
  // One backup more had been imported than was recorded.
  "import-missing-file": () => replay.ask("DELETE", "/api/v1/backup/7"),
  "status-running-json": () => untilIdle(replay),
};

const runs = readRuns({
  host: server.address,
  down: "http://127.0.0.1:9",
  folder: place.folder,
  "next-year": replay.variables.fill("{next-year}"),
});

test("ninety-four runs were recorded", () => {
  expect(runs).toHaveLength(94);
});

describe("server-util", () => {
  for (const recorded of runs) {
    test(recorded.name, async () => {
      await steps[recorded.name]?.();
      const { code, output, error } = await call(recorded);
      const differences = [
        ...differencesOf(recorded.exit, code, new Variables(), "exit"),
        ...differencesOfOutput(recorded, output),
        ...differencesOf(recorded.complains ?? false, error !== "", new Variables(), "complains"),
      ];
      const places = [...new Set(differences.map(({ at }) => at))].sort();
      if (!Bun.deepEquals(places, [...(deviationOf(recorded.name)?.at ?? [])].sort())) {
        expect([output, ...differences.map((difference) => JSON.stringify(difference))]).toEqual([]);
      }
    });
  }
});

describe("the file of stored sessions", () => {
  const sessions = (home: string) => JSON.parse(readFileSync(join(place.folder, home, "settings.json"), "utf8"));
  const entry = (home: string, RefreshToken: string | null) => [
    {
      RefreshToken,
      RefreshNonce: expect.any(String),
      HostUrl: `${server.address}/`,
      ServerDatafolder: `${join(place.folder, home)}/`,
    },
  ];

  test("keeps the server of a session that has ended", () => {
    expect(sessions("u2")).toEqual(entry("u2", null));
  });

  test("is encrypted where there is a key", () => {
    expect(sessions("u3")).toEqual(entry("u3", expect.stringMatching(/^enc-v1:[0-9A-F]+$/)));
  });
});

async function call({ args, home, input, typed }: RecordedRun) {
  const environment = { DUPLICATI_HOME: join(place.folder, home) };
  if (typed) return { ...(await runAtTerminal(["server-util", ...args], { typed, environment })), error: "" };
  return await runTool("server-util", args, { environment, ...(input !== undefined && { input }) });
}

function differencesOfOutput({ lines, json, help }: RecordedRun, output: string) {
  if (json !== undefined) return differencesOf({ "<json>": json }, output, new Variables());
  if (help) return differencesOfHelp(help, helpOf(output));
  return differencesOf(lines ?? [], linesOf(output), new Variables(), "lines");
}

function linesOf(output: string): string[] {
  const text = output.trimEnd();
  // How often it is told that a backup runs depends on how long that takes.
  return text === "" ? [] : text.split("\n").filter((line) => !/^\[\d\d\/\d\d\/\d{4} /.test(line));
}

function differencesOfHelp(recorded: Help, own: Help) {
  return (["arguments", "options", "commands"] as const).flatMap((part) => {
    const names = (help: Help) => (help[part] ?? []).map((name) => name.replace(/[[\]<>]/g, ""));
    const missing = names(recorded).filter((name) => !names(own).includes(name));
    const more = names(own).filter((name) => !names(recorded).includes(name));
    return [
      ...missing.map((name) => ({ at: `help: ${name} is missing`, is: undefined, recorded: name })),
      ...more.map((name) => ({ at: `help: ${name} is new`, is: name, recorded: undefined })),
    ].filter(({ at }) => !(at in helpDeviations));
  });
}

async function signIn(): Promise<void> {
  const body = JSON.stringify({ Password: "fixture-pass" });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${server.address}/api/v1/auth/login`, { method: "POST", headers, body });
  replay.variables.set("JWT-AccessToken-1", ((await answer.json()) as { AccessToken: string }).AccessToken);
}

async function createJobs(): Promise<void> {
  const plain = { Sources: ["{folder}/source/"], Settings: [{ Name: "--no-encryption", Value: "true" }] };
  const Schedule = { Time: "{next-year}-12-24T03:00:00Z", Repeat: "1D", AllowedDays: ["mon", "wed"] };
  const Settings = [
    { Name: "encryption-module", Value: "aes" },
    { Name: "passphrase", Value: "fixture-secret" },
  ];
  const jobs = [
    { Backup: { ...plain, Name: "Docs", TargetURL: "file://{folder}/dest/docs", Settings }, Schedule },
    { Backup: { ...plain, Name: "Other docs", TargetURL: "ftp://127.0.0.1:9/x?auth-username=me&auth-password=p" } },
    {
      Backup: {
        ...plain,
        Name: "Warns",
        TargetURL: "file://{folder}/dest/warns",
        Sources: ["{folder}/gone/", "{folder}/not-there/"],
      },
    },
  ];
  for (const job of jobs) await replay.ask("POST", "/api/v1/backups", job);
}
