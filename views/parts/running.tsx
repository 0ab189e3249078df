/** @jsxImportSource hono/jsx */
import { IfAllowed, useView } from "../view.tsx";
import { Icon } from "./icon.tsx";
import { Progress } from "./progress.tsx";

/** A task that runs, with all that is known of it. Sizes in bytes, speeds in bytes per second. */
export interface RunningProps {
  readonly taskId: number;
  /** Of the backup that it is for, while there is one. */
  readonly jobId: string | undefined;
  readonly name: string;
  readonly operation: string;
  readonly phase: string;
  /** From 0 to 1, when known. */
  readonly part: number | undefined;
  readonly secondsLeft: number | undefined;
  readonly phases: readonly { readonly name: string; readonly state: "done" | "now" | "later" }[];
  readonly files: number;
  /** Undefined while they are counted. */
  readonly filesTotal: number | undefined;
  readonly bytes: number;
  readonly bytesTotal: number | undefined;
  readonly upload: number;
  readonly download: number;
  readonly currentFile: string | undefined;
  readonly started: Date | undefined;
  readonly ending: "stop" | "abort" | undefined;
  /** It alone was told to rest. */
  readonly isResting: boolean;
  readonly isCommandLine: boolean;
}

/** How far a task is, and what can be done with it. `isAlone`: its name does not stand above it. */
export function Running({ running, isAlone = false }: { running: RunningProps; isAlone?: boolean }) {
  const { texts, formats } = useView();
  const text = texts.runs.running;
  const { taskId, phase, part, secondsLeft, phases, files, filesTotal, bytes, bytesTotal } = running;
  const { upload, download, currentFile, ending } = running;
  const facts = [
    part !== undefined && formats.percent(part),
    files > 0 && (filesTotal ? text.filesOf(files, filesTotal) : text.files(files)),
    bytes > 0 && (bytesTotal ? text.bytesOf(formats.bytes(bytes), formats.bytes(bytesTotal)) : formats.bytes(bytes)),
    upload > 0 && text.upload(formats.speed(upload)),
    download > 0 && text.download(formats.speed(download)),
    secondsLeft !== undefined && texts.common.timeLeft(formats.duration(secondsLeft)),
  ].filter((fact) => fact !== false);
  return (
    <section class="card" aria-label={running.name}>
      {isAlone && (
        <h3>
          {running.jobId === undefined ? (
            <bdi>{running.name}</bdi>
          ) : (
            <a href={`backup/${running.jobId}`}>
              <bdi>{running.name}</bdi>
            </a>
          )}
        </h3>
      )}
      <p>
        <strong>{phase}</strong>
      </p>
      <Progress part={part} label={phase} />
      <p class="running-facts soft">{facts.length > 0 ? facts.join(" · ") : "\u00a0"}</p>
      <p class="path soft cut" dir="auto" title={currentFile}>
        {currentFile ?? "\u00a0"}
      </p>
      {phases.length > 0 && (
        <ol class="phases plain words small" aria-label={text.phases}>
          {phases.map(({ name, state }) => (
            <li class={`phase phase-${state}`} aria-current={state === "now" ? "step" : undefined}>
              {state === "done" && <Icon name="check" />}
              {name}
            </li>
          ))}
        </ol>
      )}
      <Controls running={running} />
    </section>
  );

  function Controls({ running: { isResting, isCommandLine } }: { running: RunningProps }) {
    return (
      <div class="buttons">
        {!isCommandLine && (
          <IfAllowed to="run">
            <form method="post" action={`task/${taskId}/${isResting ? "resume" : "pause"}`}>
              <button type="submit" class="button" disabled={ending !== undefined}>
                <Icon name={isResting ? "running" : "paused"} />
                {isResting ? text.resume : text.pause}
              </button>
            </form>
          </IfAllowed>
        )}
        {!isCommandLine && (
          <IfAllowed to="stop">
            <form method="post" action={`task/${taskId}/stop`}>
              <button type="submit" class="button" disabled={ending !== undefined}>
                {text.stop}
              </button>
            </form>
          </IfAllowed>
        )}
        <IfAllowed to="stop">
          <form method="post" action={`task/${taskId}/abort`}>
            <button type="submit" class="button" disabled={ending === "abort"}>
              <Icon name="stop" />
              {text.stopNow}
            </button>
          </form>
        </IfAllowed>
      </div>
    );
  }
}
