/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";
import { Icon } from "./icon.tsx";

export interface TreeNode {
  /** As the form sends it; that of a folder ends with a separator. */
  readonly path: string;
  readonly name: string;
  readonly isFolder: boolean;
  /** There is something in it. */
  readonly canOpen: boolean;
  readonly isTicked: boolean;
  /** A folder above it is ticked. */
  readonly isInside: boolean;
  /** What is shown of it; undefined: closed. */
  readonly children?: TreeLevel | undefined;
}

export interface TreeLevel {
  readonly path: string;
  readonly nodes: readonly TreeNode[];
  /** How many entries are shown at most, and whether there are more. */
  readonly limit: number;
  readonly hasMore: boolean;
  /** Why nothing can be shown. */
  readonly problem?: string | undefined;
}

export interface TreeProps {
  readonly label: string;
  /** Where a browser with script gets the content of a folder from; it sends the whole form. */
  readonly from: string;
  /** Name of what is ticked in the form. */
  readonly name: string;
  readonly level: TreeLevel;
}

/** Entries that are shown at a time. */
export const treePage = 200;

/**
 * Folders and files with boxes to tick. A list for browsers without script, where a button asks the server for what is in a
 * folder; with script a tree that is moved through with arrows and letters.
 */
export function Tree({ label, ...rest }: TreeProps) {
  return (
    <ul class="tree box plain" aria-label={label} data-tree>
      <Level {...rest} />
    </ul>
  );
}

type LevelProps = Omit<TreeProps, "label">;

/** What is in a folder, to be put below it. */
export function TreeGroup({ level, ...rest }: LevelProps) {
  return (
    <ul class="tree-group plain">
      <li hidden>
        <input type="hidden" name="open[]" value={`${level.limit}:${level.path}`} />
      </li>
      <Level level={level} {...rest} />
    </ul>
  );
}

function Level({ level, ...rest }: LevelProps) {
  const { texts } = useView();
  const { path, nodes, limit, hasMore, problem } = level;
  return (
    <>
      {nodes.map((node) => (
        <Node node={node} {...rest} />
      ))}
      {problem !== undefined && <li class="tree-note soft small">{problem}</li>}
      {problem === undefined && nodes.length === 0 && <li class="tree-note soft small">{texts.jobForm.tree.empty}</li>}
      {hasMore && (
        <li class="tree-note">
          <button
            type="submit"
            name="go"
            value={`open:${limit + treePage}:${path}`}
            class="button button-quiet"
            hx-post={rest.from}
            hx-target="closest ul"
            hx-swap="outerHTML"
          >
            {texts.jobForm.tree.more}
          </button>
        </li>
      )}
    </>
  );
}

function Node({ node, name, from }: Omit<LevelProps, "level"> & { node: TreeNode }) {
  const { texts } = useView();
  const { path, isFolder, canOpen, isTicked, isInside, children } = node;
  const isOpen = children !== undefined;
  // What is ticked stands in the list of all that is chosen; there it is sent from.
  const sent = isTicked || isInside ? {} : { name: `${name}[]` };
  return (
    <li data-path={path}>
      <span class="tree-row">
        {canOpen ? (
          <button
            type="submit"
            name="go"
            value={isOpen ? `close:${path}` : `open:${treePage}:${path}`}
            class="tree-toggle"
            hx-post={from}
            hx-target="closest li"
            hx-swap="beforeend"
            aria-expanded={isOpen ? "true" : "false"}
            aria-label={isOpen ? texts.jobForm.tree.close(node.name) : texts.jobForm.tree.open(node.name)}
          >
            <Icon name="right" />
          </button>
        ) : (
          <span class="tree-toggle" />
        )}
        <label class="tree-label tick" title={path}>
          <input
            type="checkbox"
            {...sent}
            value={path}
            data-source
            checked={isTicked || isInside}
            disabled={isInside}
          />
          <Icon name={isFolder ? "folder" : "file"} class="soft" />
          <bdi class="cut">{node.name}</bdi>
        </label>
      </span>
      {isOpen && <TreeGroup name={name} from={from} level={children} />}
    </li>
  );
}
