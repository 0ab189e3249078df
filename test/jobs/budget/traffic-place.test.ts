import { describe, expect, test } from "bun:test";
import { trafficPlace } from "../../../src/jobs/budget/traffic-place.ts";
import type { Place } from "../../../src/jobs/queue/places.ts";

const disk: Place = { kind: "disk", name: "sda", spins: false };
const findLocal = (path: string): Place[] =>
  path.startsWith("/mnt/nas/") ? [{ kind: "server", name: "nas.local", spins: false }] : [disk];
const place = (url: string) => trafficPlace(url, findLocal);

describe("traffic is counted together", () => {
  test("for one server or bucket, whoever signs in", () => {
    expect(place("s3://me:secret@Bucket/one?auth-password=x")).toBe("s3 bucket");
    expect(place("s3://bucket/two")).toBe("s3 bucket");
    expect(place("webdav://bucket/two")).not.toBe("s3 bucket");
  });

  test("for all folders of a server that are mounted here", () => {
    expect(place("file:///mnt/nas/one")).toBe(place("/mnt/nas/two"));
  });

  test("for a folder of this computer, however it is written", () => {
    expect(place("file:///nowhere/one/")).toBe(place("/nowhere/./one"));
    expect(place("/nowhere/one")).not.toBe(place("/nowhere/two"));
  });
});
