/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { useView } from "../view.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { asSentences, Original, type Told, useMeaning } from "./meaning.tsx";

export interface TroubleProps {
  /** What happened. */
  readonly what: string;
  /** What is still safe. */
  readonly safe?: string | undefined;
  /** What to do. */
  readonly advice?: string | undefined;
  /** Stable, for whoever helps. */
  readonly id?: string | undefined;
  /** The words that this explains, in another language. */
  readonly original?: string | undefined;
  readonly level?: "attention" | "trouble" | "note";
  /** In place of that of its level. */
  readonly sign?: IconName;
  /** The button. */
  readonly children?: Child;
}

const signs = { note: "info", attention: "warning", trouble: "failing" } as const;

/** Trouble, once and in words: what happened, what is safe, what to do. */
export function Trouble({ what, safe, advice, id, original, level = "trouble", sign, children }: TroubleProps) {
  const { texts } = useView();
  return (
    <div class={`trouble trouble-${level}`} role={level === "trouble" ? "alert" : "status"}>
      <Icon name={sign ?? signs[level]} />
      <div class="stack tight grow">
        <p>
          <strong>{what}</strong>
        </p>
        {advice && <p>{advice}</p>}
        {safe && <p>{safe}</p>}
        <Original text={original} />
        {id && (
          <p class="soft small">
            {texts.common.errors.errorId} <code>{id}</code>
          </p>
        )}
        {children}
      </div>
    </div>
  );
}

/** Trouble that the engine or the server tells of, in the language of the reader where it is known there. */
export function Failure({
  of: told,
  ...rest
}: { of: Told } & Omit<TroubleProps, "what" | "advice" | "original" | "id">) {
  const { what, advice, original } = useMeaning()(told);
  return <Trouble {...rest} what={what} advice={advice} original={original} id={told.id} />;
}

/** Trouble in words of the page, and why, as {@link Failure} tells it. */
export function FailedBecause({
  why,
  ...rest
}: { why: Told | undefined } & Omit<TroubleProps, "advice" | "original" | "id">) {
  const meaning = useMeaning();
  if (why === undefined) return <Trouble {...rest} />;
  const { what, advice, original } = meaning(why);
  return <Trouble {...rest} advice={asSentences(what, advice)} original={original} id={why.id} />;
}
