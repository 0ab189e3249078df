/** `Firefox, Linux` out of what a browser calls itself; other programs are named by their first word. */
export function clientName(agent: string): string {
  const browsers: readonly [RegExp, string][] = [
    [/\bEdg\//, "Edge"],
    [/\bOPR\//, "Opera"],
    [/\bFirefox\//, "Firefox"],
    [/Chrome\/|\bCriOS\//, "Chrome"],
    [/\bSafari\//, "Safari"],
  ];
  const systems: readonly [RegExp, string][] = [
    [/\bAndroid\b/, "Android"],
    [/\biPhone\b|\biPad\b/, "iOS"],
    [/\bWindows\b/, "Windows"],
    [/\bMac OS X\b/, "macOS"],
    [/\bLinux\b/, "Linux"],
  ];
  const named = (from: readonly [RegExp, string][]) => from.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = named(browsers);
  const system = named(systems);
  if (browser === undefined) return agent.split(/[\s(]/)[0]?.slice(0, 60) || agent.slice(0, 60);
  return system === undefined ? browser : `${browser}, ${system}`;
}
