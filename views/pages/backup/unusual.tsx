/** @jsxImportSource hono/jsx */
import { Trouble } from "../../parts/trouble.tsx";
import { IfAllowed, useView } from "../../view.tsx";

/** What is unusual about a backup. */
export type UnusualProps = {
  /** When the run ended that found it. */
  readonly time: Date;
  readonly of: number;
  readonly usual: number;
} & ({ readonly kind: "files"; readonly changed: number } | { readonly kind: "size"; readonly lost: number });

/** A warning that stands above all of a backup until somebody acknowledges it. */
export function Unusual({ change, place }: { change: UnusualProps; place: string }) {
  const { texts, formats } = useView();
  const text = texts.unusual;
  const { of, usual } = change;
  const share = (part: number) => formats.percent(part / Math.max(1, of));
  const told =
    change.kind === "files"
      ? text.files(change.changed, of, share(change.changed), usual)
      : text.size(formats.bytes(change.lost), formats.bytes(of), share(change.lost), formats.bytes(usual));
  return (
    <Trouble level="attention" what={text.title(formats.dateTime(change.time))} advice={told} safe={text.held}>
      <div class="buttons">
        <IfAllowed to="browse">
          <a class="button" href={`${place}/changes`}>
            {text.look}
          </a>
        </IfAllowed>
        <IfAllowed to="administer">
          <form method="post" action={`${place}/acknowledge-change`}>
            <button type="submit" class="button">
              {text.acknowledge}
            </button>
          </form>
        </IfAllowed>
      </div>
    </Trouble>
  );
}
