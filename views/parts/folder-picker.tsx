/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";
import { TextField } from "./field.tsx";
import { Icon } from "./icon.tsx";

/** A folder of the server that somebody looks into to choose one. */
export interface OpenFolder {
  readonly path: string;
  /** Undefined where there is none above. */
  readonly parent: string | undefined;
  readonly folders: readonly { readonly name: string; readonly path: string }[];
  readonly hasMore: boolean;
  /** Nothing of it can be shown. */
  readonly isClosed: boolean;
  /** The name of a folder to make, as it was typed, and what is wrong with it. */
  readonly newName: string;
  readonly problem?: string | undefined;
}

/** Attributes of a button that has the place around redrawn; without script, the whole page comes again. */
type InPlace = Readonly<Record<string, string>>;

/** Opens the {@link FolderPicker}; stands beside the field with the path. */
export function BrowseFolders({ inPlace }: { inPlace: InPlace }) {
  const { texts } = useView();
  return (
    <button type="submit" name="go" value="browse" class="button" {...inPlace}>
      <Icon name="folder" />
      {texts.common.folders.browse}
    </button>
  );
}

/** The folders in the one that is chosen so far, to go on from there, and a new one to make in it. */
export function FolderPicker({ folder, inPlace }: { folder: OpenFolder; inPlace: InPlace }) {
  const { texts } = useView();
  const text = texts.common.folders;
  const { path, parent, folders, hasMore, isClosed } = folder;
  return (
    <section class="card" aria-labelledby="folder-picker-title">
      <h2 id="folder-picker-title" tabindex={-1} autofocus>
        {text.inside} <bdi class="path">{path}</bdi>
      </h2>
      <ul class="plain folder-list scroll scroll-low">
        {parent !== undefined && (
          <li>
            <button type="submit" name="go" value={`open:${parent}`} class="button button-quiet" {...inPlace}>
              <Icon name="up" />
              {text.up}
            </button>
          </li>
        )}
        {folders.map(({ name, path: inside }) => (
          <li>
            <button type="submit" name="go" value={`open:${inside}`} class="button button-quiet" {...inPlace}>
              <Icon name="folder" />
              <bdi>{name}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {isClosed ? (
        <p class="soft">{texts.jobForm.tree.closed}</p>
      ) : (
        folders.length === 0 && <p class="soft">{text.none}</p>
      )}
      {hasMore && <p class="soft">{text.more}</p>}
      {!isClosed && (
        <div class="line low">
          <TextField
            id="new-folder"
            name="new-folder"
            label={text.newName}
            value={folder.newName}
            error={folder.problem}
            autocomplete="off"
          />
          <button type="submit" name="go" value="make" class="button" {...inPlace}>
            <Icon name="plus" />
            {text.make}
          </button>
        </div>
      )}
    </section>
  );
}
