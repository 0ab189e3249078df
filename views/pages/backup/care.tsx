/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { inDialog } from "../../parts/dialog.tsx";
import { SelectField, TextField } from "../../parts/field.tsx";
import { Meaning, type Told } from "../../parts/meaning.tsx";
import { When } from "../../parts/when.tsx";
import { IfAllowed, useView } from "../../view.tsx";
import { type DrillProps, Drills } from "./drills.tsx";
import { Traffic, type TrafficProps } from "./traffic.tsx";

export interface CareProps {
  readonly jobId: string;
  readonly index: {
    readonly path: string;
    /** Bytes; undefined: there is none. */
    readonly size: number | undefined;
  };
  /** Made for whoever helps. */
  readonly report: { readonly id: number; readonly time: Date } | undefined;
  /** Where the index was to be moved, and why it was not. */
  readonly move: { readonly path: string; readonly error: Told } | undefined;
  /** Undefined for a mirror, which has none. */
  readonly drills: DrillProps | undefined;
  readonly traffic: TrafficProps;
}

/** All that keeps a backup sound, from what is done often to what is done once. */
export function Care({ jobId, index, report, move, drills, traffic }: CareProps) {
  const { texts, formats } = useView();
  const text = texts.backup.care;
  const place = `backup/${jobId}`;
  return (
    <div class="care stack">
      {drills && (
        <>
          <Drills {...drills} />
          <IfAllowed to="run">
            <Part title={text.verify} text={text.verifyText}>
              <form method="post" action={`${place}/verify`} class="line low">
                <SelectField
                  id="samples"
                  name="samples"
                  label={text.samples}
                  value="1"
                  options={["1", "5", "20", "100"].map((count) => ({
                    value: count,
                    label: text.samplesOf(Number(count)),
                  }))}
                />
                <button type="submit" class="button">
                  {text.verify}
                </button>
              </form>
            </Part>
          </IfAllowed>
          <IfAllowed to="administer">
            <Part title={text.repair} text={text.repairText}>
              <p>
                <a class="button" href={`${place}/repair`}>
                  {text.lookRepair}
                </a>
              </p>
            </Part>
          </IfAllowed>
          <IfAllowed to="administer">
            <Part title={text.compact} text={text.compactText}>
              <p>
                <a class="button" href={`${place}/compact`}>
                  {text.lookCompact}
                </a>
              </p>
            </Part>
          </IfAllowed>
          <IfAllowed to="administer">
            <Part title={text.purge} text={text.purgeText}>
              <form method="get" action={`${place}/purge`} class="line low">
                <TextField id="purge-path" name="path" label={text.purgePath} required size={48} />
                <button type="submit" class="button">
                  {text.lookPurge}
                </button>
              </form>
            </Part>
          </IfAllowed>
        </>
      )}
      <Traffic {...traffic} />
      <IfAllowed to="administer">
        <Part title={text.index} text={text.indexText}>
          <dl>
            <dt>{text.indexPlace}</dt>
            <dd>
              <bdi class="path">{index.path}</bdi>
            </dd>
            <dt>{text.indexSize}</dt>
            <dd>{index.size === undefined ? text.indexMissing : formats.bytes(index.size)}</dd>
          </dl>
          <form method="post" action={`${place}/index/move`} class="line low">
            <TextField
              id="index-path"
              name="path"
              label={text.moveTo}
              value={move?.path ?? index.path}
              error={move && <Meaning of={move.error} />}
              size={48}
            />
            <button type="submit" class="button">
              {text.move}
            </button>
          </form>
          {drills && (
            <div class="buttons">
              <form method="post" action={`${place}/index/vacuum`}>
                <button type="submit" class="button">
                  {text.vacuum}
                </button>
              </form>
              <a class="button" href={`${place}/index/rebuild`} {...inDialog}>
                {text.rebuild}…
              </a>
            </div>
          )}
        </Part>
      </IfAllowed>
      <IfAllowed to="administer">
        <Part title={text.support} text={text.supportText}>
          <div class="buttons">
            <form method="post" action={`${place}/report`}>
              <button type="submit" class="button">
                {text.makeReport}
              </button>
            </form>
            {report && (
              <a class="button" href={`${place}/report/${report.id}`} hx-boost="false" download>
                {text.getReport}
              </a>
            )}
          </div>
          {report && (
            <p class="soft small">
              {text.reportMade} <When time={report.time} />
            </p>
          )}
        </Part>
      </IfAllowed>
      <IfAllowed to="administer">
        <Part title={text.leave} text={text.leaveText}>
          <div class="buttons">
            <a class="button" href={`${place}/export`}>
              {texts.home.menu.export}
            </a>
            <a class="button" href={`${place}/command`}>
              {texts.backup.command.title}
            </a>
            <a class="button button-trouble" href={`${place}/delete`} {...inDialog}>
              {text.delete}…
            </a>
          </div>
        </Part>
      </IfAllowed>
    </div>
  );
}

function Part({ title, text, children }: { title: string; text: string; children?: Child }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      <p class="soft">{text}</p>
      {children}
    </section>
  );
}
