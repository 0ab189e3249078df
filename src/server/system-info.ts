import { EOL, hostname } from "node:os";
import { delimiter, sep } from "node:path";
import type { Language } from "../../views/texts/index.ts";
import { encryptionModules } from "../crypto/registry.ts";
import { destinationModules } from "../destinations/index.ts";
import { programVersion } from "../engine/program-version.ts";
import { formatDuration } from "../engine/results/fields.ts";
import { type AllowedModules, leftOf } from "../jobs/operation/allowed-modules.ts";
import { timeZoneOf } from "../jobs/scheduler/time-zone.ts";
import { specialFolders } from "../jobs/special-folders.ts";
import { engineOptions, genericModules } from "../options/catalogue/index.ts";
import { serverJobOptions } from "../options/catalogue/server-job.ts";
import type { OptionDeclaration } from "../options/declaration.ts";
import { isOn, secretProviders } from "../secrets/registry.ts";
import { logLevels } from "../support/log.ts";
import { detailedSystemName, systemName, userName } from "../support/operating-system.ts";
import { formatLocalTime } from "../support/time.ts";
import { containers } from "../volumes/containers/index.ts";
import { type BrowserLocales, localesOf } from "./locales.ts";
import type { Services } from "./services.ts";
import { type ModuleFacts, moduleState, optionState } from "./shapes/module.ts";

/** What clients may use beyond the first version of the API; they show what is listed here. */
const extensions = [
  "v2:backup:list-filesets",
  "v2:backup:list-folder",
  "v2:backup:list-versions",
  "v2:backup:search",
  "v2:destination:test",
  "v1:websocket",
  "v1:gettask:taskstarted",
  "v1:gettask:taskfinished",
  "v1:websocket:authenticate",
  "v1:subscribe:legacystatus",
  "v1:subscribe:backuplist",
  "v1:subscribe:serversettings",
  "v1:subscribe:progress",
  "v1:subscribe:taskqueue",
  "v1:subscribe:taskcompleted",
  "v1:subscribe:notifications",
  "v2:system:temp-disk-space",
  "v1:subscribe:remotecontrol",
  "v2:filesystem:test-filter",
  "v2:destination:list",
  "v1:backup:restorecontrolfiles",
  "v1:backup:sync-mode",
  "v2:backup:list-broken-files",
  "v2:backup:purge-broken-files",
  "v2:backup:delete-versions",
];

type InfoServices = Pick<Services, "allowedModules" | "clock" | "database" | "surroundings" | "temporaryFolder">;

/**
 * Everything about this server and its modules (rest-api.md 10).
 *
 * @param acceptedLanguages what the browser says of itself.
 * @param language that of the descriptions.
 */
export function systemInfo(
  { allowedModules, clock, database, surroundings, temporaryFolder }: InfoServices,
  acceptedLanguages: string | null,
  language: Language,
): Record<string, unknown> {
  return {
    APIVersion: 1,
    PasswordPlaceholder: "*".repeat(15),
    ...versionFacts(),
    StartedBy: "Server",
    DefaultUpdateChannel: "Stable",
    DefaultUsageReportLevel: "Disabled",
    ServerTime: formatLocalTime(clock.now()),
    ...machineFacts(),
    ...optionFacts(surroundings.platform, temporaryFolder, allowedModules, language),
    UsingAlternateUpdateURLs: false,
    LogLevels: logLevels,
    SpecialFolders: specialFolders(surroundings).map(({ id, path }) => ({ ID: id, Path: path })),
    ...localeFacts(localesOf(acceptedLanguages)),
    TimeZones: timeZones(clock.now()),
    APIExtensions: without(extensions, database.settings.get("disable-api-extensions") ?? ""),
    APIScopes: ["*"],
    DefaultOAuthURL: "https://duplicati-oauth-handler.appspot.com/refresh",
    DefaultOAuthURLv2: "https://oauth-service.duplicati.com/refresh",
    PowerModeProviders: ["", "None"],
    LocalLicenseStatus: noLicense,
    RemoteLicenseStatus: noLicense,
  };
}

const noLicense = {
  IsConfigured: false,
  IsValid: false,
  IsInGracePeriod: false,
  ExpiresAt: null,
  ExpiresWithGraceAt: null,
  Features: null,
};

function versionFacts() {
  return {
    ServerVersion: programVersion.number,
    ServerVersionName: programVersion.display,
    ServerVersionType: "Stable",
    RemoteControlRegistrationUrl: "https://api.duplicati.com/remotecontrol/register",
    RemoteControlDashboardUrl: "https://app.duplicati.com/app/machines",
  };
}

function machineFacts() {
  return {
    ServerTimeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    OSType: systemName(),
    OSVersion: detailedSystemName(),
    DirectorySeparator: sep,
    PathSeparator: delimiter,
    CaseSensitiveFilesystem: process.platform === "linux",
    MachineName: hostname(),
    PackageTypeId: "",
    UserName: userName(),
    NewLine: EOL,
    CLRVersion: process.version,
  };
}

function optionFacts(
  platform: NodeJS.Platform,
  temporaryFolder: string,
  { backend, encryption, compression }: AllowedModules,
  language: Language,
) {
  const shownOption = (option: OptionDeclaration) => optionState(option, language);
  const shownModule = (module: ModuleFacts) => moduleState(module, language);
  const onThisSystem = (options: readonly OptionDeclaration[]) =>
    options.filter(({ platforms }) => !platforms || platforms.some((each) => each === platform));
  const modules = genericModules.map((module) => shownModule({ ...module, options: onThisSystem(module.options) }));
  const connection = genericModules.findIndex(({ key }) => key === "common-options");
  return {
    Options: withOwnDefaults(onThisSystem(engineOptions), temporaryFolder).map(shownOption),
    ServerOnlyOptions: serverJobOptions.map(shownOption),
    CompressionModules: leftOf(containers, compression).map(shownModule),
    EncryptionModules: leftOf(encryptionModules, encryption).map(shownModule),
    BackendModules: leftOf(destinationModules, backend).map(shownModule),
    GenericModules: modules,
    WebModules: [],
    ConnectionModules: connection < 0 ? [] : [modules[connection]],
    SourceProviderModules: [],
    RestoreDestinationProviderModules: [],
    ServerModules: [],
    SecretProviderModules: secretProviders.filter((provider) => isOn(provider, platform)).map(shownModule),
  };
}

/** Defaults that depend on this computer. */
function withOwnDefaults(options: readonly OptionDeclaration[], temporaryFolder: string): OptionDeclaration[] {
  const defaults = new Map([
    ["tempdir", temporaryFolder],
    ["asynchronous-upload-folder", temporaryFolder],
    ["machine-name", hostname()],
  ]);
  return options.map((option) => {
    const own = defaults.get(option.name);
    return own === undefined ? option : { ...option, default: own };
  });
}

function localeFacts({ wanted, supported, isSupported }: BrowserLocales) {
  return { BrowserLocale: wanted, SupportedLocales: supported, BrowserLocaleSupported: isSupported };
}

/** By the distance from UTC, as people look for theirs. */
function timeZones(now: Date) {
  return Intl.supportedValuesOf("timeZone")
    .map((id) => ({ id, offset: timeZoneOf(id).offset(now) }))
    .toSorted((a, b) => a.offset - b.offset || (a.id < b.id ? -1 : 1))
    .map(({ id, offset }) => ({
      ID: id,
      DisplayName: `(UTC${offset < 0 ? "-" : "+"}${formatDuration(Math.abs(offset)).slice(0, 5)}) ${id}`,
      CurrentUTCOffset: formatDuration(offset),
    }));
}

function without(names: readonly string[], list: string): string[] {
  const hidden = new Set(list.split(/[,;]/).map((name) => name.trim().toLowerCase()));
  return names.filter((name) => !hidden.has(name.toLowerCase()));
}
