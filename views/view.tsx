/** @jsxImportSource hono/jsx */
import { type Child, createContext, useContext } from "hono/jsx";
import { Formats } from "./format.ts";
import type { Language, Texts } from "./texts/index.ts";

/** What is known wherever something is drawn. */
export interface View {
  readonly language: Language;
  readonly texts: Texts;
  readonly formats: Formats;
  readonly now: Date;
}

const ViewContext = createContext<View | undefined>(undefined);

/** @param timeZone as IANA names it; undefined: that of the server. */
export function makeView(language: Language, texts: Texts, now: Date, timeZone?: string): View {
  return { language, texts, now, formats: new Formats(language, timeZone) };
}

export function WithView({ view, children }: { view: View; children?: Child }) {
  return <ViewContext.Provider value={view}>{children}</ViewContext.Provider>;
}

export function useView(): View {
  const view = useContext(ViewContext);
  if (!view) throw new Error("Nothing can be drawn outside of a view");
  return view;
}
