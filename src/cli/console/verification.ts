import type { TestResult } from "../../engine/results/index.ts";

/** Findings of one file that are listed without `full-result`. */
const shownFindings = 10;

/**
 * The result table of `test` (cli.md 10.10). Nothing examined is the caller's case.
 *
 * @param options.fullResult lists every finding, and the sound files among the bad ones.
 */
export function testLines(result: Pick<TestResult, "Verifications">, options: { fullResult?: boolean } = {}): string[] {
  const files = result.Verifications;
  if (files.every(({ Value: findings }) => findings.length === 0)) {
    return [`Examined ${files.length} files and found no errors`];
  }
  const lines: string[] = [];
  for (const { Key: name, Value: findings } of files) {
    if (findings.length === 0) {
      if (options.fullResult) lines.push(`${name}: No errors`);
      continue;
    }
    const shown = options.fullResult ? findings : findings.slice(0, shownFindings);
    lines.push(`${name}: ${findings.length} errors`, ...shown.map(({ Key, Value }) => `\t${Key}: ${Value}`));
    if (shown.length < findings.length) lines.push(`\t... and ${findings.length - shown.length} more`);
    lines.push("");
  }
  return lines;
}
