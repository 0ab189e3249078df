import { withSeparator } from "../../support/mounts.ts";

/** Whether a path is a folder or lies in it. */
export function lies(path: string, folder: string): boolean {
  return withSeparator(path).startsWith(withSeparator(folder));
}

export function joined(folder: string, rest: string): string {
  return withSeparator(folder) + rest.replace(/^\/+/, "");
}
