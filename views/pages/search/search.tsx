/** @jsxImportSource hono/jsx */
import { PageHead } from "../../layout/document.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useView } from "../../view.tsx";
import { Found, type FoundProps, searchLink } from "./found.tsx";

export interface SearchPageProps {
  readonly text: string;
  /** What of it can't be understood. */
  readonly problem: string | undefined;
  /** Those that are asked one by one. */
  readonly backups: readonly { readonly id: string; readonly name: string }[];
  /** The one that was searched alone. */
  readonly only: FoundProps | undefined;
}

/** One box for all versions of all backups. */
export function SearchPage({ text, problem, backups, only }: SearchPageProps) {
  const { texts } = useView();
  return (
    <>
      <PageHead title={texts.common.search} />
      <SearchBox text={text} problem={problem} />
      {text !== "" && problem === undefined && <Narrower text={text} backup={only?.id ?? ""} />}
      <Hints isOpen={text === ""} />
      {only && <Found {...only} />}
      {only && (
        <p>
          <a href={searchLink(text)}>{texts.search.inAll}</a>
        </p>
      )}
      {backups.length > 0 && (
        <div class="founds line loose">
          {backups.map(({ id, name }) => (
            <Section id={id} name={name} text={text} />
          ))}
        </div>
      )}
      {text !== "" && problem === undefined && backups.length === 0 && !only && <p>{texts.restore.noBackups}</p>}
    </>
  );
}

/** What is looked for; leads to the search from wherever it stands. */
export function SearchBox({ text, problem }: { text: string; problem?: string | undefined }) {
  const { texts } = useView();
  return (
    <search>
      <form class="search-box beside" action="search" method="get">
        <input
          type="search"
          id="q"
          name="q"
          value={text}
          placeholder={texts.restore.searchPlaceholder}
          aria-label={texts.restore.searchLabel}
          autofocus={text === ""}
          spellcheck={false}
          {...(problem !== undefined && { "aria-invalid": "true", "aria-describedby": "q-error" })}
        />
        <button type="submit" class="button button-main">
          {texts.restore.searchButton}
        </button>
      </form>
      {problem !== undefined && (
        <p id="q-error" class="field-error">
          {texts.search.problem(problem)}
        </p>
      )}
    </search>
  );
}

/** Words that most people want and nobody knows, to add and take away. */
function Narrower({ text, backup }: { text: string; backup: string }) {
  const words = useView().texts.search;
  const typed = text.split(/\s+/).filter((word) => word !== "");
  const choices = [
    ["kind:file", words.onlyFiles],
    ["kind:folder", words.onlyFolders],
    ["deleted:yes", words.onlyDeleted],
  ] as const;
  return (
    <nav class="filters line close" aria-label={words.narrower}>
      {choices.map(([word, label]) => {
        const isOn = typed.includes(word);
        const name = word.slice(0, word.indexOf(":") + 1);
        const others = typed.filter((each) => !each.startsWith(name));
        return (
          <a
            class="press"
            href={searchLink((isOn ? others : [...others, word]).join(" "), backup)}
            aria-current={isOn ? "true" : undefined}
          >
            {isOn && <Icon name="check" />}
            {label}
          </a>
        );
      })}
    </nav>
  );
}

function Hints({ isOpen }: { isOpen: boolean }) {
  const { texts } = useView();
  const text = texts.search;
  const hints = [
    ["letter 2025", text.hintWords],
    ["*.jpg", text.hintPattern],
    ["size>10mb", text.hintSize],
    ["after:2026-05-01", text.hintAfter],
    ["kind:folder", text.hintKind],
    ["deleted:yes", text.hintDeleted],
    ["re:\\.(jpe?g|png)$", text.hintExpression],
  ] as const;
  return (
    <details class="more hints" open={isOpen}>
      <summary>{text.hints}</summary>
      <dl>
        {hints.map(([example, meaning]) => (
          <>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}

/** The place for what a backup has; it is asked when it comes into sight. */
function Section({ id, name, text }: { id: string; name: string; text: string }) {
  const { texts } = useView();
  return (
    <section
      class="stack tight"
      hx-get={`search/${id}?${new URLSearchParams({ q: text })}`}
      hx-trigger="revealed"
      hx-swap="outerHTML"
    >
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <p class="soft">{texts.search.searching}</p>
      <noscript>
        <a href={searchLink(text, id)}>{texts.search.inThis}</a>
      </noscript>
    </section>
  );
}
