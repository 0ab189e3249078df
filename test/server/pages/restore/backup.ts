import type { PageServer } from "../../../support/page-server.ts";

/** Stores a backup and returns its id; its destination has a secret. */
export function addBackup(server: PageServer, name: string, settings: { name: string; value: string }[] = []): string {
  return server.api.services.jobs.add(
    {
      name,
      description: "",
      tags: [],
      targetUrl: "file:///media/blue?auth-password=very-secret",
      externalId: null,
      connectionStringId: -1,
      operationType: "Backup",
      metadata: {},
      sources: ["/home/me"],
      settings: settings.map((setting) => ({ filter: "", argument: null, ...setting })),
      filters: [],
      additionalTargets: [],
    },
    undefined,
  );
}
