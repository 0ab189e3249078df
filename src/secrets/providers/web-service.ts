import * as v from "valibot";
import { usualCertificates } from "../../support/certificate-rules.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { printable } from "../../support/printable.ts";
import { exchange } from "../../support/web-request.ts";

/** What is asked of a service. */
export interface Question {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly text?: string;
  /** Milliseconds for the question with its answer, if it is not to have as much time as others. */
  readonly patience?: number;
}

export interface Answer {
  readonly status: number;
  /** Its JSON; undefined if it is none. */
  readonly content: unknown;
}

/** Milliseconds for a question with its answer. */
const usualPatience = 30_000;
/** Bytes; a secret is some kilobytes. */
const answerLimit = 4 * 1024 * 1024;
/** Characters of a reason that are told. */
const reasonLimit = 300;

/** A service that keeps secrets, or that lets people in to them. */
export class WebService {
  readonly #name: string;
  /** What it is asked with; no error may hold it. */
  readonly #credentials: readonly string[];

  /** @param name as people call it. */
  constructor(name: string, credentials: readonly (string | undefined)[] = []) {
    this.#name = name;
    this.#credentials = credentials.filter((text) => text !== undefined && text !== "") as string[];
  }

  /** Any answer at all. Throws `SecretProviderNotReached`. */
  async ask({ method, url: address, headers, json, form, text, patience = usualPatience }: Question): Promise<Answer> {
    const url = new URL(address);
    const [type, body] =
      json !== undefined
        ? ["application/json", JSON.stringify(json)]
        : form
          ? ["application/x-www-form-urlencoded", new URLSearchParams(form).toString()]
          : [undefined, text];
    const request = {
      method,
      url,
      headers: { Accept: "application/json", ...headers, ...(type && { "Content-Type": type }) },
      body,
    };
    const terms = { rules: usualCertificates, signal: AbortSignal.timeout(patience), limit: answerLimit };
    const answer = await exchange(request, terms).catch((cause: unknown) => {
      throw new UserError(
        "SecretProviderNotReached",
        `${this.#name} could not be asked at ${url.host}: ${this.#told(messageOf(cause))}`,
        { advice: "See that the address is right, that the service runs, and that this computer can reach it." },
      );
    });
    return { status: answer.status, content: parseJson(answer.body.toString()) };
  }

  /** The content of a good answer. Throws `SecretProviderNotReached`, `SecretProviderRefused`. */
  async get<T>(question: Question, schema: v.GenericSchema<unknown, T>): Promise<T> {
    return this.read(await this.ask(question), schema);
  }

  /** What a good answer says. Throws `SecretProviderRefused`. */
  read<T>(answer: Answer, schema: v.GenericSchema<unknown, T>): T {
    if (answer.status < 200 || answer.status > 299) throw this.refusal(answer);
    const read = v.safeParse(schema, answer.content);
    if (read.success) return read.output;
    throw new UserError("SecretProviderRefused", `${this.#name} gave an answer that can't be understood`, {
      advice: "See that the address is that of such a service.",
    });
  }

  refusal({ status, content }: Answer): UserError {
    const reason = reasonIn(content);
    const told = reason === undefined ? "" : `: ${this.#told(reason)}`;
    return new UserError("SecretProviderRefused", `${this.#name} refused with the status ${status}${told}`, {
      advice: "See that the credentials in the URL of the provider are right, and that they may read these secrets.",
    });
  }

  #told(text: string): string {
    const clean = this.#credentials.reduce((rest, credential) => rest.replaceAll(credential, "…"), text);
    return printable(clean.slice(0, reasonLimit));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const texts = v.array(v.string());
const reasons = v.union([
  // Vault
  v.pipe(
    v.object({ errors: v.pipe(texts, v.nonEmpty()) }),
    v.transform(({ errors }) => errors.join("; ")),
  ),
  // Azure's and Google's services
  v.pipe(
    v.object({ error: v.object({ message: v.string() }) }),
    v.transform(({ error }) => error.message),
  ),
  // Those that give out tokens
  v.pipe(
    v.object({ error_description: v.string() }),
    v.transform((answer) => answer.error_description),
  ),
  // Amazon's
  v.pipe(
    v.object({ message: v.string() }),
    v.transform(({ message }) => message),
  ),
  v.pipe(
    v.object({ Message: v.string() }),
    v.transform(({ Message }) => Message),
  ),
  v.pipe(
    v.object({ __type: v.string() }),
    v.transform(({ __type }) => __type),
  ),
]);

function reasonIn(content: unknown): string | undefined {
  const read = v.safeParse(reasons, content);
  return read.success ? read.output : undefined;
}
