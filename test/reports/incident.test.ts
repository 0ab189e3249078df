import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Incident, newsOf, type Outcome } from "../../src/reports/index.ts";

const hour = 3_600_000;
const day = 24 * hour;
const all = () => true;
const errorsOnly = (level: string) => level === "Error" || level === "Fatal";

const run = (level: Outcome["level"], ids: string[] = [], changes: Partial<Outcome> = {}): Outcome => ({
  level,
  signs: ids.map((id) => ({ level, sign: `${level}-${id}` })),
  time: 0,
  isInconclusive: false,
  ...changes,
});

/** What is told of runs that follow each other, one a day. */
function told(runs: readonly Outcome[], hears: (level: Outcome["level"]) => boolean = all, repeat = 0): string[] {
  let incident: Incident | undefined;
  return runs.map((outcome, number) => {
    const news = newsOf(incident, { ...outcome, time: number * day }, hears, repeat);
    incident = news.incident;
    return news.kind;
  });
}

describe("trouble is told", () => {
  const locked = run("Warning", ["Locked"]);
  const lost = run("Fatal", ["NoConnection"]);

  test("once, and once when it is over", () => {
    expect(told([run("Success"), lost, lost, lost, run("Success"), run("Success"), lost])).toEqual([
      ...["nothing", "new", "nothing", "nothing", "over", "nothing", "new"],
    ]);
  });

  test("when it is another, but not in turns", () => {
    expect(told([locked, lost, locked, lost])).toEqual(["new", "new", "nothing", "nothing"]);
    expect(told([run("Error", ["A", "B"]), run("Error", ["A"]), run("Error", ["A", "C"])])).toEqual([
      ...["new", "nothing", "new"],
    ]);
  });

  test("again as long as it lasts, if that is wanted", () => {
    const week = Array.from({ length: 7 }, () => lost);
    expect(told(week, all, 3 * day)).toEqual(["new", "nothing", "nothing", "again", "nothing", "nothing", "again"]);
    expect(newsOf({ signs: ["Fatal-NoConnection"], since: 0, told: 9 * day }, lost, all, day).kind).toBe("again");
  });

  test("to those who hear of it, and its end to the same", () => {
    expect(told([locked, lost, locked, locked, run("Success")], errorsOnly)).toEqual([
      ...["nothing", "new", "over", "nothing", "nothing"],
    ]);
    const both = run("Error", ["A"], { signs: [{ level: "Warning", sign: "Warning-B" }] });
    expect(newsOf(undefined, both, errorsOnly, 0).incident?.signs).toEqual(["Error"]);
  });

  test("by runs that came to their end", () => {
    expect(told([lost, run("Success", [], { isInconclusive: true }), lost])).toEqual(["new", "nothing", "nothing"]);
    expect(told([run("Warning", [], { isInconclusive: true })])).toEqual(["nothing"]);
    expect(told([run("Warning")])).toEqual(["new"]);
  });
});

test("no trouble is passed over in silence, and no end comes without a beginning", () => {
  const level = fc.constantFrom<Outcome["level"][]>("Success", "Warning", "Error", "Fatal");
  const outcome = fc.tuple(level, fc.subarray(["A", "B", "C"])).map(([level, ids]) => run(level, ids));
  fc.assert(
    fc.property(fc.array(outcome), fc.constantFrom(all, errorsOnly), (runs, hears) => {
      let isOpen = false;
      for (const [index, kind] of told(runs, hears).entries()) {
        const { level } = runs[index] as Outcome;
        if (level !== "Success" && hears(level) && !isOpen) expect(kind).toBe("new");
        if (kind === "over") expect(isOpen).toBe(true);
        if (kind !== "nothing") isOpen = kind !== "over";
      }
    }),
  );
});
