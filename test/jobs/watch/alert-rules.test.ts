import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { formatMetrics } from "../../../src/jobs/watch/metrics.ts";

const rulesFile = v.object({
  groups: v.array(
    v.object({
      name: v.string(),
      rules: v.array(
        v.object({
          alert: v.string(),
          expr: v.string(),
          for: v.optional(v.pipe(v.string(), v.regex(/^\d+[mhd]$/))),
          labels: v.object({ severity: v.picklist(["warning", "critical"]) }),
          annotations: v.object({ summary: v.string() }),
        }),
      ),
    }),
  ),
});

const path = join(import.meta.dirname, "..", "..", "..", "examples", "prometheus", "alerts.yaml");
const rules = v.parse(rulesFile, parse(readFileSync(path, "utf8"))).groups.flatMap((group) => group.rules);

const now = new Date("2026-06-15T12:00:00Z");
const work = { uploaded: 1, downloaded: 1, examined: 1, added: 1 };
const metrics = formatMetrics({
  version: "1.2.3",
  now,
  startedAt: now,
  isPaused: false,
  runningTasks: 0,
  waitingTasks: 0,
  jobs: [
    {
      id: 1,
      name: "Docs",
      state: "good",
      lastGood: now,
      lastRun: { finished: now, seconds: 1, outcome: "Error", work },
      nextRun: now,
      runs: { Success: 1 },
      errors: { Full: 1 },
      sourceFiles: 1,
      sourceSize: 1,
      versions: 1,
      storedSize: 1,
      totals: new Map([["Backup", { runs: 1, milliseconds: 1, ...work }]]),
      destinations: [
        {
          number: 0,
          type: "file",
          state: "good",
          lastGood: now,
          isFailing: false,
          freeSpace: 1,
          totalSpace: 1,
          cost: { amount: 1, currency: "EUR" },
        },
      ],
      proven: { time: now, files: 1, bytes: 1 },
      hasDrillFailed: false,
      hasUnusualChange: false,
    },
  ],
});

test.each(rules.map((rule) => [rule.alert, rule] as const))("the alert %s asks for what there is", (_, rule) => {
  for (const name of rule.expr.match(/bunker_[a-z_]+/g) ?? []) expect(metrics).toMatch(new RegExp(`^${name}[{ ]`, "m"));
  for (const label of rule.annotations.summary.matchAll(/\$labels\.([a-z]+)/g)) {
    // Prometheus itself knows the instance.
    if (label[1] !== "instance") expect(metrics).toContain(`${label[1]}="`);
  }
  const state = /state="([a-z]+)"/.exec(rule.expr)?.[1];
  if (state !== undefined) expect(metrics).toContain(`state="${state}"`);
});

const dashboardFile = v.object({
  title: v.string(),
  panels: v.array(
    v.object({
      title: v.string(),
      type: v.picklist(["stat", "table", "timeseries"]),
      targets: v.array(v.object({ expr: v.string(), legendFormat: v.string() })),
    }),
  ),
});
const dashboardPath = join(path, "..", "dashboard.json");
const { panels } = v.parse(dashboardFile, JSON.parse(readFileSync(dashboardPath, "utf8")));

test.each(panels.map((panel) => [panel.title, panel] as const))(
  "the panel %s shows what there is",
  (_, { targets }) => {
    for (const { expr, legendFormat } of targets) {
      const names = expr.match(/bunker_[a-z_]+/g) ?? [];
      expect(names).not.toEqual([]);
      for (const name of names) expect(metrics).toMatch(new RegExp(`^${name}[{ ]`, "m"));
      for (const label of legendFormat.matchAll(/{{([a-z]+)}}/g)) expect(metrics).toContain(`${label[1]}="`);
    }
  },
);
