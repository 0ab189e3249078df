/** @jsxImportSource hono/jsx */
import { meaningIn } from "../texts/meanings.ts";
import { useView } from "../view.tsx";

/** Something that the engine or the server tells, in its own words. */
export interface Told {
  /** What it is about, stable. */
  readonly id?: string | undefined;
  readonly what: string;
  readonly advice?: string | undefined;
}

/** The same for the reader. */
export interface Explained {
  readonly what: string;
  readonly advice: string | undefined;
  /** Its own words, where they are in another language than the reader's. */
  readonly original: string | undefined;
}

/** Tells something in the language of the reader, where it is known there by its id; otherwise in its own words. */
export function useMeaning(): (told: Told) => Explained {
  const { language } = useView();
  return ({ id = "", what, advice }) => {
    const meaning = meaningIn(language, id);
    if (!meaning) return { what, advice, original: undefined };
    return { what: meaning[0], advice: meaning[1], original: [what, advice].filter(Boolean).join("\n") };
  };
}

/** What happened and what to do, in one paragraph. */
export function asSentences(what: string, advice: string | undefined): string {
  return advice ? `${what.replace(/[.!?]$/, "")}. ${advice}` : what;
}

/** Its own words, folded: they name files and figures. */
export function Original({ text }: { text: string | undefined }) {
  const { texts } = useView();
  if (!text) return null;
  return (
    <details class="more original">
      <summary class="small">{texts.common.errors.original}</summary>
      <p class="small" lang="en" dir="ltr">
        {text}
      </p>
    </details>
  );
}

/** In the language of the reader, and below it the words that name the file. */
export function Meaning({ of: told }: { of: Told }) {
  const { language } = useView();
  const { what, advice, original } = useMeaning()(told);
  if (original === undefined) {
    return <span {...(language !== "en" && { lang: "en" })}>{asSentences(what, advice)}</span>;
  }
  return (
    <>
      {asSentences(what, advice)}
      <span class="message-original soft small" lang="en" dir="auto">
        {original}
      </span>
    </>
  );
}

/** In place of something: why it is not there. */
export function Why({ of: told }: { of: Told }) {
  const { what, advice, original } = useMeaning()(told);
  return (
    <>
      <p class="soft">{asSentences(what, advice)}</p>
      <Original text={original} />
    </>
  );
}

/** Words of the engine or the server without an id: as they are for whoever reads their language, folded for others. */
export function OwnWords({ text }: { text: string }) {
  return useView().language === "en" ? <span class="soft">{text}</span> : <Original text={text} />;
}
