/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

/** Has the browser put an element in the place of the one with this id. */
export function InPlace({ id, children }: { id: string; children?: Child }) {
  const Partial = "hx-partial" as "div";
  return <Partial {...{ "hx-target": `#${id}`, "hx-swap": "outerMorph" }}>{children}</Partial>;
}
