/** @jsxImportSource hono/jsx */
import { PageHead } from "../../layout/document.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { indexLink } from "./links.ts";

export type IndexTroubleKind = "busy" | "damaged";

/** In place of a tree: why the local index does not answer, and what can be done. */
export function IndexTrouble({
  id,
  kind,
  name,
  here,
}: {
  /** Of the backup. */
  id: string;
  kind: IndexTroubleKind;
  name: string;
  here: string;
}) {
  const { texts } = useView();
  const text = texts.restore;
  return (
    <>
      <PageHead title={<bdi>{name}</bdi>} />
      <Trouble
        level={kind === "busy" ? "note" : "attention"}
        what={kind === "busy" ? text.busyTitle : text.failedTitle}
        advice={kind === "busy" ? text.busyText : text.noIndexText}
      >
        <p class="buttons">
          <a class="button" href={here}>
            {text.again}
          </a>
          {kind === "damaged" && (
            <a class="button button-main" href={indexLink(id, here)}>
              {texts.elsewhere.index.all}
            </a>
          )}
        </p>
      </Trouble>
    </>
  );
}
