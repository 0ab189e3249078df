/** @jsxImportSource hono/jsx */
import { PageHead } from "../../layout/document.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useView } from "../../view.tsx";
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
export function ChooseBackup({ backups }: { backups: readonly ChoosableBackup[] }) {
  const { texts, formats, now } = useView();
  const text = texts.restore;
  return (
    <>
      <PageHead title={text.title} lead={text.lead} />
      <SearchBox text="" />
      <section class="choose" aria-labelledby="choose-title">
        <h2 id="choose-title">{text.backups}</h2>
        {backups.length === 0 && <p>{text.noBackups}</p>}
        <ul class="rows">
          {backups.map(({ id, name, last, size, destination }) => (
            <li class="restore-pick">
              <a class="restore-pick-link" href={`restore/${id}`}>
                <Icon name="backups" />
                <span class="restore-pick-name">
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
                <span class="restore-pick-place soft small">
                  {size !== undefined && <span class="figure">{formats.bytes(size)}</span>}
                  <span dir="auto" title={destination}>
                    {destination}
                  </span>
                </span>
                <Icon name="right" class="icon-way" />
              </a>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
