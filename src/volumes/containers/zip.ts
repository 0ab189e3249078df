import type { OptionValues } from "../../options/declaration.ts";
import { UserError } from "../../support/errors.ts";
import type { ContainerModule } from "../container.ts";
import { levelOption, levelValues } from "./levels.ts";
import { ZipReader } from "./zip-reader.ts";
import { type ZipEffort, ZipWriter } from "./zip-writer.ts";

const methods = ["None", "Deflate", "BZip2", "LZMA", "PPMd", "GZip", "Xz", "Deflate64", "ZStandard"];

/** The default container (remote-format.md 6). */
export const zip: ContainerModule = {
  key: "zip",
  name: "Zip compression",
  description: "Zip files, each entry compressed on its own: the default, which any unzip program can read",
  options: [
    {
      name: "zip-compression-level",
      type: "Enumeration",
      short: "Compression level",
      long: "How hard to compress: 0 stores the data as they are, 9 makes the smallest volumes. Without this option, each kind of content gets the effort that pays.",
      default: "9",
      values: levelValues(0, 9),
    },
    {
      name: "compression-level",
      type: "Enumeration",
      short: "Compression level",
      long: "How hard to compress. Only used without --zip-compression-level.",
      default: "9",
      values: levelValues(0, 9),
      deprecated: "Use --zip-compression-level instead.",
    },
    {
      name: "zip-compression-method",
      type: "Enumeration",
      short: "Compression method",
      long: "How entries are compressed. Volumes are written with None or Deflate; those of other methods are read.",
      default: "Deflate",
      values: methods,
    },
    {
      name: "zip-compression-library",
      type: "Enumeration",
      short: "Zip library",
      long: "Duplicati has two.",
      noEffect: "there is one library, which reads what all of these write",
      default: "Auto",
      values: ["Auto", "SharpCompress", "BuiltIn"],
    },
    {
      name: "zip-compression-zip64",
      type: "Boolean",
      short: "Zip64 extensions",
      long: "Accepted so that older settings keep working.",
      default: "true",
      deprecated: "Large archives are written with the zip64 extensions, others without.",
    },
  ],
  createWriter: (sink, settings) => new ZipWriter(sink, effortOf(settings.options), settings.temporaryFolder),
  openReader: (source) => new ZipReader(source),
};

/**
 * The levels of the option mean what they mean to Duplicati: 0 and 1 store, 2 and 3 are fastest, 4 to 7 optimal, 8 and
 * 9 smallest. Without the option, each kind of content gets the effort that pays: libdeflate's level 2 packs most files
 * within four percent of zlib's level 9 at five times its speed, and level 5 is taken where it packs much better.
 */
function effortOf(options: OptionValues): ZipEffort {
  if (methodOf(options) === "None") return { usual: 0, dense: 0, streamed: 0 };
  const names = ["zip-compression-level", "compression-level"];
  if (names.every((name) => (options[name] ?? "").trim() === "")) return { usual: 2, dense: 5, streamed: 2 };
  const level = levelOption(options, names, 0, 9, 9);
  if (level <= 1) return { usual: 0, dense: 0, streamed: 0 };
  if (level <= 3) return { usual: 1, dense: 1, streamed: 1 };
  if (level <= 7) return { usual: 4, dense: 4, streamed: 4 };
  return { usual: 7, dense: 7, streamed: 9 };
}

function methodOf(options: OptionValues): "None" | "Deflate" {
  const wanted = options["zip-compression-method"] ?? "Deflate";
  const known = methods.find((name) => name.toLowerCase() === wanted.trim().toLowerCase());
  if (known === "None" || known === "Deflate") return known;
  throw new UserError(
    "ContainerMethodNotSupported",
    `Volumes cannot be written with --zip-compression-method=${wanted}`,
    { advice: "Leave the option out or set it to Deflate or None; existing volumes of other methods can be read." },
  );
}
