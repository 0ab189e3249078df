import { describe, expect, test } from "bun:test";
import { splitCommandLine } from "../../src/scripts/command-line.ts";

describe("splitCommandLine()", () => {
  test.each([
    ["/s.sh a --o=b", ["/s.sh", "a", "--o=b"]],
    ['"/my dir/s.sh" "a " b', ["/my dir/s.sh", "a ", "b"]],
    ["'/my dir/s.sh' '' b", ["/my dir/s.sh", "", "b"]],
    ['/s.sh --a="b c"', ["/s.sh", '--a="b', 'c"']],
    ['"C:\\my dir\\" z', ['"C:\\my', 'dir\\"', "z"]],
    ['/s.sh "a \\" b"', ["/s.sh", 'a \\" b']],
    ["", []],
  ])("takes %p apart", (text, tokens) => {
    expect(splitCommandLine(text)).toEqual(tokens);
  });
});
