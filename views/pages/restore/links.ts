export type TreeOrder = "name" | "size" | "modified";

/** A place in a backup: which moment, which folder, and how it is shown. */
export interface TreePlace {
  /** Of the backup. */
  readonly id: string;
  /** The moment looked at; undefined: the newest. */
  readonly version: Date | undefined;
  readonly path: string;
  /** Counts from 0. */
  readonly page: number;
  readonly order: TreeOrder;
  readonly isDescending: boolean;
  readonly withGone: boolean;
  /** Of the rail: `2026-11`; undefined: that of the version. */
  readonly month: string | undefined;
}

/** The address of a place; what is usual stays out of it. */
export function treeLink(place: TreePlace): string {
  return address(`restore/${place.id}`, queryOf(place));
}

/** The sizes of the folders that are shown at a place. */
export function sizesLink(place: TreePlace): string {
  return address(`restore/${place.id}/sizes`, queryOf(place));
}

function queryOf({ version, path, page, order, isDescending, withGone, month }: TreePlace) {
  return {
    version: version && versionText(version),
    path,
    page: page === 0 ? undefined : String(page + 1),
    sort: order === "name" ? undefined : order,
    down: isDescending ? "1" : undefined,
    gone: withGone ? "1" : undefined,
    month,
  };
}

/** Where a file shows its contents through all versions; `version` is the one that is looked at. */
export function fileLink(id: string, path: string, version: Date | undefined): string {
  return address(`restore/${id}/file`, { version: version && versionText(version), path });
}

/** Where two contents of a text are compared, those that these versions have; without, the newest and the one before. */
export function compareLink(id: string, path: string, from?: Date, to?: Date): string {
  return address(`restore/${id}/compare`, { from: from && versionText(from), to: to && versionText(to), path });
}

/** The lines that differ, as a part of that page. */
export function linesLink(id: string, path: string, from: Date, to: Date): string {
  return address(`restore/${id}/compare/lines`, { from: versionText(from), to: versionText(to), path });
}

/** A path with a query of what is given and not empty. */
function address(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** A version as addresses name it: its time to the second, `2026-11-25T13:16:05Z`. */
export function versionText(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** Where a backup is looked into first. */
export function usualPlace(id: string): TreePlace {
  return {
    id,
    version: undefined,
    path: "",
    page: 0,
    order: "name",
    isDescending: false,
    withGone: false,
    month: undefined,
  };
}

/** Where a restore is planned: of one path, or of what was chosen. */
export function planLink(id: string, version: Date, path = ""): string {
  return address(`restore/${id}/plan`, { version: versionText(version), path });
}

/** A file, or a folder and what was chosen in an archive, which is a zip unless said, for this browser to keep. */
export function downloadLink(id: string, version: Date, path = "", archive?: "tar"): string {
  return address(`restore/${id}/download`, { version: versionText(version), path, as: archive });
}

/** Where a link is made by which others get a file or a folder. */
export function shareLink(id: string, version: Date, path: string): string {
  return address(`restore/${id}/link`, { version: versionText(version), path });
}

/** A file as it was then, to be shown. */
export function contentLink(id: string, version: Date, path: string): string {
  return address(`restore/${id}/content`, { version: versionText(version), path });
}

/** The beginning of a text, as a part of a page. */
export function previewLink(id: string, version: Date, path: string): string {
  return address(`restore/${id}/preview`, { version: versionText(version), path });
}

/** A file as it was then, as far as a browser can show it, as a part of a page. */
export function showLink(id: string, version: Date, path: string): string {
  return address(`restore/${id}/show`, { version: versionText(version), path });
}

/** Where the index of a backup is read from its destination; `next` is where to go then. */
export function indexLink(id: string, next = ""): string {
  return address(`restore/${id}/index`, { next });
}

/** How much all that was chosen is, as a part of a page. */
export function basketSizeLink(id: string, version: Date): string {
  return address(`restore/${id}/basket/size`, { version: versionText(version) });
}
