/** @jsxImportSource hono/jsx */
import { PageHead } from "../../layout/document.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";

export type IndexTroubleKind = "missing" | "busy" | "damaged";

/** In place of a tree: why the local index does not answer, and what can be done. */
export function IndexTrouble({ kind, name, here }: { kind: IndexTroubleKind; name: string; here: string }) {
  const { texts } = useView();
  const text = texts.restore;
  const what = { missing: text.noIndexTitle, busy: text.busyTitle, damaged: text.failedTitle }[kind];
  return (
    <>
      <PageHead title={<bdi>{name}</bdi>} />
      <Trouble
        level={kind === "busy" ? "note" : "attention"}
        what={what}
        advice={kind === "busy" ? text.busyText : text.noIndexText}
      >
        <p class="buttons">
          <a class="button" href={here}>
            {text.again}
          </a>
        </p>
      </Trouble>
    </>
  );
}
