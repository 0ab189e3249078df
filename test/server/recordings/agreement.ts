import { expect } from "bun:test";
import type { Difference } from "./comparison.ts";
import { deviationOf } from "./deviations.ts";

/** Whether an answer differs where it should, and nowhere else. */
export function isExpected(name: string, differences: readonly Difference[]): boolean {
  const places = deviationOf(name)?.at ?? [];
  const isAt = (place: string, { at }: Difference) =>
    place.endsWith("*") ? at.startsWith(place.slice(0, -1)) : at === place;
  return (
    differences.every((difference) => places.some((place) => isAt(place, difference))) &&
    places.every((place) => differences.some((difference) => isAt(place, difference)))
  );
}

export function expectAgreement(name: string, differences: readonly Difference[]): void {
  if (!isExpected(name, differences)) expect(differences.map((difference) => JSON.stringify(difference))).toEqual([]);
}
