/** Facts of PKWARE's APPNOTE that the writer and the reader share. */
export const signature = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;

export const length = { local: 30, central: 46, end: 22, end64: 56, locator64: 20 } as const;

export const method = {
  stored: 0,
  deflate: 8,
  deflate64: 9,
  bzip2: 12,
  lzma: 14,
  zstandard: 93,
  ppmd: 98,
} as const;

export const flag = { encrypted: 1 << 0, endMarker: 1 << 1, descriptor: 1 << 3, utf8: 1 << 11 } as const;

export const zip64ExtraId = 0x0001;
export const max16 = 0xffff;
export const max32 = 0xffffffff;
