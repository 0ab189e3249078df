/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { PageHead } from "../../layout/document.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { IfAllowed, useView } from "../../view.tsx";
import { SearchBox } from "../search/search.tsx";

/** A backup to look into. */
export interface ChoosableBackup {
  readonly id: string;
  readonly name: string;
  /** Of its last version. */
  readonly last: Date | undefined;
  /** Of its last version, in bytes. */
  readonly size: number | undefined;
  /** Where it goes, in a few words. */
  readonly destination: string;
}

/** Where a restore begins: search for the file, or look into a backup. */
export function ChooseBackup({
  backups,
  opened,
}: {
  backups: readonly ChoosableBackup[];
  /** None of this server, but open for looking. */
  opened: readonly Pick<ChoosableBackup, "id" | "name">[];
}) {
  const { texts, formats, now } = useView();
  const text = texts.restore;
  return (
    <>
      <PageHead title={text.title} lead={text.lead} />
      <SearchBox text="" />
      <section class="stack tight" aria-labelledby="choose-title">
        <h2 id="choose-title">{text.backups}</h2>
        {backups.length === 0 && (
          <>
            <p>{text.noBackups}</p>
            <p>
              <IfAllowed to="administer">
                <a class="button" href="new">
                  {texts.home.emptyMain}
                </a>
              </IfAllowed>
            </p>
          </>
        )}
        <ul class="rows">
          {backups.map(({ id, name, last, size, destination }) => (
            <li>
              <a class="pick-link press" href={`restore/${id}`}>
                <Icon name="backups" />
                <span class="stack flush">
                  <bdi>{name}</bdi>
                  <span class="soft small">
                    {last ? (
                      <time datetime={last.toISOString()} title={formats.dateTime(last)}>
                        {text.lastVersion(formats.relative(last, now))}
                      </time>
                    ) : (
                      text.noVersion
                    )}
                  </span>
                </span>
                <span class="words soft small">
                  {size !== undefined && <span class="figure">{formats.bytes(size)}</span>}
                  <span class="cut" dir="auto" title={destination}>
                    {destination}
                  </span>
                </span>
                <Icon name="right" class="icon-way" />
              </a>
            </li>
          ))}
        </ul>
      </section>
      <IfAllowed to="administer">
        <section class="stack tight" aria-labelledby="elsewhere-title">
          <h2 id="elsewhere-title">{texts.elsewhere.section}</h2>
          <p class="soft">{texts.elsewhere.sectionText}</p>
          <ul class="rows">
            {opened.map(({ id, name }) => (
              <Way sign="cloud" href={`restore/${id}`} name={<bdi>{name}</bdi>} what={texts.elsewhere.isOpen} />
            ))}
            <Way sign="plus" href="restore/elsewhere" name={<span>{texts.elsewhere.begin}</span>} />
          </ul>
        </section>
      </IfAllowed>
    </>
  );
}

function Way({ sign, href, name, what }: { sign: IconName; href: string; name: Child; what?: string }) {
  return (
    <li>
      <a class="pick-link press" href={href}>
        <Icon name={sign} />
        <span class="stack flush">
          {name}
          {what && <span class="soft small">{what}</span>}
        </span>
        <Icon name="right" class="icon-way" />
      </a>
    </li>
  );
}
