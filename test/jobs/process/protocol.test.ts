import { describe, expect, test } from "bun:test";
import * as v from "valibot";
import { readAnswer } from "../../../src/jobs/process/immediate-calls.ts";
import { orderSchema, processEventSchema, processRequestSchema } from "../../../src/jobs/process/protocol.ts";
import { taskRequestSchema } from "../../../src/jobs/task.ts";

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const subject = {
  url: "file:///b",
  options: { passphrase: "x", "no-auto-compact": null },
  filters: [{ include: false, expression: "*.tmp" }],
  job: { id: "1", name: "Documents" },
};

describe("between a server and its children", () => {
  test("requests arrive as they were sent", () => {
    for (const request of [
      { kind: "operation", operation: "Backup", paths: ["/a"], ...subject },
      { kind: "immediate", call: { call: "list-folder", folders: ["/"], page: 0, pageSize: 10 }, ...subject },
      { kind: "immediate", call: { call: "log", count: 100 }, ...subject },
      { kind: "command-line", arguments: ["help"] },
    ]) {
      expect(v.parse(processRequestSchema, throughJson(request)) as unknown).toEqual(request);
    }
  });

  test("what is no request, order, event or task is refused", () => {
    const operation = { kind: "operation", operation: "Backup", paths: [], ...subject };
    for (const [schema, message] of [
      [processRequestSchema, { ...operation, operation: "Format" }],
      [processRequestSchema, { ...operation, options: { a: 1 } }],
      [processRequestSchema, { kind: "immediate", call: { call: "delete-everything" }, ...subject }],
      [processRequestSchema, { kind: "immediate", call: { call: "list-folder", folders: [] }, ...subject }],
      [processRequestSchema, { kind: "nothing" }],
      [orderSchema, { order: "pause" }],
      [orderSchema, {}],
      [processEventSchema, { event: "result" }],
      [taskRequestSchema, { kind: "operation", operation: "Backup", jobId: 1 }],
      [taskRequestSchema, null],
    ] as const) {
      expect(v.is(schema, throughJson(message))).toBe(false);
    }
  });

  test("times in answers come back as times", () => {
    const time = new Date("2026-11-25T14:58:46.123Z");
    const answer = {
      filesets: [{ version: 0, isFull: true, time, fileCount: null, fileSizes: 3 }],
      isEncrypted: null,
    };
    expect(readAnswer("list-filesets", throughJson(answer))).toEqual(answer);
    expect(() => readAnswer("list-filesets", throughJson({ ...answer, filesets: [{ version: 0 }] }))).toThrow();
    expect(() => readAnswer("log", throughJson(answer))).toThrow();
  });
});
