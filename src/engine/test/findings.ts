import type { TestEntryStatus, Verification } from "../results/index.ts";

export type Finding = Verification["Value"][number];

export function finding(status: TestEntryStatus, text: string): Finding {
  return { Key: status, Value: text };
}

/** True unless it is data that nobody needs (engine.md 15.4). */
export function isProblem({ Key }: Finding): boolean {
  return Key !== "Extra";
}
