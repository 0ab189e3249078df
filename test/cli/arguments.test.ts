import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Invocation, resolveArguments } from "../../src/cli/arguments.ts";
import { parseArguments } from "../../src/options/command-line/index.ts";
import { expandEnvironment } from "../../src/support/environment.ts";

const nowhere = {
  environment: {},
  readParametersFile: (): string => {
    throw new Error("no such file");
  },
};

function resolve(argv: string[], parts: { environment?: Record<string, string>; file?: string } = {}): Invocation {
  const { environment = {}, file } = parts;
  return resolveArguments(argv, {
    environment,
    readParametersFile: file === undefined ? nowhere.readParametersFile : () => file,
  });
}

describe("parseArguments()", () => {
  test("tells options, filters and positional arguments apart", () => {
    const argv = ["--DRY-RUN", "backup", "file:///srv/bk", "/home/u", "--exclude=*.iso", '--passphrase="a b"', "x=1"];
    expect(parseArguments(argv, {})).toEqual({
      command: "backup",
      positional: ["file:///srv/bk", "/home/u", "x=1"],
      options: { "dry-run": null, passphrase: "a b" },
      filters: [{ include: false, expression: "*.iso" }],
    });
  });

  test.each([
    ["--a=b=c", { a: "b=c" }],
    ["--A", { a: null }],
    ["--a=", { a: "" }],
    ['--a="', { a: '"' }],
    ['--a=""', { a: "" }],
    ['--a=""b""', { a: '"b"' }],
    ["--a='b'", { a: "'b'" }],
    ["--", { "": null }],
  ])("reads the option %p", (token, options) => {
    expect(parseArguments([token], {})).toMatchObject({ command: undefined, options });
  });

  test.each(["-x", "@file", "a=b", '"--a=b"', "/help", ""])("takes %p as positional", (token) => {
    expect(parseArguments(["list", token], {})).toMatchObject({ positional: [token], options: {} });
  });

  test("knows no space form", () => {
    expect(parseArguments(["list", "--version", "1"], {})).toMatchObject({
      positional: ["1"],
      options: { version: null },
    });
  });

  test("the last of repeated options wins, filters add up in order", () => {
    const argv = ["--include=a", "--x=1", "--exclude=b", "--x=2", "--include=c"];
    expect(parseArguments(argv, {})).toMatchObject({
      options: { x: "2" },
      filters: [
        { include: true, expression: "a" },
        { include: false, expression: "b" },
        { include: true, expression: "c" },
      ],
    });
  });

  test("an empty filter stays an option, a blank one is dropped", () => {
    expect(parseArguments(["--exclude=", "--include"], {})).toMatchObject({
      options: { exclude: "", include: null },
      filters: [],
    });
    expect(parseArguments(["--exclude=%EMPTY%"], { EMPTY: " " })).toMatchObject({ options: {}, filters: [] });
  });

  test("expands variables in filters only", () => {
    const parsed = parseArguments(["--include=%HOME%/a", "--tempdir=%HOME%", "%HOME%"], { HOME: "/home/u" });
    expect(parsed.filters).toEqual([{ include: true, expression: "/home/u/a" }]);
    expect(parsed.options).toEqual({ tempdir: "%HOME%" });
    expect(parsed.command).toBe("%home%");
  });

  test("gives back any options it is given", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/).filter((text) => text !== "include" && text !== "exclude");
    const value = fc.string().filter((text) => !text.startsWith('"'));
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (options) => {
        const argv = Object.entries(options).map(([key, text]) => `--${key}=${text}`);
        expect(parseArguments(argv, {}).options).toEqual(options);
      }),
    );
  });
});

describe("expandEnvironment()", () => {
  test.each([
    ["%A%/%B%", "1/2"],
    ["100%", "100%"],
    ["%NO%A%", "%NO1"],
    ["%%A%", "%1"],
    ["%NO%", "%NO%"],
    ["$A", "$A"],
    ["", ""],
  ])("%p becomes %p", (text, expected) => {
    expect(expandEnvironment(text, { A: "1", B: "2" })).toBe(expected);
  });

  test("leaves everything alone without variables", () => {
    fc.assert(fc.property(fc.string(), (text) => expandEnvironment(text, {}) === text));
  });
});

describe("resolveArguments()", () => {
  test("passes a command on, in lower case", () => {
    expect(resolve(["LIST", "file:///b", "--NO-ENCRYPTION=TRUE"])).toMatchObject({
      kind: "command",
      command: "list",
      positional: ["file:///b"],
      options: { "no-encryption": "TRUE" },
    });
  });

  test.each<[string[], string | undefined]>([
    [[], undefined],
    [["help"], undefined],
    [["--help"], undefined],
    [["help", "backup"], "backup"],
    [["-h", "backup"], "backup"],
    [["/USAGE", "size"], "size"],
    [["backup", "help"], undefined],
    [["list", "file:///B", "help"], "file:///B"],
    [["--dblock-size"], "--dblock-size"],
    [["help", "--dblock-size=1mb"], "--dblock-size"],
    [["--dblock-size", "--passphrase"], undefined],
    [["--exclude=*"], "--exclude"],
    [["--include=*", "--passphrase=x"], "--include"],
    [["backup", "file:///b", "/home", "--help"], "backup"],
  ])("%p asks for help about %p", (argv, topic) => {
    expect(resolve(argv)).toEqual({ kind: "help", topic });
  });

  test("a lone changelog is no command", () => {
    expect(resolve(["changelog"])).toEqual({ kind: "changelog" });
    expect(resolve(["changelog", "x"])).toMatchObject({ kind: "command" });
  });

  test("refuses internal options, also beside help", () => {
    const rejection = { kind: "rejected", exitCode: 200, message: expect.stringContaining("--main-action") };
    expect(resolve(["list", "file:///b", "--main-action=Backup"])).toEqual(rejection as never);
    expect(resolve(["help", "--main-action"])).toEqual(rejection as never);
  });

  test("drops what is only for the start of the program, and keeps what the engine may see", () => {
    const argv = ["list", "u", "--server-datafolder=/d", "--portable-mode", "--allowed-backend-modules=file, S3"];
    expect(resolve([...argv, "--allow-insecure-datafolder", "--quiet-console"])).toMatchObject({
      options: { "allow-insecure-datafolder": null, "quiet-console": null },
      allowedModules: { backend: ["file", "s3"], encryption: undefined, compression: undefined },
    });
    expect(Object.keys((resolve(argv) as { options: object }).options)).toEqual([]);
  });

  test("takes secrets from the environment where the option is absent", () => {
    const environment = { PASSPHRASE: "p", AUTH_USERNAME: "u", AUTH_PASSWORD: "" };
    expect(resolve(["list", "u"], { environment })).toMatchObject({
      options: { passphrase: "p", "auth-username": "u" },
    });
    expect(resolve(["list", "u", "--passphrase="], { environment })).toMatchObject({ options: { passphrase: "" } });
    expect(resolve(["list", "u"], { environment })).not.toHaveProperty(["options", "auth-password"]);
  });

  test("reads a parameters file, which wins over the command line", () => {
    const file = "--target=file:///b\n--source=/s\n--no-encryption=true\n--passphrase=file";
    expect(
      resolve(["backup", "--parameters-file=p", "--no-encryption=false"], { file, environment: { PASSPHRASE: "e" } }),
    ).toMatchObject({
      kind: "command",
      positional: ["file:///b", "/s"],
      options: { "no-encryption": "true", passphrase: "file" },
    });
  });

  test("ends with 100 when the parameters file fails", () => {
    expect(resolve(["list", "--parameters-file=/none.txt"])).toEqual({
      kind: "rejected",
      exitCode: 100,
      message: 'Unable to read the parameters file "/none.txt", reason: no such file',
    });
    expect(resolve(["list", "u", "--parameters-file=p", "--exclude=b"], { file: "--include=a" })).toMatchObject({
      kind: "rejected",
      exitCode: 100,
    });
  });
});
