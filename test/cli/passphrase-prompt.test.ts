import { describe, expect, test } from "bun:test";
import { PassThrough } from "node:stream";
import { askPassphrase, needsPassphrase } from "../../src/cli/passphrase-prompt.ts";

/** Types keys at a terminal, or sends text to the standard input; tells what was printed. */
async function ask(mode: "terminal" | "lines" | "redirected", confirm: boolean, ...chunks: (string | Uint8Array)[]) {
  const raw: boolean[] = [];
  const stream = new PassThrough();
  const input = Object.assign(stream, {
    isTTY: mode === "terminal",
    setRawMode: (on: boolean) => raw.push(on),
  });
  let printed = "";
  const output = { write: (text: string) => (printed += text) };
  const asked = askPassphrase({ confirm, fromStandardInput: mode === "lines", input, output });
  const settled = asked.catch((error) => error.id as string);
  for (const chunk of chunks) {
    stream.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  stream.end();
  const answer = await settled;
  if (mode === "terminal") expect(raw).toEqual([true, false]);
  return { answer, printed };
}

describe("at a terminal", () => {
  test("asks once, with a star for each character", async () => {
    expect(await ask("terminal", false, "c", "o", "rrect\r")).toEqual({
      answer: "correct",
      printed: "\nEnter encryption passphrase: *******\n",
    });
  });

  test("asks twice for a backup", async () => {
    expect(await ask("terminal", true, "one\r", "one\r")).toEqual({
      answer: "one",
      printed: "\nEnter encryption passphrase: ***\nConfirm encryption passphrase: ***\n",
    });
    expect((await ask("terminal", true, "one\rone\r")).answer).toBe("one");
    expect((await ask("terminal", true, "one\r", "two\r")).answer).toBe("PassphraseMismatch");
  });

  test("is cancelled by Esc, Ctrl+C and the end of the input", async () => {
    expect(await ask("terminal", true, "ab\x1b")).toEqual({
      answer: "Cancelled",
      printed: "\nEnter encryption passphrase: **",
    });
    expect((await ask("terminal", true, "ab", "\x03")).answer).toBe("Cancelled");
    expect((await ask("terminal", true, "ab")).answer).toBe("Cancelled");
  });

  test("understands Backspace, and ignores other keys", async () => {
    const { answer, printed } = await ask(
      "terminal",
      false,
      "\x7fax",
      "\x7f",
      "\x1b[A",
      "\x1bOP",
      "\t",
      "\x1b[3~",
      "b\r",
    );
    expect(answer).toBe("ab");
    expect(printed).toBe("\nEnter encryption passphrase: **\b \b*\n");
  });

  test("reads characters beyond ASCII, also when they arrive in parts", async () => {
    const bytes = Buffer.from("é😀\r");
    const { answer, printed } = await ask(
      "terminal",
      false,
      bytes.subarray(0, 1),
      bytes.subarray(1, 4),
      bytes.subarray(4),
    );
    expect(answer).toBe("é😀");
    expect(printed).toBe("\nEnter encryption passphrase: **\n");
  });

  test.each(["\r", "  \r"])("refuses the blank passphrase %j", async (keys) => {
    expect((await ask("terminal", false, keys)).answer).toBe("EmptyPassphrase");
  });
});

describe("from the standard input", () => {
  test("reads one line without a word", async () => {
    expect(await ask("lines", false, "correct horse\r\nmore")).toEqual({ answer: "correct horse", printed: "" });
  });

  test("reads a second line for a backup", async () => {
    const printed = "\nConfirm encryption passphrase: ";
    expect(await ask("lines", true, "correct horse\ncorrect", " horse\n")).toEqual({
      answer: "correct horse",
      printed,
    });
    expect(await ask("lines", true, "one\ntwo\n")).toEqual({ answer: "PassphraseMismatch", printed });
    expect(await ask("lines", true, "\n")).toEqual({ answer: "PassphraseMismatch", printed });
    expect((await ask("lines", true, "last\nlast")).answer).toBe("last");
  });

  test.each(["", "\n", " \n"])("refuses %j", async (text) => {
    expect((await ask("lines", false, text)).answer).toBe("EmptyPassphrase");
  });
});

test("without a terminal nobody is asked", async () => {
  expect(await ask("redirected", false, "secret\n")).toEqual({ answer: "PassphraseNotAvailable", printed: "" });
});

test.each([
  ["backup", {}, true],
  ["delete", {}, true],
  ["affected", {}, false],
  ["send-mail", {}, false],
  ["backup", { passphrase: "" }, false],
  ["backup", { passphrase: null }, false],
  ["backup", { "no-encryption": null }, false],
  ["backup", { "no-encryption": "false" }, true],
  ["backup", { "disable-module": "x,Console-Password-Input" }, false],
])("%s with %j needs a passphrase: %p", (operation, options, expected) => {
  expect(needsPassphrase(operation, options)).toBe(expected);
});
