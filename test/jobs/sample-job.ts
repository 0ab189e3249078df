import type { Job } from "../../src/jobs/job-store.ts";

/** A job with a bit of everything, and what a test wants to be different. */
export function sampleJob(changes: Partial<Job> = {}): Job {
  return {
    id: "7",
    isTemporary: false,
    name: "Docs",
    description: "",
    tags: ["home"],
    targetUrl: "s3://bucket/docs?auth-username=me&auth-password=deep",
    databasePath: "/data/ABCDEFGHIJ.sqlite",
    externalId: null,
    connectionStringId: -1,
    operationType: "Backup",
    metadata: {},
    sources: ["/home/me/", "@/mnt/s3|s3://bucket/p?auth-password=deeper"],
    settings: [
      { filter: "", name: "encryption-module", value: "aes" },
      { filter: "", name: "passphrase", value: "secret" },
      { filter: "", name: "--blocksize", value: "10KB" },
    ],
    filters: [{ order: 0, include: false, expression: "*.jpg" }],
    additionalTargets: [
      {
        urlKey: "one",
        targetUrl: "ftp://second/x?auth-password=deepest",
        mode: "inline",
        interval: null,
        connectionStringId: -1,
        options: '{"a":1}',
        createdAt: new Date("2026-01-01T00:00:00Z"),
        updatedAt: new Date("2026-01-02T00:00:00Z"),
      },
    ],
    ...changes,
  };
}
