/** @jsxImportSource hono/jsx */
import { PageHead } from "../../layout/document.tsx";
import { Failure, Trouble } from "../../parts/trouble.tsx";
import { ConfigurationFileForm, Way } from "../../parts/way.tsx";
import { useView } from "../../view.tsx";
import type { ImportProblem } from "../import.tsx";
import { KnownDestinationForm } from "../job-form/known-destination.tsx";
import type { DestinationProps } from "../job-form/props.ts";

export type ElsewhereWay = "destination" | "file";

export interface ElsewhereProps {
  /** The way that is open. */
  readonly way: ElsewhereWay;
  readonly problem?: ImportProblem | undefined;
  readonly passphraseProblem?: string | undefined;
  readonly destination: DestinationProps;
  readonly passphrase: string;
  /** One that is open, whose destination lies elsewhere than it says; blank for none. */
  readonly from: string;
}

/** Two ways into a backup that is none of this server. */
export function Elsewhere(props: ElsewhereProps) {
  const { texts } = useView();
  const text = texts.elsewhere;
  const way = (name: ElsewhereWay) => ({ ...text.ways[name], isOpen: props.way === name });
  const problem = props.problem && <Failure of={props.problem} />;
  return (
    <>
      <PageHead title={text.title} lead={text.lead} />
      <div class="job-form stack">
        <Way sign="cloud" {...way("destination")}>
          {props.way === "destination" && problem}
          <KnownDestinationForm
            action="restore/elsewhere/destination"
            destination={props.destination}
            passphrase={props.passphrase}
            problem={props.passphraseProblem}
            look={text.look}
          >
            <input type="hidden" name="from" value={props.from} />
          </KnownDestinationForm>
        </Way>
        <Way sign="file" {...way("file")}>
          {props.way === "file" && problem}
          <ConfigurationFileForm action="restore/elsewhere/file" />
        </Way>
      </div>
    </>
  );
}

/** Says of a backup that it is only open, and what can be made of it. */
export function OpenedNotice({ id, withVersions = false }: { id: string; withVersions?: boolean }) {
  const { texts } = useView();
  const text = texts.elsewhere;
  return (
    <Trouble level="note" what={text.notice} advice={text.noticeText}>
      <form class="buttons" method="post" action={`restore/${id}/close`}>
        {withVersions && (
          <a class="button" href={`restore/${id}/index`}>
            {text.otherVersions}
          </a>
        )}
        <a class="button" href={`new?from=${id}`}>
          {text.keep}
        </a>
        <button type="submit" class="button">
          {text.close}
        </button>
      </form>
    </Trouble>
  );
}
