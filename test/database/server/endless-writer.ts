/** Writes whole groups of rows into a database of the server until it is killed. */
import { ServerDatabase } from "../../../src/database/server/server-database.ts";

const database = ServerDatabase.open(process.argv[2] as string, { cipher: undefined });
const job = { description: "", tags: [], databasePath: "", externalId: null, connectionStringId: -1 } as const;
for (let number = 0; ; number++) {
  const name = String(number);
  database.transaction(() => {
    const id = database.jobs.insert({
      ...job,
      name,
      targetUrl: `file:///${name}`,
      operationType: "Backup",
      sources: Array(20).fill(`/${name}/`),
      settings: Array(20).fill({ filter: "", name: "--blocksize", value: name }),
      filters: [],
      additionalTargets: [],
      metadata: { name },
    });
    if (id > 5) database.jobs.delete(id - 5);
    database.settings.set("last", name);
  });
  if (number === 0) console.log("writing");
}
