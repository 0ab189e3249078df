import { basename } from "node:path";
import { folderUrl, mergeUrlOptions, openDestination, type Remote } from "../../destinations/index.ts";
import { UserError } from "../../support/errors.ts";
import type { OperationContext } from "../context.ts";

/** A folder of the source, and where it goes; both end with the separator, `to` is empty at the top. */
export interface Place {
  readonly from: string;
  readonly to: string;
}

/**
 * Where each source goes (cli.md 10.16): the content of a single folder to the top of the destination, that of several
 * into folders of their names. Files go to the top.
 *
 * @param roots absolute; folders end with the separator. @param isSingle only one source was given.
 * @throws UserError `SyncSourcesClash` if two would go to the same place.
 */
export function placesOf(roots: readonly string[], isSingle: boolean): Place[] {
  const places = roots.map((root): Place => {
    if (!root.endsWith("/")) return { from: root.slice(0, root.lastIndexOf("/") + 1), to: "" };
    return { from: root, to: isSingle ? "" : `${basename(root) || "root"}/` };
  });
  const folders = places.filter((_, index) => roots[index]?.endsWith("/"));
  const twice = folders.find(({ to }, index) => folders.findIndex((other) => other.to === to) !== index);
  if (twice) {
    throw new UserError("SyncSourcesClash", `Two sources have the name "${twice.to.slice(0, -1)}"`, {
      advice: "Synchronise them in two runs, each to a destination of its own.",
    });
  }
  // The innermost first, so that a path is found in the one that it belongs to.
  return places.sort((a, b) => b.from.length - a.from.length);
}

/** The place in `places` that a folder of the source lies in, as a path at the destination. */
export function targetOf(path: string, places: readonly Place[]): string {
  const place = places.find(({ from }) => path.startsWith(from)) as Place;
  return place.to + path.slice(place.from.length);
}

/** A folder of the destination, whose connections are closed when the last one who uses it lets go. */
export class TargetFolder {
  readonly remote: Remote;
  readonly #closes: boolean;
  #users = 1;

  constructor(remote: Remote, closes: boolean) {
    this.remote = remote;
    this.#closes = closes;
  }

  hold(): void {
    this.#users++;
  }

  async release(): Promise<void> {
    this.#users--;
    if (this.#users === 0 && this.#closes) await this.remote.close();
  }
}

/** Opens folders of the destination. */
export class TargetFolders {
  readonly #context: OperationContext;

  constructor(context: OperationContext) {
    const { url, options } = context;
    this.#context = context;
    // They name the folder itself in another place, and so cannot lead to folders in it.
    if (mergeUrlOptions(url, options)["alternate-target-paths"]) {
      throw new UserError("OptionNotServed", "The option --alternate-target-paths can't be used with sync", {
        advice: "Give the folder where it is now.",
      });
    }
  }

  /** `folder` is relative and ends with a separator; empty is the top. */
  open(folder: string): TargetFolder {
    const { remote, url, options } = this.#context;
    if (folder === "") return new TargetFolder(remote, false);
    return new TargetFolder(
      remote.within(() => openDestination(folderUrl(url, folder), options), folder),
      true,
    );
  }

  /** The path of the destination, if it is a folder of this machine. */
  get localPath(): string | undefined {
    return openDestination(this.#context.url, this.#context.options).localPath?.(".");
  }
}
