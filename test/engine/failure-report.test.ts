import { describe, expect, test } from "bun:test";
import { DestinationError } from "../../src/destinations/index.ts";
import { failureReport } from "../../src/engine/failure-report.ts";
import { UserError } from "../../src/support/errors.ts";

describe("the report of a failure", () => {
  test("has id, message and advice of a user's error", () => {
    const error = new UserError("NoSources", "Nothing to back up", { advice: "Name a source." });
    expect(failureReport(error, false)).toEqual(["", "ErrorID: NoSources", "Nothing to back up", "Name a source."]);
  });

  test("names the kind of a failure at the destination as its id", () => {
    const error = new DestinationError("FolderMissing", "The folder /x does not exist");
    expect(failureReport(error, false)).toEqual(["", "ErrorID: FolderMissing", "The folder /x does not exist"]);
  });

  test("of anything else is one line with its causes, each once", () => {
    const error = new Error("outer", { cause: new Error("outer", { cause: new Error("inner") }) });
    expect(failureReport(error, false)).toEqual(["", "outer => inner"]);
  });

  test("has the stack with debug-output", () => {
    expect(failureReport(new Error("broken"), true).join("\n")).toContain("failure-report.test.ts");
  });
});
