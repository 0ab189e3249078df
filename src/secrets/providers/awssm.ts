import { randomUUID } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import * as v from "valibot";
import type { OptionDeclaration } from "../../options/declaration.ts";
import { UserError } from "../../support/errors.ts";
import { keyAlreadyExists, type ProviderCall, pickSecrets, type SecretProviderModule } from "../provider.ts";
import { invalidProvider } from "../provider-text.ts";
import { SecretTable } from "./secret-table.ts";
import { type Answer, WebService } from "./web-service.ts";

const options = [
  {
    name: "access-id",
    type: "String",
    short: "Access key",
    long: "The id of the access key. Without it, AWS_ACCESS_KEY_ID of the environment.",
  },
  {
    name: "secret-key",
    type: "Password",
    short: "Secret of the access key",
    long: "Without it, AWS_SECRET_ACCESS_KEY of the environment.",
  },
  {
    name: "region",
    type: "String",
    short: "Region",
    long: "Where the secrets are kept. Without it, AWS_DEFAULT_REGION of the environment.",
  },
  {
    name: "service-url",
    type: "String",
    short: "Address of the service",
    long: "For services other than Amazon's own in the region. Without it, AWS_ENDPOINT_URL of the environment.",
  },
  {
    name: "secrets",
    type: "String",
    short: "Where keys are looked for",
    long: "Names of secrets that hold keys and values, separated by commas. The first one that has a key counts; then a secret named like the key.",
  },
  {
    name: "case-sensitive",
    type: "Boolean",
    default: "false",
    short: "Keys in the right case only",
    long: "Without it, keys count in upper and lower case.",
  },
] as const satisfies readonly OptionDeclaration[];

/** AWS Secrets Manager (secrets-and-auth.md 1.8.8). */
export const awsProvider: SecretProviderModule = {
  key: "awssm",
  name: "AWS Secrets Manager",
  description:
    "Reads and writes secrets of AWS Secrets Manager: awssm://?access-id=…&secret-key=…&region=…&secrets=name",
  options,
  open: async (call) => {
    const { parameters } = call;
    const manager = managerOf(call);
    const names = parameters.list("secrets");
    const [first] = names;
    if (first === undefined) {
      throw new UserError("AwssmMissingSecrets", "The URL of AWS Secrets Manager has no secrets", {
        advice: "Add secrets=… with the names of the secrets that hold the keys.",
      });
    }
    await manager.check();
    const isCaseSensitive = parameters.flag("case-sensitive");
    return {
      resolve: async (keys) => {
        const table = new SecretTable(isCaseSensitive);
        await table.collect(keys, names, async (name) => membersOf(name, await manager.require(name)));
        for (const key of table.missing(keys)) {
          const text = await manager.read(key);
          if (text !== undefined) table.add({ [key]: text });
        }
        return pickSecrets(keys, (key) => table.get(key));
      },
      store: async (key, value, overwrite) => {
        const text = await manager.read(first);
        const members = text === undefined ? {} : membersOf(first, text);
        const table = new SecretTable(isCaseSensitive);
        table.add(members);
        if (table.get(key) !== undefined && !overwrite) throw keyAlreadyExists(key);
        const isSame = (name: string) => (isCaseSensitive ? name === key : name.toLowerCase() === key.toLowerCase());
        const name = Object.keys(members).find(isSame) ?? key;
        await manager.write(first, JSON.stringify({ ...members, [name]: value }), text === undefined);
      },
    };
  },
};

function managerOf({ parameters, environment }: ProviderCall): SecretsManager {
  const accessKeyId = parameters.text("access-id") ?? environment.AWS_ACCESS_KEY_ID;
  const secretAccessKey = parameters.text("secret-key") ?? environment.AWS_SECRET_ACCESS_KEY;
  if (!accessKeyId || !secretAccessKey) {
    throw new UserError("AwssmMissingCredentials", "AWS Secrets Manager can't be asked without an access key", {
      advice: "Add access-id=… and secret-key=… to the URL, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    });
  }
  const region = parameters.text("region") ?? environment.AWS_DEFAULT_REGION;
  const url = parameters.text("service-url") ?? environment.AWS_ENDPOINT_URL ?? (region && urlOf(region));
  if (!url) {
    throw new UserError("AwssmMissingRegionOrUrl", "AWS Secrets Manager can't be found without a region", {
      advice: "Add region=… or service-url=… to the URL, or set AWS_DEFAULT_REGION.",
    });
  }
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw invalidProvider("service-url has to be one of http or https");
  return new SecretsManager(url, { accessKeyId, secretAccessKey, ...(region && { region }) });
}

function urlOf(region: string): string {
  return `https://secretsmanager.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/`;
}

/** Errors of parsers quote what they read, so they are not passed on. */
function membersOf(name: string, text: string): Record<string, string> {
  try {
    return v.parse(v.record(v.string(), v.string()), JSON.parse(text));
  } catch {
    throw new UserError("AwssmSecretInvalid", `The secret "${name}" does not hold keys and values`, {
      advice: "It has to be an object of texts; a secret that is one text is found by its own name as the key.",
    });
  }
}

interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region?: string;
}

class SecretsManager {
  readonly #url: string;
  readonly #accessKey: AccessKey;
  readonly #service: WebService;

  constructor(url: string, accessKey: AccessKey) {
    this.#url = url;
    this.#accessKey = accessKey;
    this.#service = new WebService("AWS Secrets Manager", [accessKey.secretAccessKey]);
  }

  /** Throws unless it can be asked with this key. */
  async check(): Promise<void> {
    this.#service.read(await this.#ask("ListSecrets", { MaxResults: 1 }), v.unknown());
  }

  /** Undefined if there is no such secret. */
  async read(name: string): Promise<string | undefined> {
    const answer = await this.#ask("GetSecretValue", { SecretId: name });
    if (isMissing(answer)) return undefined;
    const { SecretString, SecretBinary } = this.#service.read(answer, secretValue);
    return SecretString?.trim() ? SecretString : Buffer.from(SecretBinary ?? "", "base64").toString();
  }

  async require(name: string): Promise<string> {
    const text = await this.read(name);
    if (text !== undefined) return text;
    throw new UserError("SecretNotFound", `AWS Secrets Manager has no secret "${name}"`, {
      advice: "See that secrets and region in the URL are right.",
    });
  }

  async write(name: string, text: string, isNew: boolean): Promise<void> {
    const rest = { SecretString: text, ClientRequestToken: randomUUID() };
    const answer = isNew
      ? await this.#ask("CreateSecret", { Name: name, ...rest })
      : await this.#ask("PutSecretValue", { SecretId: name, ...rest });
    this.#service.read(answer, v.unknown());
  }

  async #ask(action: string, content: unknown): Promise<Answer> {
    const text = JSON.stringify(content);
    const headers = { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": `secretsmanager.${action}` };
    const request = { method: "POST", url: this.#url, headers, body: text };
    const signed = await new AwsV4Signer({ ...request, ...this.#accessKey, service: "secretsmanager" }).sign();
    return await this.#service.ask({
      method: "POST",
      url: signed.url.href,
      headers: Object.fromEntries(signed.headers),
      text,
    });
  }
}

const secretValue = v.object({ SecretString: v.nullish(v.string()), SecretBinary: v.nullish(v.string()) });

function isMissing({ status, content }: Answer): boolean {
  const kind = v.safeParse(v.object({ __type: v.string() }), content);
  return status === 400 && kind.success && /(^|#)ResourceNotFoundException$/.test(kind.output.__type);
}
