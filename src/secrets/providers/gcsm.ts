import * as v from "valibot";
import type { OptionDeclaration } from "../../options/declaration.ts";
import { UserError } from "../../support/errors.ts";
import { keyAlreadyExists, type ProviderCall, pickSecrets, type SecretProviderModule } from "../provider.ts";
import { invalidProvider } from "../provider-text.ts";
import { type GoogleToken, googleToken } from "./google-token.ts";
import { type Answer, type Question, WebService } from "./web-service.ts";

const options = [
  { name: "project-id", type: "String", short: "Project", long: "The id of the project that has the secrets." },
  {
    name: "version",
    type: "String",
    default: "latest",
    short: "Version of secrets",
    long: "A number, an alias, or latest.",
  },
  {
    name: "api-type",
    type: "Enumeration",
    default: "Rest",
    values: ["Rest", "Grpc"],
    short: "How the service is asked",
    long: "The answers are the same.",
    noEffect: "Google's service is always asked over REST",
  },
  {
    name: "service-account-json",
    type: "Password",
    short: "Key of a service account",
    long: "The text of the key file. Without it and the other two, the default credentials of the computer are used.",
  },
  {
    name: "service-account-file",
    type: "Path",
    short: "Key file of a service account",
    long: "The path of the file, which Google's console gives out.",
  },
  {
    name: "access-token",
    type: "Password",
    short: "Token",
    long: "A token that was made elsewhere, such as by gcloud.",
  },
] as const satisfies readonly OptionDeclaration[];

/** Google Secret Manager (secrets-and-auth.md 1.8.9). */
export const googleProvider: SecretProviderModule = {
  key: "gcsm",
  name: "Google Secret Manager",
  description: "Reads and writes secrets of Google Secret Manager: gcsm://?project-id=…&service-account-file=…",
  options,
  open: async (call) => {
    const { parameters } = call;
    const project = parameters.text("project-id");
    if (project === undefined) {
      throw new UserError("MissingProjectId", "The URL of Google Secret Manager has no project", {
        advice: "Add project-id=….",
      });
    }
    const version = encodeURIComponent(parameters.text("version") ?? "latest");
    const token = await googleToken(call);
    const manager = new SecretManager(baseOf(call), project, token);
    await manager.check();
    return {
      resolve: async (keys) => {
        const values = new Map<string, string | undefined>();
        for (const key of keys) values.set(key, await manager.read(key, version));
        return pickSecrets(keys, (key) => values.get(key));
      },
      store: async (key, value, overwrite) => {
        const isThere = await manager.has(key);
        if (isThere && !overwrite) throw keyAlreadyExists(key);
        if (!isThere) await manager.create(key);
        await manager.write(key, value);
      },
    };
  },
};

/** Ends without a slash. */
function baseOf({ parameters }: ProviderCall): string {
  const given = parameters.text("ext-endpoint") ?? "secretmanager.googleapis.com";
  const base = /^https?:\/\//i.test(given) ? given : `https://${given}`;
  if (!URL.canParse(base)) throw invalidProvider("ext-endpoint has to be an address");
  return base.replace(/\/+$/, "");
}

class SecretManager {
  readonly #base: string;
  readonly #token: GoogleToken;
  readonly #service: WebService;

  constructor(base: string, project: string, token: GoogleToken) {
    this.#base = `${base}/v1/projects/${encodeURIComponent(project)}/secrets`;
    this.#token = token;
    this.#service = new WebService("Google Secret Manager", token.secrets);
  }

  /** Throws unless secrets may be listed. */
  async check(): Promise<void> {
    await this.#do({ method: "GET", url: "?pageSize=1" });
  }

  /** Undefined if there is no such secret. */
  async read(key: string, version: string): Promise<string | undefined> {
    const answer = await this.#ask({ method: "GET", url: `/${named(key)}/versions/${version}:access` });
    if (answer.status === 404) return undefined;
    const { payload } = this.#service.read(answer, v.object({ payload: v.object({ data: v.string() }) }));
    return Buffer.from(payload.data, "base64").toString();
  }

  async has(key: string): Promise<boolean> {
    const answer = await this.#ask({ method: "GET", url: `/${named(key)}` });
    if (answer.status === 404) return false;
    this.#service.read(answer, v.unknown());
    return true;
  }

  async create(key: string): Promise<void> {
    await this.#do({ method: "POST", url: `?secretId=${named(key)}`, json: { replication: { automatic: {} } } });
  }

  async write(key: string, value: string): Promise<void> {
    const data = Buffer.from(value).toString("base64");
    await this.#do({ method: "POST", url: `/${named(key)}:addVersion`, json: { payload: { data } } });
  }

  /** Throws unless the answer is a good one. */
  async #do(question: Question): Promise<void> {
    this.#service.read(await this.#ask(question), v.unknown());
  }

  /** @param question.url goes on behind that of all secrets. */
  async #ask(question: Question): Promise<Answer> {
    const headers = { Authorization: `Bearer ${this.#token.text}` };
    return await this.#service.ask({ ...question, url: this.#base + question.url, headers });
  }
}

const named = encodeURIComponent;
