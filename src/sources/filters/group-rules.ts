/** What the rules of groups depend on. */
export interface GroupEnvironment {
  readonly platform: NodeJS.Platform;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** As configured; the system's ends with the separator. */
  readonly temporaryFolder: string;
  /** The program's own data folder; its lock folder is among the caches. */
  readonly dataFolder: string | undefined;
}

export type FilterGroup = "SystemFiles" | "OperatingSystem" | "CacheFiles" | "TemporaryFiles" | "Applications";

/** The rules of one group on a system, not sorted (filters-reports-scripts.md 1.14). */
export function groupRules(group: FilterGroup, environment: GroupEnvironment): string[] {
  const lists = [common(environment), systemRules(environment)];
  const rules = lists.flatMap((list) => list[group] ?? []);
  return environment.platform === "win32" ? rules.map((rule) => rule.replaceAll("/", "\\")) : rules;
}

type Rules = Readonly<Partial<Record<FilterGroup, readonly string[]>>>;

function common({ dataFolder, temporaryFolder }: GroupEnvironment): Rules {
  return {
    CacheFiles: [
      `${dataFolder?.replace(/[/\\]+$/, "") ?? "*/Bunker"}/control_dir_v2/`,
      "*/Google/Chrome/*cache*",
      "*/Google/Chrome/*LOCK*",
      "*/Google/Chrome/*Current*",
      "*/Google/Chrome/Safe Browsing*",
      "*/iPhoto Library/iPod Photo Cache/",
      "*/Mozilla/Firefox/*cache*",
      "*/cookies.sqlite-*",
      "*/permissions.sqlite-*",
    ],
    TemporaryFiles: [temporaryFolder],
  };
}

function systemRules(environment: GroupEnvironment): Rules {
  switch (environment.platform) {
    case "darwin":
      return macRules;
    case "win32":
      return windowsRules(environment.variables);
    default:
      return linuxRules(environment.variables);
  }
}

type Variables = GroupEnvironment["variables"];

function linuxRules(variables: Variables): Rules {
  return {
    SystemFiles: ["/dev/", "/proc/", "/selinux/", "/sys/"],
    OperatingSystem: ["/bin/", "/boot/", "/etc/", "/initrd/", "/sbin/", "/var/"],
    TemporaryFiles: ["*/lost+found/", "*~", "/tmp/"],
    CacheFiles: [
      variables.XDG_CACHE_HOME ?? "",
      "*/.cache/",
      "*/.config/google-chrome/Default/Cookies",
      "*/.config/google-chrome/Default/Cookies-journal",
    ],
    Applications: ["/lib/", "/lib64/", "/opt/", "/usr/"],
  };
}

const macRules: Rules = {
  SystemFiles: lines(`
    /.vol/ | /dev/ | /net/ | /afs/ | /automount/ | /cores/ | /Network/ | *.fseventsd | *.dbfseventsd | /private/Network/
    /private/var/automount/ | /private/var/db/dhcpclient/ | /private/var/db/fseventsd/ | /private/var/folders/
    /private/var/run/ | /private/var/spool/postfix/ | /private/var/vm/`),
  OperatingSystem: lines(`
    /Previous Systems* | /mach.sym | /mach_kernel | /bin/ | /sbin/ | */Library/Logs/ | /Network/ | /System/ | /Volumes/`),
  CacheFiles: lines(`
    */Application Support/Google/Chrome/Default/Cookies | */Application Support/Google/Chrome/Default/Cookies-journal
    */Library/Caches/ | */Library/Calendars/*/Info.plist | */Library/Calendars/Calendar Cache
    */Library/Cookies/com.apple.appstore.plist | */Library/Cookies/Cookies.binarycookies | */backups.backupdb/
    */iP* Software Updates/ | */iPhoto Library/iPod Photo Cache* | */iTunes/Album Artwork/Cache/
    */Library/Application Support/SyncServices/ | */Library/Mail/*/Info.plist | */Library/Mail/AvailableFeeds/
    */Library/Mail/Envelope Index | */Library/Mirrors/ | */Library/PubSub/Database/ | */Library/PubSub/Downloads/
    */Library/PubSub/Feeds/ | */Library/Safari/HistoryIndex.sk | */Library/Safari/Icons.db
    */Library/Safari/WebpageIcons.db | */Library/Saved Application State/ | /System/Library/Extensions/Caches/
    *MobileBackups/ | *.hotfiles.btree* | *.Spotlight-*/ | /Desktop DB | /Desktop DF`),
  TemporaryFiles: lines(`
    /private/tmp/ | /private/var/tmp/ | */Microsoft User Data/Entourage Temp/ | /tmp/ | /var/ | *.Trash*
    */Network Trash Folder/ | */Trash/ | */lost+found/ | */VM Storage`),
  Applications: ["/Applications/", "/Library/", "/usr/", "/opt/"],
};

/** Known folders are taken from the environment of the process; those it does not name are left out. */
function windowsRules(variables: Variables): Rules {
  const below = (variable: string, path: string) => {
    const folder = variables[variable];
    return folder === undefined ? "" : `${folder.replace(/[/\\]+$/, "")}/${path}`;
  };
  const startMenu = "Microsoft/Windows/Start Menu/Programs/Administrative Tools/";
  return {
    SystemFiles: [
      ...lines(`
        */I386* | */Internet Explorer/ | */Microsoft*/RecoveryStore* | */Microsoft*/Windows/*.edb
        */Microsoft*/Windows/*.log | */Microsoft*/Windows/Cookies* | */MSOCache* | */NTUSER* | */UsrClass.dat
        ?:/hiberfil.sys | ?:/pagefile.sys | ?:/swapfile.sys | ?:/$Recycle.Bin/ | ?:/Recycled/ | ?:/Recycler/
        ?:/System Volume Information/ | */DfsrPrivate/`),
      below("SystemRoot", "Installer/"),
    ],
    OperatingSystem: [
      ...lines("?:/Config.Msi* | */Recent/ | ?:/autoexec.bat"),
      below("SystemRoot", "System32/"),
      below("SystemRoot", "SysWOW64/"),
      below("APPDATA", "Microsoft/Windows/Recent/"),
      below("SystemRoot", ""),
      below("SystemRoot", "").replace(/\/$/, ".old/"),
    ],
    CacheFiles: [
      ...lines(`
        */AppData/Local/AMD/DxCache/ | */AppData/Local/Apple Computer/Mobile Sync/ | */AppData/Local/Comms/UnistoreDB/
        */AppData/Local/ElevatedDiagnostics/ | */AppData/Local/Microsoft/Edge/User Data/Default/Cache
        */AppData/Local/Microsoft/VSCommon/*SQM* | */AppData/Local/Microsoft/Windows/Explorer/
        */AppData/Local/Microsoft/Windows/INetCache/ | */AppData/Local/Microsoft/Windows/UPPS/
        */AppData/Local/Microsoft/Windows/WebCache* | */AppData/Local/Microsoft/Windows Store/
        */AppData/Local/Packages/ | */Application Data/Apple Computer/Mobile Sync/
        */Application Data/Application Data* | */Dropbox/Dropbox.exe.log | */Dropbox/QuitReports/
        */Google/Chrome/User Data/Default/Cache | */Google/Chrome/User Data/Default/Cookies
        */Google/Chrome/User Data/Default/Cookies-journal | */Local Settings/History/
        */OneDrive/.849C9593-D756-4E56-8D6E-42412F2A707B | */Safari/Library/Caches/ | */Temporary Internet Files/
        */Thumbs.db`),
      below("LOCALAPPDATA", "Microsoft/Windows/History/"),
      below("LOCALAPPDATA", "Microsoft/Windows/INetCache/"),
      below("LOCALAPPDATA", "Microsoft/Windows/INetCookies/"),
    ],
    TemporaryFiles: [
      ...lines("*.tmp | *.tmp/ | */AppData/Local/Temp* | */AppData/Temp* | */Local Settings/Temp*"),
      below("SystemRoot", "Temp/"),
    ],
    Applications: [
      below("ProgramFiles", ""),
      below("ProgramFiles(x86)", ""),
      below("APPDATA", startMenu),
      below("CommonProgramFiles", ""),
      below("CommonProgramFiles(x86)", ""),
      below("ProgramData", startMenu),
    ],
  };
}

function lines(text: string): string[] {
  return text
    .split(/[|\n]/)
    .map((rule) => rule.trim())
    .filter((rule) => rule !== "");
}
