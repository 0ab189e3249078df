/** @jsxImportSource hono/jsx */
import { Ask } from "../../parts/dialog.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import type { VersionRow } from "./versions.tsx";

export interface DeleteVersionsProps {
  readonly jobId: string;
  readonly versions: readonly Pick<VersionRow, "time" | "seconds" | "files" | "bytes">[];
  /** Some that were chosen are not there any more, or none was chosen. */
  readonly isGone: boolean;
  readonly isAll: boolean;
  readonly isPinned: boolean;
  /** How many stay. */
  readonly kept: number;
}

/** The question before versions are deleted. */
export function DeleteVersions({ jobId, versions, isGone, isAll, isPinned, kept }: DeleteVersionsProps) {
  const { texts, formats } = useView();
  const text = texts.backup.versions;
  const place = `backup/${jobId}`;
  const [what, advice] =
    (isGone && [text.gone, text.goneAdvice]) ||
    (isAll && [text.allChosen, text.allChosenAdvice]) ||
    (isPinned && [text.pinnedChosen, text.pinnedChosenAdvice]) ||
    [];
  if (what !== undefined) {
    return (
      <Trouble level="attention" what={what} advice={advice}>
        <p>
          <a class="button button-main" href={place}>
            {text.backToVersions}
          </a>
        </p>
      </Trouble>
    );
  }
  return (
    <Ask
      title={text.deleteTitle(versions.length)}
      action={`${place}/delete-versions`}
      button={text.deleteTitle(versions.length)}
      back={place}
      isFinal
      hidden={{ times: versions.map(({ seconds }) => seconds).join(",") }}
    >
      <ul class="scroll scroll-low">
        {versions.map(({ time, files, bytes }) => (
          <li>
            {formats.dateTime(time)}
            {files !== undefined && bytes !== undefined && (
              <span class="soft"> · {`${texts.common.fileCount(files)} · ${formats.bytes(bytes)}`}</span>
            )}
          </li>
        ))}
      </ul>
      <p>{text.deleteLost}</p>
      <p class="soft">{text.deleteKept(kept)}</p>
    </Ask>
  );
}
