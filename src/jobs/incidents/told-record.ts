import * as v from "valibot";
import { type Incident, incidentSchema } from "../../reports/index.ts";
import type { TaskRequest } from "../task.ts";

const schema = v.record(v.string(), v.record(v.string(), incidentSchema));
type Told = v.InferOutput<typeof schema>;

/** Where it lies among the metadata of a job. */
export const toldKey = "ToldIncidents";

type Metadata = Readonly<Record<string, string>>;

/** By operation and channel, what was told of a job and is not over. */
export function toldIncidents(metadata: Metadata): Told {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), metadata[toldKey]);
  return parsed.success ? parsed.output : {};
}

/** The same of one operation, by channel. */
export function toldOf(metadata: Metadata, operation: string): Readonly<Record<string, Incident>> {
  return toldIncidents(metadata)[nameOf(operation)] ?? {};
}

/** The metadata to be set when a channel has told of an incident, or that it is over. */
export function withTold(
  metadata: Metadata,
  operation: string,
  channel: string,
  incident: Incident | undefined,
): Record<string, string | null> {
  const { [channel]: _, ...others } = toldOf(metadata, operation);
  return withAll(metadata, operation, incident ? { ...others, [channel]: incident } : others);
}

/** Keeps what the process of a task has told by a channel. */
export function rememberTold(
  parts: {
    findJob(id: string): { readonly metadata: Metadata } | undefined;
    setMetadata(jobId: string, values: Readonly<Record<string, string | null>>): void;
  },
  request: TaskRequest | undefined,
  { channel, incident }: { readonly channel: string; readonly incident: Incident | null },
): void {
  if (request?.kind !== "operation") return;
  const job = parts.findJob(request.jobId);
  if (job) parts.setMetadata(request.jobId, withTold(job.metadata, request.operation, channel, incident ?? undefined));
}

/** The same when nobody wants to hear of its incidents any more. */
export function withoutTold(metadata: Metadata, operation: string): Record<string, string | null> {
  return toldIncidents(metadata)[nameOf(operation)] ? withAll(metadata, operation, {}) : {};
}

function withAll(metadata: Metadata, operation: string, told: Told[string]): Record<string, string | null> {
  const { [nameOf(operation)]: _, ...others } = toldIncidents(metadata);
  const all = Object.keys(told).length > 0 ? { ...others, [nameOf(operation)]: told } : others;
  return { [toldKey]: Object.keys(all).length > 0 ? JSON.stringify(all) : null };
}

/** A job that mirrors folders is asked for either. */
function nameOf(operation: string): string {
  return operation === "Sync" ? "Backup" : operation;
}
