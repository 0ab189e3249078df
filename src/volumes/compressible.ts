/**
 * Extensions of files whose content is compressed or encrypted already, in lower case with their dots
 * (remote-format.md 6.2).
 */
export const compressedExtensions: ReadonlySet<string> = new Set(
  [
    ".7z .alz .bz .bz2 .cab .cbr .cbz .dar .deb .dl_ .dsft .ex_ .gz .jar .lzma .mpkg .msi .msp .msu .pet .rar .rpm",
    ".sft .sfx .sit .sitx .sy_ .tgz .tzst .war .wim .xar .xz .zip .zipx .zst",
    ".3gp .aa3 .aac .aif .ape .file .flac .gsm .iff .m4a .mp3 .mpa .mpc .oga .ogg .opus .ra .spx .wma .wv",
    ".3g2 .asf .asx .avi .bsf .divx .dv .f4v .flv .hdmov .m2p .m2ts .m2v .m4v .mkv .mov .mp4 .mpeg .mpg .mts .ogv",
    ".rm .swf .trp .ts .vob .webm .wmv .wtv",
    ".arw .cr2 .dng .emz .gif .heic .j2c .jpeg .jpg .nef .pamp .pdn .png .pspimage .tif .webp",
    ".eot .woff .bik .mpq",
    ".chm .docm .docx .dotm .dotx .epub .graffle .hxs .max .mobi .mshc .odg .odp .ods .odt .otg .otp .ots .ott .pages",
    ".pptm .pptx .stw .trf .webarchive .xlsb .xlsm .xlsx .xps",
    ".d .dess .i .idx .nupkg .pack .swz",
    ".aes .axx .fve .gpg .hc .kdbx .tc .tpm",
    ".apk .eftx .mrimg .rvz .sdg .thmx .tib .tibx .vsix .vsv .wmz .xpi",
  ].flatMap((line) => line.split(" ")),
);

/**
 * False if a file of this name or path would hardly shrink; `compressed` are the extensions that say so, which
 * {@link parseExtensions} reads from the file of option `compression-extension-file`.
 */
export function isCompressible(fileName: string, compressed: ReadonlySet<string> = compressedExtensions): boolean {
  const dot = fileName.lastIndexOf(".");
  if (dot < 0) return true;
  const extension = fileName.slice(dot);
  return !compressed.has(extension) && !compressed.has(extension.toLowerCase());
}

/** The extensions in such a file: one a line, cut at the first space; lines that do not begin with a dot are ignored. */
export function parseExtensions(text: string): ReadonlySet<string> {
  const words = text.split(/\r\n|\r|\n/).map((line) => line.trim().split(" ", 1)[0] ?? "");
  return new Set(words.filter((word) => word.startsWith(".") && word.length >= 2).map((word) => word.toLowerCase()));
}
