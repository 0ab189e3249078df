import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { encodeForm } from "../../src/destinations/url.ts";
import { expandProviderText, ProviderParameters, parseProviderUrl } from "../../src/secrets/provider-text.ts";
import { UserError } from "../../src/support/errors.ts";

function idOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof UserError ? error.id : String(error);
  }
}

describe("the text of a provider", () => {
  const environment = { MY_STORE: "env://", EMPTY: "" };

  test.each(["$my_store", "\x24{MY_STORE}", "%My_Store%"])("%p is what the variable holds", (text) => {
    expect(expandProviderText(text, environment)).toBe("env://");
  });

  test("that is a URL stays, and nothing within it is expanded", () => {
    const text = "file-secret:///a/$MY_STORE?passphrase=%MY_STORE%";
    expect(expandProviderText(text, environment)).toBe(text);
  });

  test.each([
    ["", "SecretProviderMissing"],
    ["$unset", "SecretProviderVariableNotSet"],
    ["%EMPTY%", "SecretProviderVariableNotSet"],
  ])("%p is refused with %s", (text, id) => {
    expect(idOf(() => expandProviderText(text, environment))).toBe(id);
  });

  test.each([
    ["env://", "env", "", "", ""],
    ["ENV:", "env", "", "", ""],
    ["azkv://?keyvault-name=x", "azkv", "", "", "keyvault-name=x"],
    ["hcv://vault:8200/?token=a", "hcv", "vault:8200", "/", "token=a"],
    ["file-secret:///a%20b/c?passphrase=p", "file-secret", "", "/a b/c", "passphrase=p"],
  ])("%p has its parts", (text, scheme, authority, path, query) => {
    expect(parseProviderUrl(text)).toEqual({ scheme, authority, path, query });
  });

  test.each(["nothing", "/path", "1a://x", "env://?a=b#c"])("%p is no URL, and isn't told", (text) => {
    expect(idOf(() => parseProviderUrl(text))).toBe("SecretProviderInvalid");
    expect(() => parseProviderUrl(text)).not.toThrow(text);
  });

  test("is taken apart or refused, whatever it is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([undefined, "SecretProviderInvalid"]).toContain(idOf(() => parseProviderUrl(text)));
        expect([undefined, "SecretProviderInvalid"]).toContain(idOf(() => parseProviderUrl(`env:${text}`)));
      }),
    );
  });
});

describe("parameters", () => {
  test("are decoded, named in any case, joined when repeated, and need a value", () => {
    const parameters = new ProviderParameters("A=x+y%26&b=1&a=%C3%A4&bare&case=TRUE&no=False&kind=rEST&l=a,,b;c");
    expect(parameters.text("a")).toBe("x y&,ä");
    expect(parameters.text("bare")).toBeUndefined();
    expect([parameters.flag("case"), parameters.flag("no"), parameters.flag("absent")]).toEqual([true, false, false]);
    expect(parameters.choice("kind", ["Grpc", "Rest"], "Grpc")).toBe("Rest");
    expect(parameters.choice("other", ["Grpc", "Rest"], "Grpc")).toBe("Grpc");
    expect(parameters.list("l")).toEqual(["a", "b", "c"]);
    expect(idOf(() => parameters.flag("b"))).toBe("SecretProviderInvalid");
    expect(idOf(() => parameters.choice("b", ["Grpc", "Rest"], "Grpc"))).toBe("SecretProviderInvalid");
  });

  test("have any text as their value", () => {
    const value = fc.string({ unit: "grapheme" }).filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(value, (text) => {
        expect(new ProviderParameters(`first=1&p=${encodeForm(text)}&last=2`).text("p")).toBe(text);
      }),
    );
  });
});
