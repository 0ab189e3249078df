import { describe, expect, test } from "bun:test";
import { UserError } from "../../../src/support/errors.ts";
import { readConfiguration } from "../../../src/tools/apply/configuration.ts";

const job = "name: a, destination: file:///a, sources: [/a]";
const faultOf = (content: string): string => {
  try {
    readConfiguration(content, {});
  } catch (error) {
    if (error instanceof UserError && error.id === "InvalidConfiguration") return error.message;
    throw error;
  }
  return "none";
};

describe("a file of jobs", () => {
  test.each([
    ["jbos: []", ["jbos:", "(is jobs meant?)", "settings, options, jobs"]],
    ["[1]", ["settings, options, jobs"]],
    ["jobs: 5", ["jobs: write a list"]],
    ["jobs: [null]", ["jobs[0]:", "name, description"]],
    ["jobs: [{ name: x }]", ["jobs[0].destination: it is missing; jobs[0].sources: it is missing"]],
    [`jobs: [{ ${job} }, { name: b, destination: f, sources: /x }]`, ["jobs[1].sources: write a list"]],
    [`jobs: [{ ${job}, schedule: { evry: 1D } }]`, ["jobs[0].schedule.evry:", "(is every meant?)", "every, at, days"]],
    [`jobs: [{ ${job}, schedule: daily }]`, ["jobs[0].schedule:", "every, at, days"]],
    [`jobs: [{ ${job}, schedule: {} }]`, ["jobs[0].schedule:", "every, cron or after"]],
    [`jobs: [{ ${job}, schedule: { every: 1D, days: [8] } }]`, ["jobs[0].schedule.days[0]: write a day of the week"]],
    [`jobs: [{ ${job}, schedule: { every: 1D, priority: 1.5 } }]`, ["jobs[0].schedule.priority: write a whole number"]],
    [`jobs: [{ ${job}, schedule: { every: 1D, skip-next: x } }]`, ["jobs[0].schedule.skip-next: write true or false"]],
    [`jobs: [{ ${job} }, { ${job.replace(" a", " A")} }]`, ['jobs: two are called "A"']],
    [`jobs: [{ ${job}, schedule: { after: [A] } }]`, ['jobs: "a" would come after itself']],
    ["options: [x]", ["options: write names with values"]],
    ["settings: [x]", ["settings: write names with values"]],
    ["a: 1\na: 2", ["line 2, column 1"]],
    ["a: 1\n---\nb: 1", ["more than one document"]],
    ["jobs: *nothing", ["alias"]],
    ["options: { blocksize: !secret size }", ["!secret"]],
  ])("is refused with the place of each fault and what may stand there: %s", (content, parts) => {
    const fault = faultOf(content);
    for (const part of parts) expect(fault).toContain(part);
    expect(fault).not.toMatch(/\n|Invalid|Expected/);
  });

  test.each([
    "options: { passphrase: { hush: 1 }, other: [hush] }",
    "options:\n  passphrase: hush: hush",
    "options:\n  passphrase: !tag hush",
    `jobs: [{ ${job}, schedule: { every: 1D, at: hush, days: [hush], priority: hush, missed: hush } }]`,
  ])("is refused without a word of its values, which may be secrets: %j", (content) => {
    expect(faultOf(content)).not.toMatch(/hush|none/);
  });
});
