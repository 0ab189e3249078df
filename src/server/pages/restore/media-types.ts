export const pdfType = "application/pdf";

/** What browsers show by themselves, by the ending of the name. */
const media: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  bmp: "image/bmp",
  ico: "image/x-icon",
  svg: "image/svg+xml",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  ogg: "audio/ogg",
  opus: "audio/ogg",
  flac: "audio/flac",
  wav: "audio/wav",
  mp4: "video/mp4",
  m4v: "video/mp4",
  webm: "video/webm",
  pdf: pdfType,
};

/** Endings of files that may be text; those without any are looked at, too. */
const texts =
  /^(txt|text|md|markdown|rst|log|csv|tsv|json|jsonl|xml|html?|xhtml|css|js|mjs|cjs|jsx|tsx?|py|rb|pl|php|sh|bash|zsh|ps1|bat|cmd|c|h|cc|cpp|hpp|cs|java|kt|go|rs|swift|sql|ya?ml|toml|ini|cfg|conf|env|properties|tex|bib|srt|vtt|eml|ics|vcf|diff|patch|gitignore|service|lua|vue)$/;

export type PreviewKind = "image" | "audio" | "video" | "pdf" | "text";

/** How a file can be shown; undefined if it can't. */
export function previewKind(path: string): PreviewKind | undefined {
  const ending = endingOf(path);
  const type = media[ending];
  if (type === pdfType) return "pdf";
  if (type) return type.slice(0, type.indexOf("/")) as PreviewKind;
  return ending === "" || texts.test(ending) ? "text" : undefined;
}

/** Never one that a browser would run. */
export function mediaTypeOf(path: string): string {
  return media[endingOf(path)] ?? "application/octet-stream";
}

function endingOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}
