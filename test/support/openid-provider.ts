import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** A real OpenID provider on this computer, whose only user says yes to everything. */
export class OpenIdProvider {
  readonly issuer: string;
  readonly #server: Server;

  private constructor(server: Server, issuer: string) {
    this.#server = server;
    this.issuer = issuer;
  }

  /** @param email of the account, which the provider has verified. */
  static async start(redirectUri: string, email: string): Promise<OpenIdProvider> {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: "bunker",
          client_secret: "provider-secret",
          redirect_uris: [redirectUri],
          response_types: ["code"],
        },
      ],
      claims: { openid: ["sub", "groups"], email: ["email", "email_verified"] },
      conformIdTokenClaims: false,
      features: { devInteractions: { enabled: true } },
      cookies: { keys: ["only for tests"] },
      findAccount: (_context, sub) => ({
        accountId: sub,
        claims: async () => ({ sub, groups: ["staff", "backup-team"], email, email_verified: true }),
      }),
    });
    server.on("request", provider.callback());
    return new OpenIdProvider(server, issuer);
  }

  [Symbol.dispose](): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
