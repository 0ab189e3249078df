import { expect, test } from "bun:test";
import type { GroupEnvironment } from "../../../src/sources/filters/group-rules.ts";
import { expandGroups, resolvedGroups } from "../../../src/sources/filters/groups.ts";

const linux: GroupEnvironment = {
  platform: "linux",
  variables: {},
  temporaryFolder: "/tmp/",
  dataFolder: "/home/ann/.config/Bunker",
};

test("the default excludes of Linux, sorted, each once", () => {
  expect(expandGroups("DefaultExcludes", linux, true)).toEqual([
    "*/.cache/",
    "*/.config/google-chrome/Default/Cookies",
    "*/.config/google-chrome/Default/Cookies-journal",
    "*/Google/Chrome/*Current*",
    "*/Google/Chrome/*LOCK*",
    "*/Google/Chrome/*cache*",
    "*/Google/Chrome/Safe Browsing*",
    "*/Mozilla/Firefox/*cache*",
    "*/cookies.sqlite-*",
    "*/iPhoto Library/iPod Photo Cache/",
    "*/lost+found/",
    "*/permissions.sqlite-*",
    "*~",
    "/bin/",
    "/boot/",
    "/dev/",
    "/etc/",
    "/home/ann/.config/Bunker/control_dir_v2/",
    "/initrd/",
    "/lib/",
    "/lib64/",
    "/opt/",
    "/proc/",
    "/sbin/",
    "/selinux/",
    "/sys/",
    "/tmp/",
    "/usr/",
    "/var/",
  ]);
});

test("a rule below a folder that is excluded anyway is dropped", () => {
  const rules = expandGroups("OS,Cache", { ...linux, dataFolder: "/var/lib/bunker/" }, true);
  expect(rules).toContain("/var/");
  expect(rules).not.toContain("/var/lib/bunker/control_dir_v2/");
});

test("the user's cache folder belongs to the caches", () => {
  expect(expandGroups("caches", { ...linux, variables: { XDG_CACHE_HOME: "/scratch" } }, true)).toContain("/scratch");
});

test("names, aliases and numbers can be listed, with any separator", () => {
  const both = expandGroups("SystemFiles,OperatingSystem", linux, true);
  for (const list of ["sys:OS", "SYSTEM;os", " SystemFiles |OperatingSystem", "3", "1,2", ",,Sys,,2"]) {
    expect(expandGroups(list, linux, true)).toEqual(both);
  }
  expect(() => expandGroups(" sys", linux, true)).toThrow("known filter group name");
  expect(expandGroups("None", linux, true)).toEqual([]);
});

test("on Windows rules have backslashes, and a drive that any drive covers is dropped", () => {
  const environment: GroupEnvironment = {
    ...linux,
    platform: "win32",
    variables: { SystemRoot: "C:\\Windows", ProgramFiles: "C:\\Program Files" },
    temporaryFolder: "C:\\Windows\\Temp\\",
    dataFolder: undefined,
  };
  const rules = expandGroups("DefaultExcludes", environment, false);
  expect(rules).toContain("C:\\Windows\\");
  expect(rules).toContain("C:\\Windows.old\\");
  expect(rules).toContain("?:\\pagefile.sys");
  expect(rules).not.toContain("C:\\Windows\\System32\\");
  expect(rules.some((rule) => rule.includes("/"))).toBe(false);
});

test("all eight groups are listed", () => {
  const groups = resolvedGroups({ ...linux, platform: "darwin" }, false);
  expect(Object.keys(groups)).toHaveLength(8);
  expect(groups.None).toEqual([]);
  expect(groups.SystemFiles).toContain("/.vol/");
  expect(groups.DefaultExcludes).toContain("*/Library/Mail/Envelope Index");
});
