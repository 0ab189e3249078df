/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { PageHead } from "../../layout/document.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Menu, MenuLink } from "../../parts/menu.tsx";
import { Pager } from "../../parts/pager.tsx";
import { useView } from "../../view.tsx";
import { Basket } from "./basket.tsx";
import { OpenedNotice } from "./elsewhere.tsx";
import {
  downloadLink,
  fileLink,
  planLink,
  shareLink,
  sizesLink,
  type TreeOrder,
  type TreePlace,
  treeLink,
  versionText,
} from "./links.ts";
import { Rail } from "./rail.tsx";

export interface TreeEntry {
  readonly path: string;
  readonly name: string;
  readonly kind: "file" | "folder" | "link";
  /** Bytes of a file. */
  readonly size: number;
  readonly modified: Date | undefined;
  /** The time of the last version that had it; undefined if the one looked at has it. */
  readonly lastSeen: Date | undefined;
}

export interface TreeProps {
  /** Of the backup. */
  readonly name: string;
  /** It is no backup of this server, but open for looking. */
  readonly isTemporary: boolean;
  /** With the folder that is shown. */
  readonly place: TreePlace;
  readonly times: readonly Date[];
  readonly time: Date;
  /** The place where the version begins that leads to the folder. */
  readonly root: string;
  /** How many such places there are. */
  readonly roots: number;
  readonly isKnown: boolean;
  readonly total: number;
  readonly pages: number;
  readonly entries: readonly TreeEntry[];
  /** Paths that have been chosen. */
  readonly chosen: ReadonlySet<string>;
}

/** A version of a backup as a file manager shows it. */
export function RestoreTree(props: TreeProps) {
  const { texts, formats } = useView();
  const { name, place, times, time } = props;
  const isNewest = times[0]?.getTime() === time.getTime();
  return (
    <>
      <PageHead
        title={<bdi>{name}</bdi>}
        lead={
          <>
            {texts.restore.asItWas(formats.dateTime(time))}
            {isNewest && ` · ${texts.restore.newest}`}
          </>
        }
      />
      {props.isTemporary && <OpenedNotice id={place.id} withVersions />}
      <div class="restore pair">
        <div class="stack tight">
          <Way {...props} />
          {props.isKnown ? <Entries {...props} /> : <Unknown />}
        </div>
        <Rail
          times={times}
          time={time}
          month={place.month}
          linkOf={(version) => treeLink({ ...place, version, page: 0, month: undefined })}
          monthLinkOf={(month) => treeLink({ ...place, month })}
        />
      </div>
    </>
  );
}

/** From the beginning of the backup to the folder, each step a link. */
function Way({ place, root, roots }: TreeProps) {
  const { texts } = useView();
  const steps = stepsTo(place.path, root);
  const linkTo = (path: string) => treeLink({ ...place, path, page: 0 });
  return (
    <nav class="way" aria-label={texts.restore.wayLabel}>
      <ol class="plain line">
        {(roots !== 1 || root === "") && (
          <li>
            <a class="still" href={linkTo("")} aria-current={place.path === "" ? "page" : undefined}>
              {texts.restore.start}
            </a>
          </li>
        )}
        {steps.map(({ path, name }) => (
          <li>
            <a class="still" href={linkTo(path)} aria-current={path === place.path ? "page" : undefined} dir="auto">
              {name}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function stepsTo(path: string, root: string): { path: string; name: string }[] {
  if (path === "") return [];
  const beginning = root === "" ? path : root;
  const steps = [{ path: beginning, name: beginning }];
  for (const [part] of path.slice(beginning.length).matchAll(/[^\\/]*[\\/]/g)) {
    const before = steps.at(-1)?.path ?? "";
    steps.push({ path: before + part, name: part.slice(0, -1) });
  }
  return steps;
}

function Unknown() {
  const { texts } = useView();
  return (
    <Empty title={texts.restore.unknownFolder}>
      <p>{texts.restore.unknownFolderHelp}</p>
    </Empty>
  );
}

function Entries({ isTemporary, place, time, entries, total, pages, chosen }: TreeProps) {
  const { texts } = useView();
  const text = texts.restore;
  return (
    <>
      <p class="line ends">
        <span class="soft">{text.items(total)}</span>
        {place.path !== "" && (
          <span class="buttons">
            <a class="button button-quiet" href={treeLink({ ...place, withGone: !place.withGone, page: 0 })}>
              <Icon name={place.withGone ? "close" : "trash"} />
              {place.withGone ? text.hideGone : text.showGone}
            </a>
            <a class="button" href={planLink(place.id, time, place.path)}>
              <Icon name="restore" />
              {text.restoreFolder}
            </a>
            <Menu id="folder-menu" label={text.moreForFolder}>
              <MenuLink href={downloadLink(place.id, time, place.path)} icon="download" isFile>
                {text.downloadZip}
              </MenuLink>
              <MenuLink href={downloadLink(place.id, time, place.path, "tar")} icon="download" isFile>
                {text.downloadTar}
              </MenuLink>
              {!isTemporary && (
                <MenuLink href={shareLink(place.id, time, place.path)} icon="link">
                  {texts.links.open}
                </MenuLink>
              )}
            </Menu>
          </span>
        )}
      </p>
      {entries.length === 0 ? (
        <p class="soft">{text.emptyFolder}</p>
      ) : (
        <Ticks place={place} time={time}>
          <table class="entries">
            <thead>
              <tr>
                <th class="tree-tick">
                  <span class="unseen">{text.choose}</span>
                </th>
                <Column place={place} order="name" label={text.name} />
                <Column place={place} order="size" label={text.size} />
                <Column place={place} order="modified" label={text.modified} />
              </tr>
            </thead>
            <tbody>
              {entries.map((entry, position) => (
                <Entry entry={entry} position={position} place={place} chosen={chosen} />
              ))}
            </tbody>
          </table>
          {entries.some(({ kind }) => kind === "folder") && (
            <div hidden hx-get={sizesLink(place)} hx-trigger="load" hx-swap="none" />
          )}
          <Basket id={place.id} version={time} count={chosen.size} />
        </Ticks>
      )}
      <Pager page={place.page} pages={pages} linkOf={(page) => treeLink({ ...place, page })} />
    </>
  );
}

/** The form of all ticks. Each is kept as soon as it is made; without script, by a button. */
function Ticks({ place, time, children }: { place: TreePlace; time: Date; children?: Child }) {
  const action = `restore/${place.id}/basket`;
  return (
    <form
      class="stack"
      method="post"
      action={action}
      hx-post={action}
      hx-trigger="change"
      hx-sync="queue last"
      hx-target="#basket"
      hx-swap="outerMorph"
    >
      <input type="hidden" name="version" value={versionText(time)} />
      <input type="hidden" name="from" value={treeLink(place)} />
      {children}
    </form>
  );
}

/** The head of a column, which sorts by it; once more the other way round. */
function Column({ place, order, label }: { place: TreePlace; order: TreeOrder; label: string }) {
  const { texts } = useView();
  const isSorted = place.order === order;
  const isDescending = isSorted ? !place.isDescending : order !== "name";
  return (
    <th
      scope="col"
      class={`tree-${order}`}
      aria-sort={isSorted ? (place.isDescending ? "descending" : "ascending") : undefined}
    >
      {place.path === "" ? (
        label
      ) : (
        <a
          class="still"
          href={treeLink({ ...place, order, isDescending, page: 0 })}
          title={texts.restore.sortBy(label)}
        >
          {label}
          {isSorted && <Icon name={place.isDescending ? "down" : "up"} />}
        </a>
      )}
    </th>
  );
}

function Entry({
  entry,
  position,
  place,
  chosen,
}: {
  entry: TreeEntry;
  /** On the page, from 0. */
  position: number;
  place: TreePlace;
  chosen: ReadonlySet<string>;
}) {
  const { texts, formats, now } = useView();
  const { name, kind, size, modified, lastSeen } = entry;
  const when = lastSeen ? (
    <span>{texts.restore.lastSeen(formats.date(lastSeen))}</span>
  ) : (
    modified && (
      <time datetime={modified.toISOString()} title={formats.dateTime(modified)}>
        {now.getTime() - modified.getTime() < recent ? formats.relative(modified, now) : formats.date(modified)}
      </time>
    )
  );
  return (
    <tr class={lastSeen ? "tree-gone" : undefined}>
      <td class="tree-tick">{!lastSeen && <Tick entry={entry} chosen={chosen} />}</td>
      <td>
        <span class="tick">
          <Icon name={kind} class="soft" />
          <span class="stack flush">
            <Name entry={entry} place={place}>
              <span class="clamp" dir="auto" title={name}>
                {name}
              </span>
            </Name>
            <span class="tree-when soft small">{when}</span>
          </span>
        </span>
      </td>
      <td class="tree-size figure">
        {kind === "file" ? (
          formats.bytes(size)
        ) : (
          <span id={`size-${position}`} class="soft">
            {kind === "folder" ? texts.restore.folder : texts.restore.link}
          </span>
        )}
      </td>
      <td class="tree-modified soft">{when}</td>
    </tr>
  );
}

/** How much is in a folder, once that is known. */
export function FolderSize({ position, files, size }: { position: number; files: number; size: number }) {
  const { texts, formats } = useView();
  return (
    <span id={`size-${position}`} title={texts.common.fileCount(files)}>
      {formats.bytes(size)}
    </span>
  );
}

/** What lies in a folder that is chosen comes with it. */
function Tick({ entry: { path, name }, chosen }: { entry: TreeEntry; chosen: ReadonlySet<string> }) {
  const { texts } = useView();
  const label = texts.restore.chooseName(name);
  const isInside = [...chosen].some((each) => each !== path && /[\\/]$/.test(each) && path.startsWith(each));
  if (isInside) {
    return (
      <label class="tick" title={texts.restore.inChosenFolder}>
        <input type="checkbox" checked disabled aria-label={`${label}: ${texts.restore.inChosenFolder}`} />
      </label>
    );
  }
  return (
    <label class="tick">
      <input type="hidden" name="shown[]" value={path} />
      <input type="checkbox" name="path[]" value={path} checked={chosen.has(path)} aria-label={label} />
    </label>
  );
}

/** What has changed within these milliseconds is told by its age. */
const recent = 20 * 3_600_000;

/** What has gone is looked at where it was last. */
function Name({ entry, place, children }: { entry: TreeEntry; place: TreePlace; children?: Child }) {
  const { path, kind, lastSeen } = entry;
  if (kind === "link") return <span>{children}</span>;
  if (kind === "file") {
    return (
      <a class="still" href={fileLink(place.id, path, lastSeen ?? place.version)}>
        {children}
      </a>
    );
  }
  return (
    <a class="still" href={treeLink({ ...place, path, version: lastSeen ?? place.version, page: 0 })}>
      {children}
    </a>
  );
}
