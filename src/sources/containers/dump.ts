import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFully } from "../../support/write-fully.ts";
import type { ContainerApi } from "./api.ts";
import { type DumpKind, detectionScript, dumpKinds } from "./dump-scripts.ts";
import type { Container } from "./find.ts";

export interface ContainerDump {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** What was found in the container. */
  readonly database: string;
}

/** How much a program may say of its failure, in characters; the end tells. */
const mostComplaint = 2000;

/**
 * Lets the database in a container write all that it has into a file in `folder`, which appears as a whole or not at all. Throws
 * what the program says if it fails.
 */
export async function dumpContainer(
  { api, id, name }: Container,
  folder: string,
  signal: AbortSignal,
): Promise<ContainerDump> {
  const kind = await kindOf(api, id, signal);
  // As engines allow it; what is in a path must not come from anywhere else.
  const path = join(folder, (/^\w[\w.-]*$/.test(name) ? name : id) + kind.ending);
  const beside = `${path}.part`;
  const file = openSync(beside, "w", 0o600);
  let size = 0;
  try {
    await runScript(api, id, kind.script, signal, (bytes) => {
      writeFully(file, bytes);
      size += bytes.byteLength;
    });
    if (size === 0) throw new Error(`${kind.program} has written nothing`);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
  return { path, size, database: kind.database };
}

async function kindOf(api: ContainerApi, id: string, signal: AbortSignal): Promise<DumpKind> {
  let said = "";
  const { code } = await api.run(id, ["sh", "-c", detectionScript], signal, {
    output: (bytes) => {
      said += Buffer.from(bytes).toString();
    },
    error: () => undefined,
  });
  const kind = dumpKinds.find(({ program }) => program === said.trim());
  if (kind && code === 0) return kind;
  throw new Error(
    `No program is found in it that dumps a database: ${dumpKinds.map((each) => each.program).join(", ")}`,
  );
}

async function runScript(
  api: ContainerApi,
  id: string,
  script: string,
  signal: AbortSignal,
  output: (bytes: Uint8Array) => void,
): Promise<void> {
  let complaint = "";
  const { code } = await api.run(id, ["sh", "-c", script], signal, {
    output,
    error: (bytes) => {
      complaint = (complaint + Buffer.from(bytes).toString()).slice(-mostComplaint);
    },
  });
  if (code !== 0) throw new Error(complaint.trim().replace(/\s+/g, " ") || `The dump ended with code ${code}`);
}
