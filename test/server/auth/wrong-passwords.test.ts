import { expect, test } from "bun:test";
import { WrongPasswords } from "../../../src/server/auth/wrong-passwords.ts";
import type { HttpError } from "../../../src/server/http/errors.ts";

function guarded() {
  const waits: number[] = [];
  let now = 0;
  const guard = new WrongPasswords(
    async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
    () => now,
  );
  const attempt = (address: string, isRight: boolean) => guard.attempt(address, async () => isRight);
  return { guard, attempt, waits, pass: (milliseconds: number) => (now += milliseconds) };
}

test("each further wrong password makes the next attempt from that address wait longer, up to a bound", async () => {
  const { attempt, waits } = guarded();
  for (let each = 0; each < 10; each++) expect(await attempt("1.2.3.4", false)).toBe(false);
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test("other addresses don't wait, and the right password ends it", async () => {
  const { attempt, waits } = guarded();
  for (let each = 0; each < 3; each++) await attempt("1.2.3.4", false);
  expect(await attempt("1.2.3.5", true)).toBe(true);
  expect(waits).toEqual([]);
  expect(await attempt("1.2.3.4", true)).toBe(true);
  expect(waits).toEqual([1000]);
  await attempt("1.2.3.4", false);
  expect(waits).toEqual([1000]);
});

test("time that has passed counts as waited, and an address is forgotten after an hour", async () => {
  const { attempt, waits, pass } = guarded();
  for (let each = 0; each < 4; each++) await attempt("1.2.3.4", false);
  pass(1500);
  await attempt("1.2.3.4", false);
  expect(waits).toEqual([1000, 500]);
  pass(60 * 60_000);
  await attempt("1.2.3.4", false);
  expect(waits).toEqual([1000, 500]);
});

test("addresses of one IPv6 network are one, and IPv4 in the clothes of IPv6 is the same", async () => {
  const { attempt, waits } = guarded();
  for (const address of ["2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", "2001:DB8:1:2::ff", "2001:db8:1:2::9"]) {
    await attempt(address, false);
  }
  expect(waits).toEqual([1000]);
  await attempt("2001:db8:1:3::1", false);
  expect(waits).toEqual([1000]);
  for (const address of ["1.2.3.4", "::ffff:1.2.3.4", "1.2.3.4", "::ffff:1.2.3.4"]) await attempt(address, false);
  expect(waits).toEqual([1000, 1000]);
});

test("attempts at the same time are made one after the other, and too many are refused", async () => {
  const { guard, waits } = guarded();
  const release = Promise.withResolvers<boolean>();
  const waiting = Array.from({ length: 5 }, () => guard.attempt("1.2.3.4", () => release.promise));
  const sixth = guard.attempt("1.2.3.4", async () => true);
  await expect(sixth).rejects.toMatchObject({ status: 429 } satisfies Partial<HttpError>);
  expect(await guard.attempt("1.2.3.5", async () => true)).toBe(true);
  release.resolve(false);
  expect(await Promise.all(waiting)).toEqual([false, false, false, false, false]);
  expect(waits).toEqual([1000, 2000]);
  expect(await guard.attempt("1.2.3.4", async () => true)).toBe(true);
});
