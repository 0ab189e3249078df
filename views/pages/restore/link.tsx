/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { PageHead } from "../../layout/document.tsx";
import { Choice } from "../../parts/choice.tsx";
import { Icon } from "../../parts/icon.tsx";
import type { Told } from "../../parts/meaning.tsx";
import { Failure, Trouble } from "../../parts/trouble.tsx";
import { When } from "../../parts/when.tsx";
import { useView } from "../../view.tsx";
import { fileLink, treeLink, usualPlace, versionText } from "./links.ts";

/** How many hours a link is good. */
export const linkLives = ["1", "24", "168"] as const;

/** A link that is good. */
export interface LinkRow {
  readonly id: number;
  readonly backup: string;
  readonly path: string;
  readonly version: Date;
  /** Undefined: the one who needs no name. */
  readonly maker: string | undefined;
  readonly expires: Date;
  readonly lastUsed: Date | null;
}

export interface LinkProps {
  /** Of the backup. */
  readonly id: string;
  readonly backup: string;
  /** What it is for; a folder ends with its separator. */
  readonly path: string;
  readonly version: Date;
  /** Those to the same backup. */
  readonly links: readonly LinkRow[];
  /** Just made: the one time that it is shown. */
  readonly made?: { readonly address: string; readonly expires: Date } | undefined;
  readonly problem?: Told | undefined;
  readonly life?: (typeof linkLives)[number];
  readonly archive?: "zip" | "tar";
}

/** Where a link to one file or folder is made, for people who can't sign in here. */
export function LinkForOthers(props: LinkProps) {
  const { id, backup, path, version, links, made, problem, life = "24", archive = "zip" } = props;
  const { texts, formats } = useView();
  const text = texts.links;
  const isFolder = /[\\/]$/.test(path);
  const place = isFolder ? treeLink({ ...usualPlace(id), path, version }) : fileLink(id, path, version);
  return (
    <>
      <PageHead
        title={text.title}
        lead={
          <>
            <a href={place}>
              <span class="path" dir="auto">
                {path}
              </span>
            </a>{" "}
            · {texts.restore.asItWas(formats.dateTime(version))} · <bdi>{backup}</bdi>
          </>
        }
      />
      {problem && <Failure of={problem} />}
      {made ? (
        <Trouble level="note" sign="link" what={text.madeTitle}>
          <pre class="secret-line">{made.address}</pre>
          <p>{text.madeText(formats.dateTime(made.expires))}</p>
          <p>{text.addressHelp}</p>
        </Trouble>
      ) : (
        <form method="post" action={`restore/${id}/link`} class="form">
          <p>{isFolder ? text.folderText : text.fileText}</p>
          <What version={version} path={path} />
          <fieldset>
            <legend>{text.life}</legend>
            {linkLives.map((each) => (
              <Choice name="life" value={each} label={text.lives[each]} isChosen={each === life} />
            ))}
          </fieldset>
          {isFolder && (
            <fieldset>
              <legend>{text.archive}</legend>
              {(["zip", "tar"] as const).map((each) => (
                <Choice name="archive" value={each} label={text.archives[each]} isChosen={each === archive} />
              ))}
            </fieldset>
          )}
          <div>
            <button type="submit" class="button button-main">
              <Icon name="link" />
              {text.make}
            </button>
          </div>
        </form>
      )}
      {links.length > 0 && (
        <section aria-labelledby="links-title">
          <h2 id="links-title">{text.listTitle}</h2>
          <ul class="rows list">
            {links.map((link) => (
              <LinkLine link={link} action={`restore/${id}/link/revoke`}>
                <What version={version} path={path} />
              </LinkLine>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function What({ version, path }: { version: Date; path: string }) {
  return (
    <>
      <input type="hidden" name="version" value={versionText(version)} />
      <input type="hidden" name="path" value={path} />
    </>
  );
}

/** A link that is good, which can be ended. @param withBackup it isn't clear which one it is for. */
export function LinkLine({
  link,
  action,
  withBackup = false,
  children,
}: {
  link: LinkRow;
  action: string;
  withBackup?: boolean;
  children?: Child;
}) {
  const { texts, formats } = useView();
  const text = texts.links;
  const { id, backup, path, version, maker, expires, lastUsed } = link;
  return (
    <li>
      <div>
        <span class="path" dir="auto">
          {path}
        </span>
        <p class="soft small">
          {withBackup && (
            <>
              <bdi>{backup}</bdi> ·{" "}
            </>
          )}
          {texts.restore.asItWas(formats.dateTime(version))}
          {maker !== undefined && (
            <>
              {" "}
              · <bdi>{text.madeBy(maker)}</bdi>
            </>
          )}
        </p>
        <p class="soft small">
          {text.expires} <When time={expires} /> · {text.lastUsed}{" "}
          {lastUsed ? <When time={lastUsed} /> : texts.common.never}
        </p>
      </div>
      <form method="post" action={action}>
        {children}
        <input type="hidden" name="link" value={String(id)} />
        <button type="submit" class="button" aria-label={text.revokeNamed(path)}>
          {text.revoke}
        </button>
      </form>
    </li>
  );
}
