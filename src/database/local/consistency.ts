import type { SqlDatabase } from "../../platform/platform.ts";
import { noVolume } from "./blocks.ts";
import { volumeStates } from "./volumes.ts";

/** What is wrong with the database, one sentence a fault. */
export interface ConsistencyOptions {
  /** Check only what this version added; all versions if undefined. */
  readonly version?: number | undefined;
  /** Bytes of a block hash, and of a block. */
  readonly hashSize: number;
  readonly blocksize: number;
  /** Blocks that were found nowhere are no fault; after a rebuild from a damaged destination. */
  readonly allowMissingBlocks?: boolean;
  /** Leaves out what is slow with many files. */
  readonly skipFileLists?: boolean;
  /** A run was broken off, and the next backup will finish or remove what it left: that is no fault. */
  readonly allowUnfinished?: boolean;
}

type Check = [fault: string, query: string];

/**
 * Looks for what must never be (engine.md 3.3 and 26, D-1 to D-4). An empty list means that the database is sound.
 */
export function findInconsistencies(sql: SqlDatabase, options: ConsistencyOptions): string[] {
  const { hashSize, blocksize, allowMissingBlocks, skipFileLists, allowUnfinished } = options;
  const perList = Math.floor(blocksize / hashSize);
  const entries = entriesOf(options);
  const states = allowUnfinished ? entries : "entry";
  const { uploaded, verified, deleting, deleted } = volumeStates;
  const needed = `SELECT content AS id FROM ${entries} WHERE kind = 0 UNION SELECT metadata FROM ${entries}`;
  // Of what blocks such a blockset is made is not known: a loss like that of the blocks themselves.
  const withLostList = `SELECT l.blockset FROM blockset_list l JOIN block b ON b.id = l.block WHERE b.volume = ${noVolume}`;
  const arrived: Check[] = [
    [
      "blocksets whose length is not that of their blocks",
      `SELECT s.id FROM blockset s LEFT JOIN blockset_block l ON l.blockset = s.id LEFT JOIN block b ON b.id = l.block
       WHERE s.id NOT IN (${withLostList}) GROUP BY s.id HAVING coalesce(sum(b.size), 0) <> s.size`,
    ],
    [
      "blocksets with a wrong number of blocklists",
      `SELECT s.id FROM (SELECT blockset AS id, count(*) AS n FROM blockset_block GROUP BY blockset) s
       LEFT JOIN (SELECT blockset AS id, count(*) AS n FROM blockset_list GROUP BY blockset) l ON l.id = s.id
       WHERE coalesce(l.n, 0) <> CASE WHEN s.n > 1 THEN (s.n + ${perList - 1}) / ${perList} ELSE 0 END`,
    ],
    [
      "blocks in volumes that are not at the destination",
      `SELECT b.id FROM block b LEFT JOIN volume v ON v.id = b.volume AND v.kind = 0
       WHERE b.volume <> ${noVolume} AND (v.id IS NULL OR v.state NOT IN (${uploaded}, ${verified}))`,
    ],
    [
      "versions without a list at the destination",
      `SELECT ve.id FROM version ve LEFT JOIN volume v ON v.id = ve.dlist AND v.kind = 1 AND v.state NOT IN (${deleting}, ${deleted})
       WHERE ve.is_complete AND v.id IS NULL`,
    ],
  ];
  const checks: Check[] = [
    ...(allowUnfinished ? [] : arrived),
    [
      "lists without a version",
      // A list that could not be read in a rebuild has no recorded hash, and no version.
      `SELECT v.name FROM volume v WHERE v.kind = 1 AND v.hash IS NOT NULL AND v.state NOT IN (${deleting}, ${deleted})
       AND v.id NOT IN (SELECT dlist FROM version WHERE dlist IS NOT NULL)`,
    ],
  ];
  if (!skipFileLists) {
    checks.push(
      [
        "entries whose content is not recorded",
        `SELECT e.name FROM ${entries} e LEFT JOIN block b ON b.id = e.content LEFT JOIN blockset s ON s.id = -e.content
       WHERE e.kind = 0 AND e.content <> 0 AND b.id IS NULL AND s.id IS NULL`,
      ],
      [
        "entries whose content has another size",
        `SELECT e.name FROM ${entries} e LEFT JOIN block b ON b.id = e.content LEFT JOIN blockset s ON s.id = -e.content
       WHERE e.kind = 0 AND coalesce(b.size, s.size, 0) <> e.size`,
      ],
      [
        "entries whose metadata is not recorded",
        `SELECT e.name FROM ${entries} e LEFT JOIN block b ON b.id = e.metadata LEFT JOIN blockset s ON s.id = -e.metadata
       WHERE e.metadata <> 0 AND b.id IS NULL AND s.id IS NULL`,
      ],
      [
        "entries in folders that are not recorded",
        `SELECT e.name FROM ${entries} e WHERE e.folder NOT IN (SELECT id FROM folder)`,
      ],
      [
        "paths with two states in one version",
        // What begins where the oldest state of all does has none before it: that is nearly everything.
        `SELECT later.name FROM ${states} later WHERE later.first > (SELECT min(first) FROM entry) AND EXISTS (
         SELECT 1 FROM ${states} e
         WHERE e.folder = later.folder AND e.name = later.name AND e.first < later.first AND e.last > later.first)`,
      ],
      ["entries that end before they begin", `SELECT e.name FROM ${entries} e WHERE e.last <= e.first`],
    );
  }
  if (!allowMissingBlocks) {
    checks.push([
      "blocks that are needed and stored nowhere",
      `SELECT b.id FROM block b WHERE b.volume = ${noVolume} AND (b.id IN (${needed}) OR EXISTS (
         SELECT 1 FROM blockset_block s WHERE s.block = b.id AND -s.blockset IN (${needed})))`,
    ]);
  }
  const faults: string[] = [];
  for (const [fault, query] of checks) {
    const count = Number(sql.prepare(`SELECT count(*) FROM (${query})`).values()[0]?.[0] ?? 0);
    if (count > 0) faults.push(`${count} ${fault}`);
  }
  return faults;
}

function entriesOf({ version, allowUnfinished }: ConsistencyOptions): string {
  if (version !== undefined) return `(SELECT * FROM entry WHERE first = ${Number(version)})`;
  return allowUnfinished ? "(SELECT * FROM entry WHERE first IN (SELECT id FROM version WHERE is_complete))" : "entry";
}
