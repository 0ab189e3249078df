/** @jsxImportSource hono/jsx */
import { SelectField } from "../../parts/field.tsx";
import { OwnWords } from "../../parts/meaning.tsx";
import { Tick } from "../../parts/tick.tsx";
import { useView } from "../../view.tsx";
import { type ContainerValues, containerHolds } from "./values.ts";

/** A container of this computer, or one that is named in the settings. */
export interface ContainerRow extends ContainerValues {
  readonly image: string;
  readonly state: "running" | "paused" | "off" | "missing";
  /** What of the backup it may change, as paths. */
  readonly writes: readonly string[];
  /** The server itself runs in it. */
  readonly isOwn: boolean;
}

export interface ContainersProps {
  readonly rows: readonly ContainerRow[];
  /** Engines that could not be asked. */
  readonly failures: readonly { readonly socket: string; readonly message: string }[];
}

/** What is done with each container while its files are read; nothing where there are none. */
export function Containers({ rows, failures }: ContainersProps) {
  const { texts } = useView();
  const text = texts.jobForm.containers;
  const chosen = rows.filter(isChosen).length;
  if (rows.length + failures.length === 0) return null;
  return (
    <details class="more" open={chosen > 0}>
      <summary>{text.title(chosen)}</summary>
      <div class="form">
        <p class="field-help">{text.help}</p>
        {failures.map(({ socket, message }) => (
          <div>
            <p class="field-help">{text.failed(socket)}</p>
            <OwnWords text={message} />
          </div>
        ))}
        {rows.map((row, at) => (
          <Row row={row} at={at} />
        ))}
      </div>
    </details>
  );
}

function isChosen({ hold, isDumped }: ContainerValues): boolean {
  return hold !== "go-on" || isDumped;
}

function Row({ row, at }: { row: ContainerRow; at: number }) {
  const { texts } = useView();
  const text = texts.jobForm.containers;
  const { name, image, state, hold, isDumped, isOwn } = row;
  const choices = isOwn && !isChosen(row) ? (["go-on"] as const) : containerHolds;
  return (
    <fieldset class="copy form">
      <legend>
        <bdi>{name}</bdi>
      </legend>
      <p class="soft">
        {isOwn ? text.own : text.states[state]}
        {image !== "" && (
          <>
            {" · "}
            <bdi class="path">{image}</bdi>
          </>
        )}
        {" · "}
        <ContainerWrites writes={row.writes} at={at} />
      </p>
      <input type="hidden" name="containers[]" value={name} />
      <div class="field-row">
        <SelectField
          id={`container-hold-${at}`}
          name="container-hold[]"
          label={text.meanwhile}
          value={hold}
          options={choices.map((value) => ({ value, label: text.holds[value] }))}
        />
        <Tick name="container-dump[]" value={name} isTicked={isDumped}>
          {text.dump}
        </Tick>
      </div>
    </fieldset>
  );
}

/** What of the backup a container may change. */
export function ContainerWrites({ writes, at }: { writes: readonly string[]; at: number }) {
  const { texts } = useView();
  const text = texts.jobForm.containers;
  return (
    <span id={`container-writes-${at}`}>
      {writes.length === 0 ? text.writesNothing : text.writes}
      {writes.map((path, index) => (
        <>
          {index > 0 ? ", " : " "}
          <bdi class="path">{path}</bdi>
        </>
      ))}
    </span>
  );
}
