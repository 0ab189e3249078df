import { expect, test } from "bun:test";
import { applyOptionLines, logLinesOf, type ScriptChanges } from "../../src/scripts/output.ts";

test("lines of a log begin exactly so, and end at any line end", () => {
  expect(
    logLinesOf("LOG:INFO one \r\nLOG:WARN two\rLOG:ERROR three\nlog:info no\n LOG:INFO no\nLOG:WARNING x"),
  ).toEqual([
    { level: "Information", message: "one" },
    { level: "Warning", message: "two" },
    { level: "Error", message: "three" },
    { level: "Warning", message: "ING x" },
  ]);
});

test("options are set by name, the last one holds, and blanks and quotes around a value go", () => {
  const changes: ScriptChanges = { options: {} };
  const lines = ["--dblock-size=10mb", ' --dblock-size = "25mb" ', "--dry-run", "-x=1", "text", "--=1", "--a=b=c"];
  applyOptionLines(lines.join("\n"), changes);
  expect(changes).toEqual({ options: { "dblock-size": "25mb", "dry-run": "", a: "b=c" } });
});

test("destination, paths and filter change in any spelling, and what names the run does not", () => {
  const changes: ScriptChanges = { options: {} };
  applyOptionLines(
    "--RemoteUrl=file:///x\n--filter=\n--EVENTNAME=x\n--operationname=x\n--main-action=Delete\n",
    changes,
  );
  applyOptionLines("--localpath=/a/\n", changes);
  expect(changes).toEqual({ url: "file:///x", filter: "", paths: ["/a/"], options: {} });
});
