import type { Role } from "../../src/database/server/schema.ts";
import { userIdOf } from "../../src/jobs/users/users.ts";
import type { ApiServer } from "./api-server.ts";
import type { PageServer } from "./page-server.ts";

/** Adds somebody who comes in by a name, and returns the id. */
export function addNamed(api: ApiServer, name: string, role: Role, jobIds?: readonly number[]): number {
  return api.services.authentication.users.add({ name, role, jobIds });
}

/** Signs somebody in as a program; every request after that brings the token. */
export async function loginAs(api: ApiServer, id: number): Promise<void> {
  const { accessToken } = await api.services.authentication.signIns.begin(userIdOf(id), false);
  api.token = accessToken;
}

/** Signs somebody in with a browser; every request after that brings the cookie. */
export async function browseAs(server: PageServer, id: number): Promise<void> {
  const { token } = await server.api.services.authentication.signIns.beginPages(userIdOf(id), false);
  server.cookie = `BunkerSession_8200=${token}`;
}
