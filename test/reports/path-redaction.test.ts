import { expect, test } from "bun:test";
import fc from "fast-check";
import { redactPaths } from "../../src/reports/path-redaction.ts";

test.each([
  ['denied: "/home/ann/My Docs/a.txt"', 'denied: "-redacted- Docs/a.txt"'],
  ["see https://ex.com/a/b", "see https://ex.com/a/b"],
  ["/data/:/home/", "-redacted-/:-redacted-/"],
  ["creation of /srv/out/link -> /nowhere/at all because", "creation of -redacted- -> -redacted- all because"],
  ["from file:///mnt/disk?x=1, now", "from -redacted-, now"],
  ["C:\\Users\\ann\\a.txt is gone", "-redacted- is gone"],
  ["on \\\\server\\share\\dir.", "on -redacted-"],
  ["(/etc/passwd)", "(-redacted-)"],
  ["/.hidden", "-redacted-"],
  ["and/or 1/2 a / b", "and/or 1/2 a / b"],
  [
    "2026-08-01 14:00:02 +02 - [Warning-A.B-C]: gone: /data/x",
    "2026-08-01 14:00:02 +02 - [Warning-A.B-C]: gone: -redacted-",
  ],
])("redactPaths(%p) is %p", (text, redacted) => {
  expect(redactPaths(text)).toBe(redacted);
});

test("redactPaths() leaves nothing of an absolute path without blanks", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_.][A-Za-z0-9_.-]{3,9}$/);
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), (names) => {
      expect(redactPaths(`about /${names.join("/")} now`)).toBe("about -redacted- now");
    }),
  );
});
