import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** One login by SCRAM (RFC 5802), with which the password never leaves this computer and the server must know it, too. */
export class ScramLogin {
  readonly #hash: string;
  readonly #password: string;
  readonly #nonce: string;
  readonly #start: string;
  #proof: Buffer | undefined;

  /** @param nonce for tests; chosen at random otherwise. */
  constructor(hash: "sha1" | "sha256", user: string, password: string, nonce = randomBytes(18).toString("base64")) {
    this.#hash = hash;
    this.#password = password.normalize("NFKC");
    this.#nonce = nonce;
    const name = user.normalize("NFKC").replaceAll("=", "=3D").replaceAll(",", "=2C");
    this.#start = `n=${name},r=${nonce}`;
  }

  get first(): string {
    return `n,,${this.#start}`;
  }

  /** The answer to the server's challenge. Throws if it is not one. */
  answer(challenge: string): string {
    const { r: nonce = "", s: salt = "", i: rounds = "" } = attributesOf(challenge);
    const count = Number(rounds);
    if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce || salt === "")
      throw new Error("The challenge is wrong");
    if (!Number.isInteger(count) || count < 1 || count > mostRounds) throw new Error("The challenge asks too much");
    const length = this.#hash === "sha1" ? 20 : 32;
    const salted = pbkdf2Sync(this.#password, Buffer.from(salt, "base64"), count, length, this.#hash);
    const final = `c=biws,r=${nonce}`;
    const message = `${this.#start},${challenge},${final}`;
    const clientKey = this.#mac(salted, "Client Key");
    const signature = this.#mac(createHash(this.#hash).update(clientKey).digest(), message);
    this.#proof = this.#mac(this.#mac(salted, "Server Key"), message);
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] as number)));
    return `${final},p=${proof.toString("base64")}`;
  }

  /** Whether the server has shown that it knows the password. */
  accepts(success: string): boolean {
    return this.#proof !== undefined && attributesOf(success).v === this.#proof.toString("base64");
  }

  #mac(key: Buffer, text: string): Buffer {
    return createHmac(this.#hash, key).update(text).digest();
  }
}

/** More would only keep the processor busy. */
const mostRounds = 10_000_000;

function attributesOf(message: string): Partial<Record<string, string>> {
  const pairs = message.split(",").map((part) => [part.slice(0, 1), part.slice(2)] as const);
  return Object.fromEntries(pairs);
}
