/** What leads from one version of a schema to the next, and back (programs.md 9.3). */
export interface SchemaStep {
  /** The version that `up` leads to, and `down` leads away from. */
  readonly version: number;
  readonly title: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** Counts what stands against going down; there must be none. */
  readonly obstacle?: { readonly sql: string; readonly message: string };
}

/** Of Duplicati's local database. */
export const localSteps: readonly SchemaStep[] = [
  {
    version: 13,
    title: "unique index of duplicate blocks",
    up: [
      `DELETE FROM "DuplicateBlock" WHERE rowid NOT IN (SELECT MIN(rowid) FROM "DuplicateBlock" GROUP BY "BlockID", "VolumeID")`,
      `CREATE UNIQUE INDEX IF NOT EXISTS "UniqueBlockVolumeDuplicateBlock" ON "DuplicateBlock" ("BlockID", "VolumeID")`,
    ],
    down: [`DROP INDEX IF EXISTS "UniqueBlockVolumeDuplicateBlock"`],
  },
  {
    version: 14,
    title: "indexes of deleted blocks",
    up: [
      `DELETE FROM "DeletedBlock" WHERE rowid NOT IN (SELECT MIN(rowid) FROM "DeletedBlock" GROUP BY "Hash", "Size", "VolumeID")`,
      `CREATE INDEX IF NOT EXISTS "DeletedBlockHashSize" ON "DeletedBlock" ("Hash", "Size")`,
      `CREATE UNIQUE INDEX IF NOT EXISTS "DeletedBlockHashVolumeID" ON "DeletedBlock" ("Hash", "Size", "VolumeID")`,
    ],
    down: [`DROP INDEX IF EXISTS "DeletedBlockHashSize"`, `DROP INDEX IF EXISTS "DeletedBlockHashVolumeID"`],
  },
  {
    version: 15,
    title: "archive time of remote volumes",
    up: [`ALTER TABLE "Remotevolume" ADD COLUMN "ArchiveTime" INTEGER NOT NULL DEFAULT 0`],
    down: [`ALTER TABLE "Remotevolume" DROP COLUMN "ArchiveTime"`],
  },
  {
    version: 16,
    title: "indexes of volume names and of metadata",
    up: [
      `CREATE UNIQUE INDEX IF NOT EXISTS "RemotevolumeNameOnly" ON "Remotevolume" ("Name")`,
      `CREATE INDEX IF NOT EXISTS "FileLookupMetadataID" ON "FileLookup" ("MetadataID")`,
    ],
    down: [`DROP INDEX IF EXISTS "RemotevolumeNameOnly"`, `DROP INDEX IF EXISTS "FileLookupMetadataID"`],
  },
  {
    version: 17,
    title: "index of blocksets",
    up: [`CREATE INDEX IF NOT EXISTS "BlocksetEntry_BlocksetID" ON "BlocksetEntry" ("BlocksetID")`],
    down: [`DROP INDEX IF EXISTS "BlocksetEntry_BlocksetID"`],
  },
  {
    version: 18,
    title: "lock time of remote volumes",
    up: [`ALTER TABLE "Remotevolume" ADD COLUMN "LockExpirationTime" INTEGER NOT NULL DEFAULT 0`],
    down: [`ALTER TABLE "Remotevolume" DROP COLUMN "LockExpirationTime"`],
  },
  {
    version: 19,
    title: "content of metadata",
    up: [`ALTER TABLE "Metadataset" ADD COLUMN "Content" TEXT NULL`],
    down: [`ALTER TABLE "Metadataset" DROP COLUMN "Content"`],
  },
];

/** Of Duplicati's server database. */
export const serverSteps: readonly SchemaStep[] = [
  {
    version: 7,
    title: "families of tokens",
    up: [
      `CREATE TABLE "TokenFamily" ("ID" TEXT PRIMARY KEY, "UserId" TEXT NOT NULL, "Counter" INTEGER NOT NULL, "LastUpdated" INTEGER NOT NULL)`,
    ],
    down: [`DROP TABLE "TokenFamily"`],
  },
  {
    version: 8,
    title: "encrypted fields",
    up: [],
    down: [],
    obstacle: {
      sql: `SELECT (SELECT COUNT(*) FROM "Option" WHERE "Value" LIKE 'enc-v1:%') + (SELECT COUNT(*) FROM "Backup" WHERE "TargetURL" LIKE 'enc-v1:%') + (SELECT COUNT(*) FROM "Source" WHERE "Path" LIKE 'enc-v1:%')`,
      message:
        "it has encrypted fields. Start its server once with --disable-db-encryption, or use wipe-encryption if the key is lost",
    },
  },
  {
    version: 9,
    title: "external id of backups",
    up: [`ALTER TABLE "Backup" ADD COLUMN "ExternalID" TEXT NULL`],
    down: [`ALTER TABLE "Backup" DROP COLUMN "ExternalID"`],
  },
  {
    version: 10,
    title: "connection strings",
    up: [
      `CREATE TABLE "ConnectionString" ("ID" INTEGER PRIMARY KEY AUTOINCREMENT, "Name" TEXT NOT NULL UNIQUE, "Description" TEXT NOT NULL DEFAULT '', "BaseUrl" TEXT NOT NULL, "CreatedAt" INTEGER NOT NULL, "UpdatedAt" INTEGER NOT NULL)`,
      `CREATE UNIQUE INDEX IF NOT EXISTS "IX_ConnectionString_Name" ON "ConnectionString" ("Name")`,
      `ALTER TABLE "Backup" ADD COLUMN "ConnectionStringID" INTEGER NOT NULL DEFAULT -1`,
    ],
    down: [`ALTER TABLE "Backup" DROP COLUMN "ConnectionStringID"`, `DROP TABLE "ConnectionString"`],
  },
  {
    version: 11,
    title: "further destinations of backups",
    up: [
      `CREATE TABLE "BackupTargetUrl" ("ID" INTEGER PRIMARY KEY AUTOINCREMENT, "BackupID" INTEGER NOT NULL, "TargetUrlKey" TEXT NOT NULL, "TargetURL" TEXT NOT NULL, "Mode" TEXT NOT NULL DEFAULT 'inline', "Interval" TEXT NULL, "Options" TEXT NULL, "ConnectionStringID" INTEGER NOT NULL DEFAULT -1, "CreatedAt" INTEGER NOT NULL DEFAULT 0, "UpdatedAt" INTEGER NOT NULL DEFAULT 0, FOREIGN KEY ("BackupID") REFERENCES "Backup" ("ID") ON DELETE CASCADE)`,
      `CREATE INDEX IF NOT EXISTS "IX_BackupTargetUrl_BackupID" ON "BackupTargetUrl" ("BackupID")`,
      `CREATE UNIQUE INDEX IF NOT EXISTS "IX_BackupTargetUrl_TargetUrlKey" ON "BackupTargetUrl" ("TargetUrlKey")`,
    ],
    down: [`DROP TABLE "BackupTargetUrl"`],
  },
  {
    version: 12,
    title: "kind of operation of backups",
    up: [`ALTER TABLE "Backup" ADD COLUMN "OperationType" TEXT NOT NULL DEFAULT 'Backup'`],
    down: [`ALTER TABLE "Backup" DROP COLUMN "OperationType"`],
  },
];
