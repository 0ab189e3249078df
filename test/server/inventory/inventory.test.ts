import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { ApiServer } from "../../support/api-server.ts";
import { moreModules, moreOptions, optionDeviations, unservedGroups } from "./deviations.ts";

/** What Duplicati's server said about one of its options. */
interface RecordedOption {
  readonly name: string;
  readonly type: string;
  readonly default: string | null;
  readonly values: readonly string[] | null;
  readonly aliases: readonly string[] | null;
  readonly deprecated: boolean;
  /** "core", "server-only", or a group and a module as "BackendModules/file". */
  readonly modules: readonly string[];
}

interface RecordedModule {
  readonly Key: string;
  readonly IsDeprecated: boolean;
  readonly IsUntested: boolean;
  /** How many. */
  readonly options: number;
}

interface OwnOption {
  readonly Name: string;
  readonly Type: string;
  readonly DefaultValue: string;
  readonly ValidValues: readonly string[] | null;
  readonly Aliases: readonly string[] | null;
  readonly Deprecated: boolean;
}

interface OwnModule extends Omit<RecordedModule, "options"> {
  readonly Options: readonly OwnOption[];
}

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "rest", name), "utf8"));
const recordedOptions: readonly RecordedOption[] = read("options.json");
const { webmodules: recordedWebModules, ...recordedModules } = read("modules.json") as Record<
  string,
  readonly RecordedModule[]
>;

let api: ApiServer;
let info: Record<string, unknown>;
beforeAll(async () => {
  api = await new ApiServer().login();
  info = (await api.get("/api/v1/systeminfo")).body as Record<string, unknown>;
});
afterAll(() => api[Symbol.dispose]());

const modulesOf = (group: string) => info[group] as readonly OwnModule[];

/** The options of "core", "server-only" or a module; undefined for a module that there is not. */
function optionsOf(place: string): readonly OwnOption[] | undefined {
  if (place === "core") return info.Options as OwnOption[];
  if (place === "server-only") return info.ServerOnlyOptions as OwnOption[];
  const [group = "", key] = place.split("/");
  return group === "webmodules" ? undefined : modulesOf(group).find(({ Key }) => Key === key)?.Options;
}

const isServed = (place: string) => optionsOf(place) !== undefined;

describe("systeminfo", () => {
  test.each(Object.keys(recordedModules))("names the recorded modules among %s, and no others", (group) => {
    const keys = modulesOf(group).map(({ Key }) => Key);
    const recorded = recordedModules[group]?.map(({ Key }) => Key) ?? [];
    const isMore = (key: string) => `${group}/${key}` in moreModules;
    expect(keys.filter((key) => !recorded.includes(key) && !isMore(key))).toEqual([]);
    const same = keys.filter((key) => !isMore(key));
    if (group in unservedGroups) expect(same.length).toBeLessThan(recorded.length);
    else expect(new Set(same)).toEqual(new Set(recorded));
    for (const { Key, IsDeprecated, IsUntested } of modulesOf(group)) {
      const same = recordedModules[group]?.find((module) => module.Key === Key);
      expect({ IsDeprecated, IsUntested }).toEqual({
        IsDeprecated: same?.IsDeprecated ?? false,
        IsUntested: same?.IsUntested ?? false,
      });
    }
  });

  test.each(recordedOptions.map((option) => [`${option.name} of ${option.modules[0]}`, option] as const))(
    "has the option %s as it was recorded",
    (_, recorded) => {
      const { name, modules } = recorded;
      for (const place of modules.filter(isServed)) {
        const own = optionsOf(place)?.find(({ Name }) => Name === name);
        const { at = [] } = optionDeviations[`${place}/${name}`] ?? optionDeviations[name] ?? {};
        expect([place, own && differences(recorded, own)]).toEqual([place, [...at].sort()]);
      }
    },
  );

  test("has no other options, but for those that are named here", () => {
    const places = [
      "core",
      "server-only",
      ...Object.keys(recordedModules).flatMap((group) => modulesOf(group).map(({ Key }) => `${group}/${Key}`)),
    ].filter((place) => !(place in moreModules));
    const more = places.flatMap((place) =>
      (optionsOf(place) ?? [])
        .map(({ Name }) => Name)
        .filter((own) => !recordedOptions.some(({ name, modules }) => name === own && modules.includes(place))),
    );
    expect(more.sort()).toEqual(Object.keys(moreOptions).sort());
  });
});

test("webmodules names the recorded ones, as far as there are any", async () => {
  const own = (await api.get("/api/v1/webmodules")).body as { Key: string }[];
  const recorded = recordedWebModules?.map(({ Key }) => Key) ?? [];
  expect(own.map(({ Key }) => Key).filter((key) => !recorded.includes(key))).toEqual([]);
  expect(own.length).toBeLessThan(recorded.length);
});

function differences(recorded: RecordedOption, own: OwnOption): string[] {
  const places = {
    type: own.Type === recorded.type,
    // Duplicati tells no default in two ways.
    default: own.DefaultValue === ownPlaces(recorded.default ?? ""),
    values: Bun.deepEquals(own.ValidValues, recorded.values),
    aliases: Bun.deepEquals(own.Aliases, recorded.aliases),
    deprecated: own.Deprecated === recorded.deprecated,
  };
  return Object.entries(places)
    .filter(([, isSame]) => !isSame)
    .map(([place]) => place)
    .sort();
}

const ownPlaces = (text: string): string =>
  text.replace("{tmp}/", api.services.temporaryFolder).replace("fixture-host", hostname());
