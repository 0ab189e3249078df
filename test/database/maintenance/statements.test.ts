import { afterAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { platform } from "#platform";
import { couldWrite, splitStatements } from "../../../src/database/maintenance/statements.ts";

describe("splitStatements()", () => {
  test.each([
    ["SELECT 1", ["SELECT 1"]],
    ["SELECT 1;", ["SELECT 1"]],
    [" ; ;SELECT 1;; SELECT 2;\n-- end; of it\n", ["SELECT 1", " SELECT 2"]],
    [`SELECT 'a;''b', "c;""d", [e;f], \`g;h\``, [`SELECT 'a;''b', "c;""d", [e;f], \`g;h\``]],
    ["SELECT 1 /* a; b */ - 2 / 3;SELECT 4", ["SELECT 1 /* a; b */ - 2 / 3", "SELECT 4"]],
    [
      "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END; SELECT 1",
      ["CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END", " SELECT 1"],
    ],
    ["SELECT 'open;", ["SELECT 'open;"]],
    ["-- nothing", []],
  ])("%j", (text, statements) => {
    expect(splitStatements(text)).toEqual(statements);
  });

  test("finds the statements of which a text was made", () => {
    const inside = fc.stringMatching(/^[a-z ;]*$/);
    const part = fc.oneof(
      fc.stringMatching(/^[a-z]+$/),
      ...["''", '""', "``", "[]"].map((pair) => inside.map((text) => `${pair[0]}${text}${pair[1]}`)),
      inside.map((text) => `/* ${text} */`),
      inside.map((text) => `-- ${text}\n`),
    );
    const statement = fc.array(part, { maxLength: 5 }).map((parts) => `SELECT ${parts.join(" ")}`);
    fc.assert(
      fc.property(fc.array(statement), (statements) => {
        expect(splitStatements(statements.join(";"))).toEqual(statements);
      }),
    );
  });
});

describe("couldWrite()", () => {
  const database = platform.openDatabase(":memory:");
  database.exec("CREATE TABLE a (b)");
  afterAll(() => database.close());

  test.each([
    ["SELECT max(upper(b)) FROM a", false],
    ["WITH x AS (SELECT 1) SELECT * FROM x", false],
    ["PRAGMA table_info(a)", false],
    ["EXPLAIN DELETE FROM a", false],
    ["INSERT INTO a VALUES (1)", true],
    ["WITH x AS (SELECT 1) DELETE FROM a", true],
    ["CREATE TABLE c (d)", true],
    ["DROP TABLE a", true],
    ["VACUUM", true],
    ["PRAGMA user_version = 3", true],
    ["/* SELECT */ UPDATE a SET b = 1", true],
  ])("%s: %p", (statement, expected) => {
    expect(couldWrite(database, [statement])).toBe(expected);
    expect(couldWrite(database, ["SELECT 1", statement])).toBe(expected);
  });
});
