/** True where file names that differ in case only are different files (filters-reports-scripts.md 1.5). */
export function isCaseSensitive(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  const wish = environment.FILESYSTEM_CASE_SENSITIVE?.trim().toLowerCase();
  if (wish !== undefined && ["1", "on", "true", "yes"].includes(wish)) return true;
  if (wish !== undefined && ["0", "off", "false", "no"].includes(wish)) return false;
  return platform !== "win32" && platform !== "darwin";
}

/**
 * Upper case as .NET's invariant culture has it: one UTF-16 code unit becomes one, so `ß` stays `ß`, and no other
 * letter becomes an ASCII one.
 */
export function toUpperInvariant(text: string): string {
  if (isAscii(text)) return text.toUpperCase();
  let result = "";
  for (let i = 0; i < text.length; i++) result += upperOf(text[i] as string);
  return result;
}

/** The characters that are the same as this one where case is ignored, itself among them. */
export function caseVariants(character: string): readonly string[] {
  const upper = toUpperInvariant(character);
  if (isAscii(character)) return [...new Set([upper, character.toLowerCase()])];
  sameInUpperCase ??= groupByUpperCase();
  return sameInUpperCase.get(upper) ?? [character];
}

/** Built when it is first needed; characters that are alone are left out. */
let sameInUpperCase: ReadonlyMap<string, readonly string[]> | undefined;

function groupByUpperCase(): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  const codes = Array.from({ length: 0x10000 }, (_, code) => code);
  for (const [character] of String.fromCharCode(...codes).matchAll(/\p{Changes_When_Uppercased}/gu)) {
    const upper = toUpperInvariant(character);
    if (upper === character) continue;
    const group = groups.get(upper) ?? [upper];
    group.push(character);
    groups.set(upper, group);
  }
  return groups;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}

function upperOf(character: string): string {
  const upper = character.toUpperCase();
  if (upper.length !== 1) return character;
  return character.charCodeAt(0) >= 0x80 && upper.charCodeAt(0) < 0x80 ? character : upper;
}
