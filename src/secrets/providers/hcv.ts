import * as v from "valibot";
import type { OptionDeclaration } from "../../options/declaration.ts";
import { UserError } from "../../support/errors.ts";
import { keyAlreadyExists, type ProviderCall, pickSecrets, type SecretProviderModule } from "../provider.ts";
import { invalidProvider } from "../provider-text.ts";
import { SecretTable } from "./secret-table.ts";
import { type Answer, type Question, WebService } from "./web-service.ts";

const connectionTypes = ["Https", "Http"] as const;

const options = [
  { name: "token", type: "Password", short: "Token", long: "A token of Vault that may read the secrets." },
  {
    name: "client-id",
    type: "String",
    short: "Role of an application",
    long: "The role_id of an AppRole, for those who have no token. Without it, HCP_CLIENT_ID of the environment.",
  },
  {
    name: "client-secret",
    type: "Password",
    short: "Secret of the role",
    long: "The secret_id of the AppRole. Without it, HCP_CLIENT_SECRET of the environment.",
  },
  {
    name: "secrets",
    type: "String",
    short: "Where keys are looked for",
    long: "Paths of secrets, separated by commas. The first one that has a key counts; then a secret named like the key.",
  },
  {
    name: "mount",
    type: "String",
    default: "secret",
    short: "Mount",
    long: "Where the engine for keys and values (version 2) is mounted.",
  },
  {
    name: "connection-type",
    type: "Enumeration",
    default: "Https",
    values: connectionTypes,
    short: "How Vault is reached",
    long: "Http only where nobody can listen: the secrets are readable on their way.",
  },
  {
    name: "case-sensitive",
    type: "Boolean",
    default: "false",
    short: "Keys in the right case only",
    long: "Without it, keys count in upper and lower case.",
  },
  { name: "namespace", type: "String", short: "Namespace", long: "For Vault Enterprise and HCP." },
] as const satisfies readonly OptionDeclaration[];

/** HashiCorp Vault, and OpenBao (secrets-and-auth.md 1.8.7). */
export const vaultProvider: SecretProviderModule = {
  key: "hcv",
  name: "HashiCorp Vault",
  description: "Reads and writes secrets of HashiCorp Vault or OpenBao: hcv://host:port?token=…&secrets=path",
  options,
  open: async (call) => {
    const { parameters } = call;
    const login = loginOf(call);
    const paths = parameters.list("secrets").map((path) => path.trim());
    const [first] = paths;
    if (first === undefined) {
      throw new UserError("MissingSecrets", "The URL of Vault has no secrets", {
        advice: "Add secrets=… with the paths of the secrets that hold the keys.",
      });
    }
    const vault = new Vault(baseOf(call), login, {
      mount: parameters.text("mount") ?? "secret",
      namespace: parameters.text("namespace"),
    });
    await vault.require(first);
    const isCaseSensitive = parameters.flag("case-sensitive");
    return {
      resolve: async (keys) => {
        const table = new SecretTable(isCaseSensitive);
        await table.collect(keys, paths, async (path) => (await vault.read(path)) ?? {});
        for (const key of table.missing(keys)) {
          const value = valueFor(key, await vault.read(key));
          if (value !== undefined) table.add({ [key]: value });
        }
        return pickSecrets(keys, (key) => table.get(key));
      },
      store: async (key, value, overwrite) => {
        if (!overwrite && (await vault.has(key))) throw keyAlreadyExists(key);
        await vault.write(key, { [key]: value });
      },
    };
  },
};

/** A token, or what one is got for. */
type Login = { readonly token: string } | { readonly id: string; readonly secret: string };

function loginOf({ parameters, environment }: ProviderCall): Login {
  const token = parameters.text("token");
  const id = parameters.text("client-id") ?? environment.HCP_CLIENT_ID;
  const secret = parameters.text("client-secret") ?? environment.HCP_CLIENT_SECRET;
  if (id && !secret) {
    throw new UserError("MissingClientSecret", "The URL of Vault has a client-id without a client-secret", {
      advice: "Add client-secret=…, or set HCP_CLIENT_SECRET.",
    });
  }
  if (token !== undefined) return { token };
  if (id && secret) return { id, secret };
  throw new UserError("MissingTokenOrClient", "Vault can't be asked without a token", {
    advice: "Add token=…, or client-id=… and client-secret=…, to the URL.",
  });
}

function baseOf({ url, parameters }: ProviderCall): string {
  const scheme = parameters.choice("connection-type", connectionTypes, "Https").toLowerCase();
  const base = `${scheme}://${url.authority}/${url.path.replace(/^\/+|\/+$/g, "")}`;
  if (url.authority === "" || !URL.canParse(base)) throw invalidProvider("it has to name the host of Vault");
  return `${base.replace(/\/$/, "")}/v1`;
}

const members = v.record(v.string(), v.unknown());

class Vault {
  readonly #base: string;
  readonly #login: Login;
  readonly #mount: string;
  readonly #namespace: string | undefined;
  readonly #service: WebService;
  #token: string | undefined;

  constructor(base: string, login: Login, place: { mount: string; namespace: string | undefined }) {
    this.#base = base;
    this.#login = login;
    this.#mount = place.mount;
    this.#namespace = place.namespace;
    this.#service = new WebService("Vault", "token" in login ? [login.token] : [login.secret]);
    if ("token" in login) this.#token = login.token;
  }

  /** Throws unless there is a secret at this path that may be read. */
  async require(path: string): Promise<void> {
    const answer = await this.#ask({ method: "GET", url: this.#urlOf("data", path) });
    if (answer.status !== 404) return void this.#service.read(answer, v.unknown());
    throw new UserError("SecretNotFound", `Vault has no secret at ${this.#mount}/${path}`, {
      advice:
        "See that mount and secrets in the URL are right, and that the engine is one for keys and values, version 2.",
    });
  }

  /** The texts of a secret; undefined if there is none. */
  async read(path: string): Promise<Record<string, string> | undefined> {
    const answer = await this.#ask({ method: "GET", url: this.#urlOf("data", path) });
    if (answer.status === 404) return undefined;
    const { data } = this.#service.read(answer, v.object({ data: v.object({ data: v.nullable(members) }) })).data;
    return Object.fromEntries(
      Object.entries(data ?? {}).filter((member): member is [string, string] => typeof member[1] === "string"),
    );
  }

  async has(path: string): Promise<boolean> {
    const answer = await this.#ask({ method: "GET", url: this.#urlOf("metadata", path) });
    if (answer.status === 404) return false;
    this.#service.read(answer, v.unknown());
    return true;
  }

  async write(path: string, data: Readonly<Record<string, string>>): Promise<void> {
    const answer = await this.#ask({ method: "POST", url: this.#urlOf("data", path), json: { data } });
    this.#service.read(answer, v.unknown());
  }

  async #ask(question: Question): Promise<Answer> {
    this.#token ??= await this.#logIn();
    return await this.#service.ask({ ...question, headers: this.#headers({ Authorization: `Bearer ${this.#token}` }) });
  }

  async #logIn(): Promise<string> {
    const login = this.#login;
    if ("token" in login) return login.token;
    const json = { role_id: login.id, secret_id: login.secret };
    const url = `${this.#base}/auth/approle/login`;
    const answer = await this.#service.get(
      { method: "POST", url, headers: this.#headers({}), json },
      v.object({ auth: v.object({ client_token: v.string() }) }),
    );
    return answer.auth.client_token;
  }

  #headers(more: Readonly<Record<string, string>>): Record<string, string> {
    return { ...more, ...(this.#namespace !== undefined && { "X-Vault-Namespace": this.#namespace }) };
  }

  #urlOf(kind: "data" | "metadata", path: string): string {
    const segments = [...this.#mount.split("/"), kind, ...path.split("/")].filter((segment) => segment !== "");
    return [this.#base, ...segments.map(encodeURIComponent)].join("/");
  }
}

/** Of a secret that is named like the key: the member of that name, or the only one. */
function valueFor(key: string, secret: Record<string, string> | undefined): string | undefined {
  if (!secret) return undefined;
  const values = Object.values(secret);
  return Object.hasOwn(secret, key) ? secret[key] : values.length === 1 ? values[0] : undefined;
}
