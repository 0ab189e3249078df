import { constants } from "node:os";

const codes = new Map<number, string>(Object.entries(constants.errno).map(([code, errno]) => [errno, code]));

/** An error in the shape of those of `node:fs`. */
export function failure(errno: number, what: string, path: string): Error {
  const code = codes.get(errno) ?? `E${errno}`;
  return Object.assign(new Error(`${code}: could not ${what} '${path}'`), { code, errno, path });
}
