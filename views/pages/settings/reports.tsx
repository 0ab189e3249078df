/** @jsxImportSource hono/jsx */
import { Choice } from "../../parts/choice.tsx";
import { SelectField } from "../../parts/field.tsx";
import { Meaning, type Told } from "../../parts/meaning.tsx";
import { type OptionFacts, OptionField, type OptionTrouble } from "../../parts/option.tsx";
import { Failure, Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { SaveButton } from "./access.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

interface ReportField {
  readonly option: OptionFacts;
  readonly value: string;
  readonly error: OptionTrouble | undefined;
}

/** How the sending of a test message ended; the messages say what went wrong. */
export interface ReportOutcome {
  readonly isSent: boolean;
  readonly messages: readonly Told[];
}

/** A way in which reports are sent. */
export interface ReportWay {
  readonly key: string;
  readonly name: string;
  readonly usual: readonly ReportField[];
  readonly further: readonly ReportField[];
  readonly canBeTested: boolean;
  readonly outcome: ReportOutcome | undefined;
}

/** Whether the same trouble is told once, or after each run. */
export interface ReportPolicy {
  readonly once: boolean;
  readonly repeat: ReportField;
}

/** When the digest of all backups is sent. */
export interface DigestTime {
  /** 0 is Sunday; undefined: never. */
  readonly weekday: number | undefined;
  readonly hour: number;
  readonly next: Date | undefined;
}

export interface ReportsProps {
  readonly digest: DigestTime;
  readonly policy: ReportPolicy;
  readonly ways: readonly ReportWay[];
  readonly problem: Told | undefined;
  readonly isSaved: boolean;
}

/** Who is told how runs end, by mail and otherwise; drawn from what each way says of itself. */
export function Reports({ policy, digest, ways, problem, isSaved }: ReportsProps) {
  const { texts } = useView();
  const text = texts.settings.reports;
  return (
    <SettingsFrame section="reports" isSaved={isSaved}>
      <p>{text.text}</p>
      {problem !== undefined && <Failure of={problem} safe={texts.jobForm.nothingStored} />}
      <form method="post" action="settings/reports" class="stack loose" novalidate>
        {/* The key Enter presses the first button. */}
        <button type="submit" class="unseen" tabindex={-1}>
          {texts.common.save}
        </button>
        <Policy policy={policy} />
        <Digest digest={digest} />
        {ways.map((way) => (
          <Way way={way} />
        ))}
        <SaveButton />
      </form>
    </SettingsFrame>
  );
}

function Policy({ policy: { once, repeat } }: { policy: ReportPolicy }) {
  const { texts } = useView();
  const text = texts.settings.reports.when;
  const name = "option.report-policy";
  return (
    <SettingsGroup title={text.title} lead={text.text}>
      <fieldset class="picks">
        <legend class="unseen">{text.title}</legend>
        <Choice name={name} value="" label={text.each} help={text.eachHelp} isChosen={!once} />
        <Choice name={name} value="OncePerIncident" label={text.once} help={text.onceHelp} isChosen={once}>
          <ReportOption field={repeat} />
        </Choice>
      </fieldset>
    </SettingsGroup>
  );
}

const workWeek = [1, 2, 3, 4, 5, 6, 0];

function Digest({ digest: { weekday, hour, next } }: { digest: DigestTime }) {
  const { texts, formats } = useView();
  const text = texts.settings.reports.digest;
  const days = workWeek.map((day) => ({ value: String(day), label: formats.weekday(day) }));
  const hours = Array.from({ length: 24 }, (_, each) => ({
    value: String(each),
    label: `${String(each).padStart(2, "0")}:00`,
  }));
  return (
    <SettingsGroup title={text.title} lead={text.text}>
      <div class="form">
        <SelectField
          id="digest-weekday"
          name="digest-weekday"
          label={text.day}
          value={weekday === undefined ? "" : String(weekday)}
          options={[{ value: "", label: text.never }, ...days]}
        />
        <SelectField id="digest-hour" name="digest-hour" label={text.hour} value={String(hour)} options={hours} />
      </div>
      {next && <p class="soft">{text.next(formats.dateTime(next))}</p>}
      <p>
        <a href="settings/reports/digest">{text.look}</a>
      </p>
    </SettingsGroup>
  );
}

/** What the digest says now, and what came of sending it. */
export function DigestPage({ content, outcome }: { content: string; outcome: ReportOutcome | undefined }) {
  const { texts } = useView();
  const text = texts.settings.reports.digest;
  return (
    <SettingsFrame section="reports">
      <h2>{text.title}</h2>
      <div role="status">
        {outcome && (
          <Trouble level={outcome.isSent ? "note" : "trouble"} what={outcome.isSent ? text.sent : text.notSent}>
            {outcome.messages.map((message) => (
              <p>
                <Meaning of={message} />
              </p>
            ))}
          </Trouble>
        )}
      </div>
      <pre class="quote scroll scroll-low" tabindex={0}>
        {content}
      </pre>
      <form method="post" action="settings/reports/digest" class="buttons">
        <button type="submit" class="button">
          {text.send}
        </button>
        <a class="button button-quiet" href="settings/reports">
          {text.back}
        </a>
      </form>
    </SettingsFrame>
  );
}

function Way({ way }: { way: ReportWay }) {
  const { texts } = useView();
  const text = texts.settings.reports;
  const { key, usual, further } = way;
  const known = text.ways[key as keyof typeof text.ways];
  const isUsed = usual.some(({ value }) => value !== "");
  const isOpen = further.some(({ value, error }) => value !== "" || error !== undefined);
  return (
    <SettingsGroup title={known?.title ?? way.name} lead={known?.text}>
      <details class="more" open={isUsed || isOpen || way.outcome !== undefined}>
        <summary>{isUsed ? text.used : text.setUp}</summary>
        <div class="form">
          {usual.map((field) => (
            <ReportOption field={field} />
          ))}
          <details class="more" open={isOpen}>
            <summary>{text.further}</summary>
            <div class="form">
              {further.map((field) => (
                <ReportOption field={field} />
              ))}
            </div>
          </details>
          {way.canBeTested && (
            <div class="buttons">
              <button
                type="submit"
                name="go"
                value={`test:${key}`}
                class="button"
                hx-post="settings/reports/test"
                hx-target={`#test-${key}`}
                hx-swap="outerHTML"
              >
                {text.test}
              </button>
            </div>
          )}
          {way.canBeTested && <TestedReport way={key} outcome={way.outcome} />}
        </div>
      </details>
    </SettingsGroup>
  );
}

function ReportOption({ field: { option, value, error } }: { field: ReportField }) {
  return <OptionField option={option} name={`option.${option.name}`} value={value} error={error} />;
}

/** What came of a test message. */
export function TestedReport({ way, outcome }: { way: string; outcome: ReportOutcome | undefined }) {
  const { texts } = useView();
  const text = texts.settings.reports;
  return (
    <div id={`test-${way}`} role="status">
      {outcome && (
        <Trouble
          level={!outcome.isSent ? "trouble" : outcome.messages.length > 0 ? "attention" : "note"}
          what={outcome.isSent ? text.sent : text.notSent}
        >
          {outcome.messages.map((message) => (
            <p>
              <Meaning of={message} />
            </p>
          ))}
          {outcome.isSent && outcome.messages.length === 0 && <p>{text.sentText}</p>}
        </Trouble>
      )}
    </div>
  );
}
