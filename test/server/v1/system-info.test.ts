import { afterEach, beforeEach, expect, test } from "bun:test";
import manifest from "../../../package.json";
import { libraries } from "../../../src/server/libraries.ts";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer({ settings: { "disable-api-extensions": "v1:websocket, v2:backup:search" } }).login();
});
afterEach(() => api[Symbol.dispose]());

interface Option {
  Name: string;
  Type: string;
}
interface Module {
  Key: string;
  Options: Option[];
}
interface SystemInfo {
  [name: string]: unknown;
  Options: Option[];
  BackendModules: Module[];
  GenericModules: Module[];
  APIExtensions: string[];
  TimeZones: { ID: string; DisplayName: string; CurrentUTCOffset: string }[];
}
const info = async (headers = {}) => (await api.ask("GET", "/api/v1/systeminfo", { headers })).body as SystemInfo;

test("the system info has all that clients read, in their order", async () => {
  const found = await info();
  expect(Object.keys(found)).toEqual([
    "APIVersion",
    "PasswordPlaceholder",
    "ServerVersion",
    "ServerVersionName",
    "ServerVersionType",
    "RemoteControlRegistrationUrl",
    "RemoteControlDashboardUrl",
    "StartedBy",
    "DefaultUpdateChannel",
    "DefaultUsageReportLevel",
    "ServerTime",
    "ServerTimeZone",
    "OSType",
    "OSVersion",
    "DirectorySeparator",
    "PathSeparator",
    "CaseSensitiveFilesystem",
    "MachineName",
    "PackageTypeId",
    "UserName",
    "NewLine",
    "CLRVersion",
    "Options",
    "ServerOnlyOptions",
    "CompressionModules",
    "EncryptionModules",
    "BackendModules",
    "GenericModules",
    "WebModules",
    "ConnectionModules",
    "SourceProviderModules",
    "RestoreDestinationProviderModules",
    "ServerModules",
    "SecretProviderModules",
    "UsingAlternateUpdateURLs",
    "LogLevels",
    "SpecialFolders",
    "BrowserLocale",
    "SupportedLocales",
    "BrowserLocaleSupported",
    "TimeZones",
    "APIExtensions",
    "APIScopes",
    "DefaultOAuthURL",
    "DefaultOAuthURLv2",
    "PowerModeProviders",
    "LocalLicenseStatus",
    "RemoteLicenseStatus",
  ]);
  expect(found).toMatchObject({
    APIVersion: 1,
    PasswordPlaceholder: "***************",
    ServerVersion: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
    SpecialFolders: [{ ID: "%HOME%", Path: api.folder }],
  });
});

test("it describes options and modules", async () => {
  const { Options, BackendModules, GenericModules, ConnectionModules } = await info();
  expect(Options.find(({ Name }) => Name === "dblock-size")).toEqual({
    Aliases: null,
    LongDescription: expect.any(String),
    Name: "dblock-size",
    ShortDescription: expect.any(String),
    Type: "Size",
    ValidValues: null,
    DefaultValue: "50mb",
    Typename: "Size",
    Deprecated: false,
    DeprecationMessage: "",
  } as Option);
  expect(BackendModules[0]).toMatchObject({ Key: "file", DisplayName: expect.any(String), Lookups: null });
  expect(GenericModules.map(({ Key }) => Key)).toContain("sendmail");
  expect(ConnectionModules).toMatchObject([{ Key: "common-options" }]);
  const names = Options.map(({ Name }) => Name);
  if (process.platform !== "win32") expect(names).not.toContain("vss-use-mapping");
});

test("it leaves out extensions that are not to be told", async () => {
  const { APIExtensions } = await info();
  expect(APIExtensions).toContain("v2:backup:list-filesets");
  for (const hidden of ["v1:websocket", "v2:backup:search"]) expect(APIExtensions).not.toContain(hidden);
});

test("it tells the language of the browser, and whether it is spoken here", async () => {
  expect(await info({ "Accept-Language": "da-DK,en;q=0.5" })).toMatchObject({
    BrowserLocale: { Code: "da-DK", EnglishName: "Danish (Denmark)", DisplayName: "dansk (Danmark)" },
    BrowserLocaleSupported: false,
  });
  for (const header of ["en-GB", "", "*", "no language"]) {
    expect(await info({ "Accept-Language": header })).toMatchObject({ BrowserLocaleSupported: true });
  }
});

test("it knows the time zones, by their distance from UTC", async () => {
  const { TimeZones } = await info();
  const offsetOf = (id: string) => TimeZones.find(({ ID }) => ID === id);
  expect(offsetOf("Asia/Kolkata") ?? offsetOf("Asia/Calcutta")).toMatchObject({
    DisplayName: expect.stringContaining("(UTC+05:30)"),
    CurrentUTCOffset: "05:30:00",
  });
  expect(offsetOf("America/New_York")).toMatchObject({ CurrentUTCOffset: "-05:00:00" });
  const order = ["Pacific/Pago_Pago", "America/New_York", "Europe/Paris"].map((id) =>
    TimeZones.findIndex(({ ID }) => ID === id),
  );
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test("the groups of filters have their rules", async () => {
  const { FilterGroups } = (await api.get("/api/v1/systeminfo/filtergroups")).body as {
    FilterGroups: Record<string, string[]>;
  };
  expect(Object.keys(FilterGroups).toSorted()).toEqual([
    "Applications",
    "CacheFiles",
    "DefaultExcludes",
    "DefaultIncludes",
    "None",
    "OperatingSystem",
    "SystemFiles",
    "TemporaryFiles",
  ]);
  if (process.platform === "linux") expect(FilterGroups.SystemFiles).toEqual(["/dev/", "/proc/", "/selinux/", "/sys/"]);
});

test("the program tells what it has become, and what it is built on", async () => {
  expect((await api.get("/api/v1/changelog")).body).toMatchObject({ Changelog: expect.stringContaining("=====") });
  const noUpdate = { status: 404, body: { Error: "No update found", Code: 404 } };
  expect(await api.get("/api/v1/changelog?from-update=true")).toMatchObject(noUpdate);
  expect(await api.get("/api/v1/changelog?from-update=yes")).toMatchObject({ status: 400, body: "" });
  expect((await api.get("/api/v1/acknowledgements")).body).toEqual({ Acknowledgements: expect.any(String) });
  const licenses = (await api.get("/api/v1/licenses")).body as { Title: string; Jsondata: string }[];
  expect(licenses.map(({ Title }) => Title)).toEqual(Object.keys(manifest.dependencies).toSorted());
  for (const { Jsondata } of licenses) expect(JSON.parse(Jsondata)).toMatchObject({ license: expect.any(String) });
  expect(await api.post("/api/v1/updates/check")).toMatchObject({ status: 200, body: "" });
});

test("the licence of each library is the one that it has", async () => {
  for (const { name, license } of libraries) {
    const { default: description } = await import(`../../../node_modules/${name}/package.json`);
    expect([name, license]).toEqual([name, description.license]);
  }
});

test("there are no modules that help to set up a destination", async () => {
  expect((await api.get("/api/v1/webmodules")).body).toEqual([]);
  expect(await api.post("/api/v1/webmodule/nosuch", {})).toMatchObject({
    status: 404,
    body: { Error: "No such module found", Code: 404 },
  });
});

test("options and modules are described in the language that a client asks for", async () => {
  const shown = async (headers: Record<string, string>) => {
    const { Options, BackendModules } = await info(headers);
    const option = Options.find(({ Name }) => Name === "keep-versions") as Option & { ShortDescription: string };
    const folder = BackendModules.find(({ Key }) => Key === "file") as Module & { DisplayName: string };
    return [option.ShortDescription, folder.DisplayName];
  };
  const english = await shown({});
  const german = await shown({ "X-UI-Language": "de-DE" });
  expect(german).toEqual([expect.stringContaining("Version"), expect.stringContaining("Ordner")]);
  expect(german).not.toEqual(english);
  expect(await shown({ "X-UI-Language": "xx", "Accept-Language": "de" })).toEqual(english);
});
