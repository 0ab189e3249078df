import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { SocketListener } from "../../../src/platform/web-server.ts";
import { preAuthTokens } from "../../../src/server/auth/pre-auth.ts";
import { serveNotifications } from "../../../src/server/websocket/endpoint.ts";
import { NotificationHub } from "../../../src/server/websocket/hub.ts";
import { ApiServer } from "../../support/api-server.ts";
import { addNamed, loginAs } from "../../support/named-users.ts";

let api: ApiServer;
let hub: NotificationHub;
beforeEach(async () => {
  api = new ApiServer({ preAuthTokens: preAuthTokens("fixture-preauth-1") });
  hub = serveNotifications(api.app, api.services);
});
afterEach(() => {
  hub.close();
  api[Symbol.dispose]();
});

/** One end of a websocket without a network between. */
class Client {
  readonly heard: Record<string, unknown>[] = [];
  closed: [code: number, reason: string] | undefined;
  status = 0;
  #listener: SocketListener | undefined;

  async connect(query = "", headers: Record<string, string> = {}): Promise<this> {
    const request = new Request(`http://127.0.0.1:8200/notifications${query}`, { headers });
    const upgrade = (listener: SocketListener) => {
      this.#listener = listener;
      return new Response(null);
    };
    const connection = { remoteAddress: "127.0.0.1", keepOpen: () => undefined, upgrade };
    this.status = (await api.app.fetch(request, { connection })).status;
    this.#listener?.opened({
      send: (text) => void this.heard.push(JSON.parse(text)),
      close: (code, reason) => {
        this.closed ??= [code, reason];
      },
    });
    return this;
  }

  async say(message: unknown): Promise<Record<string, unknown>[]> {
    const before = this.heard.length;
    this.#listener?.received(typeof message === "string" ? message : JSON.stringify(message));
    for (let wait = 0; wait < 200 && this.heard.length === before && !this.closed; wait++) await Bun.sleep(1);
    return this.heard.slice(before);
  }

  leave(): void {
    this.#listener?.closed();
  }
}
const connect = (query?: string, headers?: Record<string, string>) => new Client().connect(query, headers);
const accessToken = async () => (await api.services.authentication.signIns.begin("webserver", false)).accessToken;
const signedIn = async () => connect(`?token=${await accessToken()}`);
const types = (messages: Record<string, unknown>[]) => messages.map(({ Type }) => Type);

describe("whoever signs in by the request", () => {
  test.each([
    ["a token in the query", async () => connect(`?token=${await accessToken()}`)],
    ["a token in the header", async () => connect("", { Authorization: `Bearer ${await accessToken()}` })],
    ["a pre-auth token in the query", () => connect("?token=fixture-preauth-1")],
    ["a pre-auth token in the header", () => connect("", { Authorization: "PreAuth fixture-preauth-1" })],
  ])("with %s gets the status at once, and at each change", async (_, connected) => {
    const client = await connected();
    expect(client.heard).toMatchObject([{ Type: "legacystatus", ProgramState: "Running", LastEventID: 0 }]);
    api.events.emit("tasks");
    expect(client.heard[1]).toMatchObject({ Type: "legacystatus", LastEventID: 1 });
  });
});

describe("whoever signs in by the first message", () => {
  const singleOperation = (operation: "websocket" | "export") =>
    api.services.authentication.tokens.singleOperation("web-api", operation);
  const welcome = { Version: 1, Message: "Authenticated successfully", Success: true, Type: "auth" };

  test("may bring a token for the websocket, an access token or a pre-auth token; property names in any case", async () => {
    for (const Token of [await singleOperation("websocket"), await accessToken(), "fixture-preauth-1"]) {
      expect(await (await connect()).say({ Version: 1, Action: "auth", Token })).toEqual([welcome]);
    }
    expect(await (await connect()).say({ version: 1, token: "fixture-preauth-1" })).toEqual([welcome]);
  });

  test("follows nothing yet", async () => {
    const client = await connect("?token=garbage");
    expect([client.status, client.heard]).toEqual([200, []]);
    await client.say({ Version: 1, Token: "fixture-preauth-1" });
    api.events.emit("tasks");
    expect(client.heard).toHaveLength(1);
  });

  test.each([
    ["what is no JSON", "hello", "Invalid message format"],
    ["an array", "[]", "Invalid message format"],
    ["another version", { Version: 2, Token: "fixture-preauth-1" }, "Unsupported API version"],
    ["nothing", {}, "Unsupported API version"],
    ["no token", { Version: 1 }, "Invalid token"],
    ["garbage", { Version: 1, Token: "garbage" }, "Invalid token"],
  ])("with %s is sent away without a word", async (_, message, reason) => {
    const client = await connect();
    expect(await client.say(message)).toEqual([]);
    expect(client.closed).toEqual([4401, reason]);
  });

  test("with a token for another operation, or of a sign-in that has ended, is sent away", async () => {
    const { accessToken: ended, refreshToken, nonce } = await api.services.authentication.signIns.begin("a", false);
    await api.services.authentication.signIns.end(refreshToken, nonce);
    for (const Token of [await singleOperation("export"), ended]) {
      const client = await connect();
      await client.say({ Version: 1, Token });
      expect(client.closed).toEqual([4401, "Invalid token"]);
    }
  });

  test("has some time for it", async () => {
    hub.close();
    hub = new NotificationHub(api.services, 10);
    let closed: unknown;
    hub.listener(undefined).opened({ send: () => undefined, close: (code, reason) => (closed = [code, reason]) });
    while (!closed) await Bun.sleep(5);
    expect(closed).toEqual([4401, "User is not authenticated!"]);
  });

  test("is turned away while a hundred others have not done so", async () => {
    const others = [];
    for (let each = 0; each < 100; each++) others.push(await connect());
    expect((await connect()).status).toBe(503);
    expect((await signedIn()).status).toBe(200);
    others[0]?.leave();
    expect((await connect()).status).toBe(200);
  });
});

test("a request that asks for no websocket is a 400", async () => {
  expect(await api.get("/notifications")).toMatchObject({ status: 400, body: "" });
});

describe("a request", () => {
  const nothing = { Version: 1, Id: "1", Service: null, Data: null, Type: "reply" };
  test.each([
    ["ping", { Action: "ping" }, { ...nothing, Message: "pong", Success: true }],
    ["auth", { Action: "auth" }, { ...nothing, Message: "Already authenticated", Success: true }],
    ["in capitals", { Action: "PING" }, { ...nothing, Message: "Unknown action", Success: false }],
    [
      "of another version",
      { Version: 2, Action: "ping" },
      { ...nothing, Message: "Unsupported API version", Success: false },
    ],
    ["with a number for its id", { Id: 14, Action: "ping" }, { ...nothing, Id: "14", Message: "pong", Success: true }],
    [
      "to subscribe to nothing",
      { Action: "sub" },
      { ...nothing, Message: "Unknown subscription service", Success: false },
    ],
    [
      "to subscribe to what is not there",
      { Action: "sub", Service: "constructor" },
      { ...nothing, Service: "constructor", Message: "Unknown subscription service", Success: false },
    ],
  ])("%s is answered", async (_, request, answer) => {
    const client = await signedIn();
    expect(await client.say({ Version: 1, Id: "1", ...request })).toEqual([answer]);
  });

  test("for the status has it with the answer", async () => {
    const [answer] = await (await signedIn()).say({ Version: 1, Id: "2", Action: "status" });
    expect(answer).toMatchObject({ Message: "Status request received", Success: true, Data: { Type: "legacystatus" } });
  });

  test("that can't be read is told so, and the connection stays", async () => {
    const client = await signedIn();
    const invalid = { ...nothing, Id: "", Message: "Invalid message format", Success: false };
    const long = { Version: 1, Id: "x".repeat(5000), Action: "ping" };
    for (const message of ["not json", "[]", '"x"', { Version: 1, Action: 5 }, long]) {
      expect(await client.say(message)).toEqual([invalid]);
    }
    expect(await client.say("{}")).toMatchObject([{ Id: null, Message: "Unsupported API version" }]);
    expect(await client.say("null")).toEqual([]);
    expect(client.closed).toBeUndefined();
  });
});

describe("a subscription", () => {
  const subscribe = (client: Client, Service: string, Data: unknown = true) =>
    client.say({ Version: 1, Id: "s", Action: "sub", Service, Data });

  test.each(["legacystatus", "backuplist", "serversettings", "taskqueue", "notifications", "remotecontrol"])(
    "to %s brings its state at once",
    async (service) => {
      const messages = await subscribe(await signedIn(), service);
      expect(types(messages)).toEqual(["reply", service]);
      expect(messages[0]).toMatchObject({ Service: service, Message: "Subscribed successfully", Success: true });
    },
  );

  test("is known by its name in any case, and echoed as sent", async () => {
    const messages = await subscribe(await signedIn(), "TaskQueue");
    expect(messages).toMatchObject([{ Service: "TaskQueue" }, { Type: "taskqueue", ApiVersion: 1, Data: [] }]);
  });

  test.each(["progress", "taskcompleted", "scheduler"])(
    "to %s brings nothing before something happens",
    async (service) => {
      expect(types(await subscribe(await signedIn(), service))).toEqual(["reply"]);
    },
  );

  test("brings what changes, until it ends", async () => {
    const client = await signedIn();
    for (const service of ["serversettings", "taskqueue", "notifications"]) await subscribe(client, service);
    const since = () => types(client.heard.splice(0));
    since();
    api.events.emit("settings");
    expect(since()).toEqual(["legacystatus", "serversettings"]);
    api.tasks.put({ status: "Running" });
    api.events.emit("tasks");
    expect(since()).toEqual(["legacystatus", "taskqueue"]);
    api.events.emit("notifications");
    expect(since()).toEqual(["legacystatus", "serversettings", "notifications"]);
    const [answer] = await client.say({ Version: 1, Id: "u", Action: "unsub", Service: "legacystatus" });
    expect(answer).toMatchObject({ Message: "Unsubscribed successfully", Success: true });
    since();
    api.events.emit("tasks");
    expect(since()).toEqual(["taskqueue"]);
    client.leave();
    api.events.emit("tasks");
    expect(since()).toEqual([]);
  });

  test("to the list of jobs brings it once, however much of them changes at once", async () => {
    const client = await signedIn();
    await subscribe(client, "backuplist");
    client.heard.splice(0);
    for (let change = 0; change < 3; change++) api.events.emit("jobs");
    await Bun.sleep(1);
    expect(types(client.heard)).toEqual(["legacystatus", "legacystatus", "legacystatus", "backuplist"]);
  });

  test("brings nothing where it can't be told, which keeps nobody from going on", async () => {
    const client = await signedIn();
    await subscribe(client, "notifications");
    client.heard.splice(0);
    api.database.close();
    api.events.emit("notifications");
    expect(client.heard).toEqual([]);
    expect(api.logged.map(({ id }) => id)).toEqual(["FeedFailed", "FeedFailed"]);
  });

  test("to completed tasks brings each task that has ended", async () => {
    const client = await signedIn();
    await subscribe(client, "taskcompleted");
    api.events.emit("task-completed", api.tasks.put({ status: "Completed" }));
    expect(client.heard.at(-1)).toMatchObject({ Type: "taskcompleted", Data: { ID: 2, Status: "Completed" } });
  });

  test("to the progress brings each new phase at once, and else one state a second", async () => {
    const client = await signedIn();
    await subscribe(client, "progress");
    client.heard.splice(0);
    const none = { bytes: 0, running: 0, speed: 0, blocked: false };
    const show = (phase: "Backup_Begin" | "Backup_ProcessingFiles", filesProcessed: number) => {
      const counts = { bytesProcessed: 0, filesTotal: 0, bytesTotal: 0, currentFileSize: 0, currentFileOffset: 0 };
      const rest = { stillCounting: false, upload: none, download: none, transfers: [], isResting: false };
      api.tasks.progress = { taskId: 6, jobId: "1", progress: { phase, filesProcessed, ...counts, ...rest } };
      api.events.emit("progress");
    };
    show("Backup_Begin", 0);
    show("Backup_ProcessingFiles", 1);
    for (let files = 2; files < 10; files++) show("Backup_ProcessingFiles", files);
    expect(client.heard).toMatchObject([
      { Type: "progress", Data: { Phase: "Backup_Begin" } },
      { Type: "progress", Data: { Phase: "Backup_ProcessingFiles", ProcessedFileCount: 1 } },
    ]);
    while (client.heard.length < 3) await Bun.sleep(20);
    expect(client.heard[2]).toMatchObject({ Data: { ProcessedFileCount: 9 } });
  });
});

test("everybody is sent away when the server ends", async () => {
  const client = await signedIn();
  hub.close();
  expect(client.closed?.[0]).toBe(1001);
});

describe("whoever may not do everything", () => {
  const follow = async (client: Client, feed: string) =>
    (await client.say({ Version: 1, Action: "sub", Service: feed })).map(({ Message }) => Message)[0];

  test("follows what he may read and nothing else, and nothing at all once he may not", async () => {
    const id = addNamed(api, "Anna", "viewer");
    await loginAs(api, id);
    const client = await connect(`?token=${api.token}`);
    expect(types(client.heard)).toEqual(["legacystatus"]);
    for (const feed of ["serversettings", "backuplist", "remotecontrol"]) {
      expect(await follow(client, feed)).toBe("Not allowed");
    }
    expect(await follow(client, "taskqueue")).toBe("Subscribed successfully");
    const told = () => types(client.heard).filter((type) => type === "taskqueue").length;
    const before = told();
    api.events.emit("tasks");
    expect(told()).toBe(before + 1);
    api.services.authentication.users.remove(id);
    api.events.emit("tasks");
    expect(told()).toBe(before + 1);
  });

  test("follows nothing if he sees only some backups, since feeds tell of all", async () => {
    await loginAs(api, addNamed(api, "Bert", "operator", [1]));
    const client = await connect(`?token=${api.token}`);
    expect(client.heard).toEqual([]);
    expect(await follow(client, "taskqueue")).toBe("Not allowed");
    expect(await client.say({ Version: 1, Action: "status" })).toMatchObject([{ Success: false, Data: null }]);
  });
});
