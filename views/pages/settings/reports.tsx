/** @jsxImportSource hono/jsx */
import { Choice } from "../../parts/choice.tsx";
import { type OptionFacts, OptionField } from "../../parts/option.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { SaveButton } from "./access.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

interface ReportField {
  readonly option: OptionFacts;
  readonly value: string;
  readonly error: string | undefined;
}

/** How the sending of a test message ended; the messages say what went wrong. */
export interface ReportOutcome {
  readonly isSent: boolean;
  readonly messages: readonly string[];
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

export interface ReportsProps {
  readonly policy: ReportPolicy;
  readonly ways: readonly ReportWay[];
  readonly problem: string | undefined;
  readonly isSaved: boolean;
}

/** Who is told how runs end, by mail and otherwise; drawn from what each way says of itself. */
export function Reports({ policy, ways, problem, isSaved }: ReportsProps) {
  const { texts } = useView();
  const text = texts.settings.reports;
  return (
    <SettingsFrame section="reports" isSaved={isSaved}>
      <p class="lead">{text.text}</p>
      {problem !== undefined && <Trouble what={problem} safe={texts.jobForm.nothingStored} />}
      <form method="post" action="settings/reports" class="settings-form" novalidate>
        {/* The key Enter presses the first button. */}
        <button type="submit" class="unseen" tabindex={-1}>
          {texts.common.save}
        </button>
        <Policy policy={policy} />
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

function Way({ way }: { way: ReportWay }) {
  const { texts } = useView();
  const text = texts.settings.reports;
  const { key, usual, further } = way;
  const known = text.ways[key as keyof typeof text.ways];
  const isUsed = usual.some(({ value }) => value !== "");
  const isOpen = further.some(({ value, error }) => value !== "" || error !== undefined);
  return (
    <SettingsGroup title={known?.title ?? way.name} lead={known?.text}>
      <details class="more report-way" open={isUsed || isOpen || way.outcome !== undefined}>
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
            <p>{message}</p>
          ))}
          {outcome.isSent && outcome.messages.length === 0 && <p>{text.sentText}</p>}
        </Trouble>
      )}
    </div>
  );
}
