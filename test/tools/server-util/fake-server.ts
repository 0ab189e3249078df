import { type GivenAnswer, type ReceivedRequest, WebReceiver } from "../../support/web-receiver.ts";

interface Job {
  readonly id: string;
  readonly name: string;
  /** How a run ends. */
  readonly outcome: string;
  readonly schedule?: Record<string, unknown>;
}

/** A server that answers as real ones do, as far as the tool asks. */
export class FakeServer {
  password = "fixture-pass";
  jobs: Job[] = [
    {
      id: "1",
      name: "Docs",
      outcome: "Success",
      schedule: {
        ID: 1,
        Tags: ["ID=1"],
        Time: "2026-12-24T03:00:00Z",
        Repeat: "1D",
        LastRun: "0001-01-01T00:00:00Z",
        Rule: "AllowedWeekDays=Monday,Wednesday",
        AllowedDays: ["mon", "wed"],
      },
    },
    { id: "2", name: "Other docs", outcome: "Failed" },
    { id: "3", name: "Warns", outcome: "Warning" },
  ];
  /** How often the state must be asked for until a run has ended. */
  polls = 2;
  state = "Running";
  signInTokens: string[] = [];
  readonly #receiver: WebReceiver;
  #tokens = 0;
  #refresh: string | undefined;
  #running: { id: string; polls: number } | undefined;
  #logs = new Map<string, string>();
  #hasForeverToken = false;

  private constructor(receiver: WebReceiver) {
    this.#receiver = receiver;
    receiver.answer = (request) => this.#answer(request);
  }

  static async start(tls?: { key: string; cert: string }): Promise<FakeServer> {
    return new FakeServer(await WebReceiver.start(tls));
  }

  get url(): string {
    return this.#receiver.url("/");
  }

  /** What was asked since the last time, as `GET backups`. */
  take(): string[] {
    return this.#receiver
      .take()
      .map(({ method, path }) => `${method} ${path.replace(/^\/api\/v1\//, "").replace(/token=.*/, "token=…")}`);
  }

  /** With headers and bodies. */
  takeAll(): ReceivedRequest[] {
    return this.#receiver.take();
  }

  stop(): Promise<void> {
    return this.#receiver.stop();
  }

  #answer({ method, path, headers, body }: ReceivedRequest): GivenAnswer {
    if (path === "/health") return json(200, { Status: "Healthy" });
    const [place = "", query = ""] = path.replace(/^\/api\/v1\//, "").split("?");
    const call = `${method} ${place}`;
    const given = body === "" ? undefined : JSON.parse(body);
    const cookie = headers.Cookie ?? "";
    switch (call) {
      case "POST auth/login":
        return given.password === this.password ? this.#signIn() : json(401, failure(401, "Failed to log in"));
      case "POST auth/signin":
        this.signInTokens.push(given.signinToken);
        return this.#signIn();
      case "POST auth/refresh":
        return this.#refresh && cookie.includes(`=${this.#refresh}`) && given.nonce === `nonce-${this.#refresh}`
          ? this.#signIn()
          : json(401, failure(401, "Failed to refresh"));
      case "POST auth/refresh/logout":
        if (cookie.includes(`=${this.#refresh}`)) this.#refresh = undefined;
        return json(200, { success: true });
    }
    if (headers.Authorization !== `Bearer access-${this.#tokens}`) return json(401, failure(401, "Not signed in"));
    return this.#authorised(call, new URLSearchParams(query), given);
  }

  #authorised(call: string, query: URLSearchParams, given: Record<string, unknown>): GivenAnswer {
    const [, id = ""] = /^\w+ backup\/([^/]+)/.exec(call) ?? [];
    const job = this.jobs.find((one) => one.id === id);
    switch (call.replace(/backup\/[^/]+/, "backup/{id}").replace(/task\/\d+/, "task/{id}")) {
      case "POST auth/issuetoken/export":
        return json(200, { Token: "single" });
      case "POST auth/issue-forever-token":
        if (this.#hasForeverToken) return json(401, failure(401, "Only one"));
        this.#hasForeverToken = true;
        return json(200, { AccessToken: "forever" });
      case "GET serverstate":
        return json(200, this.#state());
      case "POST serverstate/pause":
        if (query.has("duration") && !/^\d+m$/.test(query.get("duration") ?? "")) {
          return json(400, failure(400, "No duration"));
        }
        this.state = "Paused";
        return json(200, undefined);
      case "POST serverstate/resume":
        this.state = "Running";
        return json(200, undefined);
      case "GET backups":
        return json(
          200,
          this.jobs.map((one) => this.#dto(one)),
        );
      case "GET backup/{id}":
        return job ? json(200, this.#dto(job)) : json(404, failure(404, "No such backup"));
      case "POST backup/{id}/run":
        this.#running = { id, polls: this.polls };
        return json(200, { Status: "OK", ID: 7 });
      case "GET task/{id}":
        return json(200, { Status: this.#lastRunFailed ? "Failed" : "Completed", ErrorMessage: "Connection refused" });
      case "GET backup/{id}/log": {
        const result = this.#logs.get(id);
        return json(200, result ? [{ ID: 1, Message: JSON.stringify({ ParsedResult: result }) }] : []);
      }
      case "DELETE backup/{id}":
        return json(200, { Status: "OK", Reason: null, ID: 8 });
      case "GET backup/{id}/export":
        return { status: 200, body: `export of ${id} ${query.get("passphrase")} ${query.get("export-passwords")}` };
      case "POST backups/import": {
        const config = Buffer.from(String(given.config), "base64").toString();
        if (config.startsWith("AES") && given.passphrase !== "export-secret") {
          return json(500, failure(500, "Wrong passphrase"));
        }
        if (config.startsWith("garbage")) return json(500, failure(500, "No configuration"));
        const added = { id: String(this.jobs.length + 1), name: "Docs (1)", outcome: "Success" };
        this.jobs.push(added);
        return json(200, { Id: added.id, data: null });
      }
      case "PUT serversetting/server-passphrase":
        this.password = String(given);
        return json(200, undefined);
      default:
        return { status: 404 };
    }
  }

  get #lastRunFailed(): boolean {
    return this.jobs.find(({ id }) => id === this.#running?.id)?.outcome === "Failed";
  }

  #state(): Record<string, unknown> {
    const running = this.#running;
    const isActive = running !== undefined && running.polls-- > 0;
    const job = this.jobs.find(({ id }) => id === running?.id);
    if (job && job.outcome !== "Failed") this.#logs.set(job.id, job.outcome);
    return {
      ActiveTask: isActive ? { Item1: 7, Item2: running.id } : null,
      ProgramState: this.state,
      SchedulerQueueIds: [],
      ProposedSchedule: [],
    };
  }

  #signIn(): GivenAnswer {
    this.#refresh = `refresh-${++this.#tokens}`;
    const port = new URL(this.url).port;
    return {
      ...json(200, { AccessToken: `access-${this.#tokens}`, RefreshNonce: `nonce-${this.#refresh}` }),
      headers: {
        "Content-Type": "application/json",
        "Set-Cookie": `RefreshToken_${port}=${this.#refresh}; path=/; httponly`,
      },
    };
  }

  #dto({ id, name, schedule = undefined }: Job): Record<string, unknown> {
    const Metadata = this.#logs.has(id)
      ? {
          LastBackupDate: "20261125T150744Z",
          LastBackupDuration: "00:00:00.2410979",
          SourceFilesSize: "3745168",
          TargetFilesSize: "2376",
          BackupListCount: "1",
          LastErrorDate: "20261124T150744Z",
          LastErrorMessage: "old",
        }
      : {};
    return { Backup: { ID: id, Name: name, Description: "", DBPath: "", Metadata }, Schedule: schedule ?? null };
  }
}

function failure(status: number, reason: string): Record<string, unknown> {
  return { Error: reason, Code: status };
}

function json(status: number, value: unknown): GivenAnswer {
  const body = value === undefined ? "" : JSON.stringify(value);
  return { status, body, headers: { "Content-Type": "application/json" } };
}
