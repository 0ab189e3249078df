/** @jsxImportSource hono/jsx */
import { type Child, createContext, useContext } from "hono/jsx";
import { type Formats, formatsOf } from "./format.ts";
import type { Language } from "./texts/language.ts";
import type { Texts } from "./texts/types.ts";

/** What a viewer may be allowed to do, and pages offer only to whoever may. */
export type Right = "read" | "run" | "stop" | "browse" | "restore" | "administer";

/** Who looks at the page. */
export interface Viewer {
  /** Undefined: the one who needs no name. */
  readonly name: string | undefined;
  /** Sees only some backups. */
  readonly isLimited: boolean;
  may(right: Right): boolean;
}

/** What is known wherever something is drawn. */
export interface View {
  readonly language: Language;
  readonly texts: Texts;
  readonly formats: Formats;
  readonly now: Date;
  readonly viewer: Viewer;
}

const ViewContext = createContext<View | undefined>(undefined);

/** @param timeZone as IANA names it; undefined: that of the server. */
export function makeView(language: Language, texts: Texts, now: Date, viewer: Viewer, timeZone?: string): View {
  return { language, texts, now, viewer, formats: formatsOf(language, timeZone) };
}

export function WithView({ view, children }: { view: View; children?: Child }) {
  return <ViewContext.Provider value={view}>{children}</ViewContext.Provider>;
}

/**
 * Draws something for those who may do it.
 *
 * @param withAll it is about all backups at once, and not for those who see only some.
 * @param otherwise what others see in its place.
 */
export function IfAllowed({
  to,
  withAll = false,
  otherwise,
  children,
}: {
  to: Right;
  withAll?: boolean;
  otherwise?: Child;
  children?: Child;
}) {
  const { may, isLimited } = useView().viewer;
  return (may(to) && !(withAll && isLimited) ? children : otherwise) ?? null;
}

export function useView(): View {
  const view = useContext(ViewContext);
  if (!view) throw new Error("Nothing can be drawn outside of a view");
  return view;
}
