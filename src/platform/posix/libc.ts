/**
 * The few calls of the C library that neither runtime offers. A runtime's folder provides them; what is made of
 * them stands beside this file. Buffers that hold text end with a NUL byte. Results are those of C: negative on
 * failure, with the reason in `errno()`.
 */
export interface Libc {
  readonly errno: () => number;
  /** Memory address of a buffer's first byte. */
  readonly addressOf: (buffer: Uint8Array) => number;

  readonly listXattr: (path: Uint8Array, list: Uint8Array, size: number) => number;
  readonly getXattr: (path: Uint8Array, name: Uint8Array, value: Uint8Array, size: number) => number;
  readonly setXattr: (path: Uint8Array, name: Uint8Array, value: Uint8Array, size: number) => number;

  /** `utimensat`. */
  readonly setTimes: (folder: number, path: Uint8Array, times: Uint8Array, flags: number) => number;

  /** Of a file that exists; the mode is left out. */
  readonly open: (path: Uint8Array, flags: number) => number;
  readonly close: (file: number) => number;
  readonly write: (file: number, data: Uint8Array, size: number) => number;
  /** `ftruncate`. */
  readonly truncate: (file: number, size: number) => number;
  /** `lockf`: locks of this process, from the file's position on. */
  readonly lock: (file: number, command: number, size: number) => number;

  /** `lseek`. */
  readonly seek: (file: number, offset: number, whence: number) => number;

  readonly readLink: (path: Uint8Array, text: Uint8Array, size: number) => number;
  readonly makeLink: (text: Uint8Array, path: Uint8Array) => number;

  /** Sockets of the file system; undefined where nobody needs them. */
  readonly datagrams: Datagrams | undefined;

  /** Undefined where the kernel's numbers for the calls aren't known. */
  readonly diskPriority: DiskPriority | undefined;

  /** `madvise`; undefined where nobody needs it. */
  readonly advise: ((address: number, size: number, advice: number) => number) | undefined;

  /** Linux 4.11 and later. */
  readonly statx: StatxCall | undefined;

  /** The reentrant look-ups return an error number, and leave a zero pointer in `result` for an unknown key. */
  readonly userById: (id: number, entry: Uint8Array, text: Uint8Array, size: number, result: Uint8Array) => number;
  readonly groupById: (id: number, entry: Uint8Array, text: Uint8Array, size: number, result: Uint8Array) => number;
  readonly userByName: LookUpByName;
  readonly groupByName: LookUpByName;
}

export interface Datagrams {
  socket(family: number, type: number, protocol: number): number;
  /** `sendto`. */
  sendTo(
    socket: number,
    message: Uint8Array,
    size: number,
    flags: number,
    address: Uint8Array,
    addressSize: number,
  ): number;
}

export interface DiskPriority {
  /** What lets all others go first. */
  readonly lowest: number;
  /** Of this thread, or the whole process. */
  get(): number;
  /** Of a thread, or the whole process where threads have none. */
  set(thread: number, value: number): number;
}

type StatxCall = (folder: number, path: Uint8Array, flags: number, mask: number, status: Uint8Array) => number;

type LookUpByName = (name: Uint8Array, entry: Uint8Array, text: Uint8Array, size: number, result: Uint8Array) => number;

/** Types of C as both runtimes can express them; a `ssize_t` result of these calls fits an `i32`. */
export type CType = "buffer" | "u32" | "i32" | "i64" | "usize" | "pointer";
export interface CFunction {
  readonly parameters: readonly CType[];
  readonly result: CType;
}

const lookUpById: CFunction = { parameters: ["u32", "buffer", "buffer", "usize", "buffer"], result: "i32" };
const lookUpByName: CFunction = { parameters: ["buffer", "buffer", "buffer", "usize", "buffer"], result: "i32" };
const accounts = {
  getpwuid_r: lookUpById,
  getgrgid_r: lookUpById,
  getpwnam_r: lookUpByName,
  getgrnam_r: lookUpByName,
} as const satisfies Record<string, CFunction>;

const fileTimes = {
  utimensat: { parameters: ["i32", "buffer", "buffer", "i32"], result: "i32" },
} as const satisfies Record<string, CFunction>;

const links = {
  readlink: { parameters: ["buffer", "buffer", "usize"], result: "i32" },
  symlink: { parameters: ["buffer", "buffer"], result: "i32" },
} as const satisfies Record<string, CFunction>;

const files = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  write: { parameters: ["i32", "buffer", "usize"], result: "i32" },
  ftruncate: { parameters: ["i32", "i64"], result: "i32" },
  lockf: { parameters: ["i32", "i32", "i64"], result: "i32" },
} as const satisfies Record<string, CFunction>;

const seeking = {
  lseek: { parameters: ["i32", "i64", "i32"], result: "i64" },
} as const satisfies Record<string, CFunction>;

const datagrams = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "i32" },
} as const satisfies Record<string, CFunction>;

const linuxFunctions = {
  ...datagrams,
  ...files,
  ...seeking,
  madvise: { parameters: ["usize", "usize", "i32"], result: "i32" },
  syscall: { parameters: ["i64", "i64", "i64", "i64"], result: "i64" },
  ...accounts,
  ...fileTimes,
  ...links,
  __errno_location: { parameters: [], result: "pointer" },
  llistxattr: { parameters: ["buffer", "buffer", "usize"], result: "i32" },
  lgetxattr: { parameters: ["buffer", "buffer", "buffer", "usize"], result: "i32" },
  lsetxattr: { parameters: ["buffer", "buffer", "buffer", "usize", "i32"], result: "i32" },
} as const satisfies Record<string, CFunction>;

const statxFunction = {
  statx: { parameters: ["i32", "buffer", "i32", "u32", "buffer"], result: "i32" },
} as const satisfies Record<string, CFunction>;

const macFunctions = {
  ...files,
  ...seeking,
  getiopolicy_np: { parameters: ["i32", "i32"], result: "i32" },
  setiopolicy_np: { parameters: ["i32", "i32", "i32"], result: "i32" },
  ...accounts,
  ...fileTimes,
  ...links,
  __error: { parameters: [], result: "pointer" },
  listxattr: { parameters: ["buffer", "buffer", "usize", "i32"], result: "i32" },
  getxattr: { parameters: ["buffer", "buffer", "buffer", "usize", "u32", "i32"], result: "i32" },
  setxattr: { parameters: ["buffer", "buffer", "buffer", "usize", "u32", "i32"], result: "i32" },
} as const satisfies Record<string, CFunction>;

/** What a runtime's foreign function interface has to provide. */
export interface ForeignFunctions {
  /** Throws if the library or one of the functions is not there. */
  open(library: string, functions: Readonly<Record<string, CFunction>>): Readonly<Record<string, ForeignFunction>>;
  addressOf(buffer: Uint8Array): number;
  /** The `int` that a pointer returned by a function leads to. */
  readInt(pointer: unknown): number;
}
// biome-ignore lint/suspicious/noExplicitAny: the signatures are data, checked by the runtime at the call
export type ForeignFunction = (...parameters: any[]) => any;

/** Opens the C library of this system; undefined where none of the known names can be loaded (Windows). */
export function openLibc(ffi: ForeignFunctions): Libc | undefined {
  const functions = process.platform === "darwin" ? macFunctions : linuxFunctions;
  for (const library of libraryNames()) {
    let symbols: Readonly<Record<string, ForeignFunction>>;
    try {
      symbols = ffi.open(library, functions);
    } catch {
      continue; // not this system's C library; the next name is tried
    }
    return process.platform === "darwin" ? macLibc(symbols, ffi) : linuxLibc(symbols, ffi, library);
  }
  return undefined;
}

function libraryNames(): string[] {
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  if (process.platform === "darwin") return ["/usr/lib/libSystem.B.dylib", "libSystem.B.dylib"];
  if (process.platform === "linux") return ["libc.so.6", `libc.musl-${machine}.so.1`, `/lib/ld-musl-${machine}.so.1`];
  return [];
}

function linuxLibc(symbols: Readonly<Record<string, ForeignFunction>>, ffi: ForeignFunctions, library: string): Libc {
  const {
    __errno_location: errnoLocation,
    llistxattr,
    lgetxattr,
    lsetxattr,
    utimensat,
    readlink,
    symlink,
    madvise,
  } = symbols as Symbols<typeof linuxFunctions>;
  return {
    ...accountLookUps(symbols),
    ...fileCalls(symbols),
    seek: seekBy(symbols),
    diskPriority: linuxDiskPriority(symbols),
    datagrams: linuxDatagrams(symbols),
    advise: madvise,
    errno: () => ffi.readInt(errnoLocation()),
    addressOf: ffi.addressOf,
    listXattr: llistxattr,
    getXattr: lgetxattr,
    setXattr: (path, name, value, size) => lsetxattr(path, name, value, size, 0),
    setTimes: utimensat,
    readLink: readlink,
    makeLink: symlink,
    statx: openStatx(ffi, library),
  };
}

function openStatx(ffi: ForeignFunctions, library: string): StatxCall | undefined {
  try {
    return ffi.open(library, statxFunction).statx as StatxCall;
  } catch {
    return undefined; // a C library from before 2018; the caller falls back on node:fs
  }
}

/** The C library has no function for them, only for calls by number. */
const ioprioCalls: Readonly<Record<string, { set: number; get: number }>> = {
  x64: { set: 251, get: 252 },
  arm64: { set: 30, get: 31 },
};

function linuxDiskPriority(symbols: Readonly<Record<string, ForeignFunction>>): DiskPriority | undefined {
  const { syscall } = symbols as Symbols<typeof linuxFunctions>;
  const calls = ioprioCalls[process.arch];
  if (!calls) return undefined;
  const oneThread = 1;
  return {
    lowest: 3 << 13,
    get: () => Number(syscall(calls.get, oneThread, 0, 0)),
    set: (thread, value) => Number(syscall(calls.set, oneThread, thread, value)),
  };
}

function macDiskPriority(symbols: Readonly<Record<string, ForeignFunction>>): DiskPriority {
  const { getiopolicy_np, setiopolicy_np } = symbols as Symbols<typeof macFunctions>;
  const disk = 0;
  const wholeProcess = 0;
  return {
    lowest: 3,
    get: () => getiopolicy_np(disk, wholeProcess),
    set: (_, value) => setiopolicy_np(disk, wholeProcess, value),
  };
}

const macNoFollow = 1;

function macLibc(symbols: Readonly<Record<string, ForeignFunction>>, ffi: ForeignFunctions): Libc {
  const {
    __error: errorLocation,
    listxattr,
    getxattr,
    setxattr,
    utimensat,
    readlink,
    symlink,
  } = symbols as Symbols<typeof macFunctions>;
  return {
    ...accountLookUps(symbols),
    ...fileCalls(symbols),
    seek: seekBy(symbols),
    diskPriority: macDiskPriority(symbols),
    datagrams: undefined,
    advise: undefined,
    errno: () => ffi.readInt(errorLocation()),
    addressOf: ffi.addressOf,
    listXattr: (path, list, size) => listxattr(path, list, size, macNoFollow),
    getXattr: (path, name, value, size) => getxattr(path, name, value, size, 0, macNoFollow),
    setXattr: (path, name, value, size) => setxattr(path, name, value, size, 0, macNoFollow),
    setTimes: utimensat,
    readLink: readlink,
    makeLink: symlink,
    statx: undefined,
  };
}

function fileCalls(symbols: Readonly<Record<string, ForeignFunction>>) {
  const { open, close, write, ftruncate, lockf } = symbols as Symbols<typeof files>;
  return { open, close, write, truncate: ftruncate, lock: lockf };
}

function linuxDatagrams(symbols: Readonly<Record<string, ForeignFunction>>): Datagrams {
  const { socket, sendto } = symbols as Symbols<typeof datagrams>;
  return { socket, sendTo: sendto };
}

function seekBy(symbols: Readonly<Record<string, ForeignFunction>>): Libc["seek"] {
  const { lseek } = symbols as Symbols<typeof seeking>;
  // A runtime may answer with a big integer.
  return (file, offset, whence) => Number(lseek(file, offset, whence));
}

type Symbols<T> = { readonly [K in keyof T]: ForeignFunction };

function accountLookUps(symbols: Readonly<Record<string, ForeignFunction>>) {
  const { getpwuid_r, getgrgid_r, getpwnam_r, getgrnam_r } = symbols as Symbols<typeof accounts>;
  return { userById: getpwuid_r, groupById: getgrgid_r, userByName: getpwnam_r, groupByName: getgrnam_r };
}
