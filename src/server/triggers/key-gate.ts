import type { KeyGate } from "../auth/gate.ts";
import { paramsOf } from "../http/app.ts";
import { HttpError } from "../http/errors.ts";
import { bringsKey, type KeySurroundings, requireKey, requireKeyFor } from "./keys.ts";

/** Lets other programs read what the API tells, of all jobs or of those that their key is for. */
export function makeKeyGate(surroundings: KeySurroundings): KeyGate {
  return {
    brings: bringsKey,
    requireReader: async (request, { path, tellsSecrets }) => {
      if (request.method !== "GET") throw new HttpError(403, "A key may only read here", "KeyNotForThis");
      const key = await requireKey(surroundings, request, "read");
      if (tellsSecrets) throw new HttpError(403, "Secrets are told to nobody with a key", "KeyNotForThis");
      if (key.jobIds === null) return undefined;
      const isOfJob = /^\/api\/v\d\/backup\/\{id\}/.test(path);
      const { id } = paramsOf(path, new URL(request.url).pathname);
      requireKeyFor(key, isOfJob && id !== undefined ? { id } : undefined);
      return undefined;
    },
  };
}
