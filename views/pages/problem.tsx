/** @jsxImportSource hono/jsx */
import { PageHead } from "../layout/document.tsx";
import { Failure } from "../parts/trouble.tsx";
import { useView } from "../view.tsx";

export interface ProblemProps {
  readonly title: string;
  readonly what: string;
  readonly advice?: string | undefined;
  readonly safe?: string | undefined;
  readonly id?: string | undefined;
}

/** The page in place of one that could not be shown, or of something that could not be done. */
export function Problem({ title, what, advice, safe, id }: ProblemProps) {
  const { texts } = useView();
  return (
    <>
      <PageHead title={title} />
      <Failure of={{ what, advice, id }} safe={safe}>
        <p>
          <a class="button button-main" href="./">
            {texts.common.errors.toBackups}
          </a>
        </p>
      </Failure>
    </>
  );
}
