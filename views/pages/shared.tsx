/** @jsxImportSource hono/jsx */
import { PageHead } from "../layout/document.tsx";
import { useView } from "../view.tsx";

/** In place of what a link was for. */
export function LinkWorthless({ isGone }: { isGone: boolean }) {
  const text = useView().texts.links;
  return (
    <>
      <PageHead title={isGone ? text.worthless : text.notNow} />
      <p>{isGone ? text.worthlessText : text.notNowText}</p>
    </>
  );
}
