import type { ReportLevel } from "../../reports/index.ts";

/** What is known of what went wrong in a run: lines as results have them, and the error that ended it. */
interface Trouble {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly failure?: { readonly id?: string | undefined; readonly message: string } | undefined;
}

/**
 * What went wrong, the same each time that the same goes wrong: the ids of errors and warnings, and that of the failure. Of an
 * error without an id its words are taken, with their figures left out.
 */
export function signsOf({ errors, warnings, failure }: Trouble): { level: ReportLevel; sign: string }[] {
  if (failure) return [{ level: "Fatal", sign: `Fatal-${failure.id ?? failure.message.replace(/\d+/g, "#")}` }];
  return [
    ...errors.map((line) => ({ level: "Error" as const, sign: signIn(line) })),
    ...warnings.map((line) => ({ level: "Warning" as const, sign: signIn(line) })),
  ];
}

/** `Level-Place-Id` of a line; the whole line where it has none. */
function signIn(line: string): string {
  return / - \[(\w+-[^\]]*)\]: /.exec(line)?.[1] ?? line;
}
