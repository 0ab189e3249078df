/** @jsxImportSource hono/jsx */
import { Trouble } from "../../parts/trouble.tsx";
import { IfAllowed, useView, type View } from "../../view.tsx";

/** What is unusual about a backup. */
export type UnusualProps = {
  /** When the run ended that found it. */
  readonly time: Date;
  readonly of: number;
  readonly usual: number;
} & (
  | { readonly kind: "files"; readonly changed: number }
  | { readonly kind: "size"; readonly lost: number }
  /** Ignore files leave out more. */
  | { readonly kind: "ignored-files" | "ignored-size"; readonly more: number }
);

/** A warning that stands above all of a backup until somebody acknowledges it. */
export function Unusual({ change, place }: { change: UnusualProps; place: string }) {
  const { texts, formats } = useView();
  const text = texts.unusual;
  const told = whatIsUnusual(change, text, formats);
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

function whatIsUnusual(change: UnusualProps, text: View["texts"]["unusual"], formats: View["formats"]): string {
  const { of, usual } = change;
  const bytes = (size: number) => formats.bytes(size);
  const share = (part: number) => formats.percent(part / Math.max(1, of));
  switch (change.kind) {
    case "files":
      return text.files(change.changed, of, share(change.changed), usual);
    case "size":
      return text.size(bytes(change.lost), bytes(of), share(change.lost), bytes(usual));
    case "ignored-files":
      return text.ignoredFiles(change.more, of, usual);
    case "ignored-size":
      return text.ignoredSize(bytes(change.more), bytes(of), bytes(usual));
  }
}
