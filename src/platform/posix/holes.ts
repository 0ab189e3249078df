import type { Platform } from "../platform.ts";
import type { Libc } from "./libc.ts";

const seekData = process.platform === "darwin" ? 4 : 3;
const noSuchAddress = 6; // ENXIO: nothing but a hole up to the end

export function nextData(libc: () => Libc | undefined): Platform["nextData"] {
  return (file, offset) => {
    const c = libc();
    if (!c) return offset;
    const found = c.seek(file, offset, seekData);
    if (found >= 0) return found;
    return c.errno() === noSuchAddress ? Number.POSITIVE_INFINITY : offset;
  };
}
