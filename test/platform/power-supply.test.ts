import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isOnBattery } from "../../src/platform/posix/power-supply.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "power-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function supply(name: string, attributes: Record<string, string>): void {
  mkdirSync(join(root, name));
  for (const [attribute, value] of Object.entries(attributes)) writeFileSync(join(root, name, attribute), `${value}\n`);
}

test.each([
  ["no supplies", {}, false],
  ["mains only", { AC: { type: "Mains", online: "1" } }, false],
  ["unplugged", { AC: { type: "Mains", online: "0" }, BAT0: { type: "Battery", status: "Discharging" } }, true],
  ["plugged in", { AC: { type: "Mains", online: "1" }, BAT0: { type: "Battery", status: "Discharging" } }, false],
  ["charging by USB", { usb: { type: "USB", online: "1" }, BAT0: { type: "Battery", status: "Charging" } }, false],
  ["a full battery", { BAT0: { type: "Battery", status: "Full" } }, false],
  [
    "one of two batteries in use",
    { BAT0: { type: "Battery", status: "Full" }, BAT1: { type: "Battery", status: "Discharging" } },
    true,
  ],
  ["a mouse", { hid: { type: "Battery", scope: "Device", status: "Discharging" } }, false],
  ["a supply that tells nothing", { odd: {} }, false],
] as const)("%s", (_, supplies, expected) => {
  for (const [name, attributes] of Object.entries(supplies)) supply(name, attributes);
  expect(isOnBattery(root)).toBe(expected);
});

test("a system without such a folder", () => {
  expect(isOnBattery(join(root, "none"))).toBe(false);
});
