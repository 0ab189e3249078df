import * as v from "valibot";
import { operationPhases } from "../../engine/progress.ts";
import { incidentSchema } from "../../reports/index.ts";
import { logLevels } from "../../support/log.ts";
import { allowedModulesSchema } from "../operation/allowed-modules.ts";
import { jobOperations } from "../task.ts";
import { destinationCallSchema } from "./destination-calls.ts";
import { immediateCallSchema } from "./immediate-calls.ts";

const optionValues = v.record(v.string(), v.nullable(v.string()));
const bytes = v.number();
/** Undefined: all. */
const allowedModules = v.optional(allowedModulesSchema);

const trafficSchema = v.object({ requests: v.number(), uploaded: bytes, downloaded: bytes });

/** What is known of secrets besides what the options say. */
const secrets = v.optional(
  v.object({
    /** For those who name no provider of their own. */
    shared: v.optional(
      v.object({ provider: v.string(), pattern: v.optional(v.string()), cache: v.optional(v.string()) }),
    ),
    /** What providers have said before, by their texts. */
    known: v.record(v.string(), v.record(v.string(), v.string())),
  }),
);

/** A backup as its operation needs it: everything resolved, but for the secrets that the run fetches itself. */
const subject = {
  secrets,
  allowedModules,
  url: v.string(),
  /** With the path of the local database as `dbpath`. */
  options: optionValues,
  filters: v.array(v.object({ include: v.boolean(), expression: v.string() })),
  job: v.object({ id: v.string(), name: v.string() }),
};

const failureSchema = v.object({
  /** Stable id, where the error has one. */
  id: v.optional(v.string()),
  message: v.string(),
  advice: v.string(),
  /** With stack and causes; without secrets. */
  exception: v.string(),
  isAborted: v.boolean(),
});
export type ProcessFailure = v.InferOutput<typeof failureSchema>;

/** What a child is to do: the first line that it reads, and one for each further call once it has answered the last. */
export const processRequestSchema = v.variant("kind", [
  v.object({
    kind: v.literal("operation"),
    operation: v.picklist([...jobOperations, "DeleteAll"]),
    ...subject,
    /** Sources, or filter expressions of what is wanted. */
    paths: v.array(v.string()),
    /** Remote files of each kind that a `Test` looks into. */
    samples: v.optional(v.number()),
    /** Where a `CreateReport` is written. */
    reportPath: v.optional(v.string()),
    /** The settings of the job, which a `Backup` carries along: the text of a control file. */
    settingsCopy: v.optional(v.string()),
    /** What was told of trouble before, by report module, and after how many milliseconds it is told again; undefined: each run is. */
    incidents: v.optional(v.object({ repeat: v.number(), told: v.record(v.string(), incidentSchema) })),
    /** What was moved this month, by destination, and when the month is over; milliseconds since 1970. */
    traffic: v.optional(v.object({ used: v.record(v.string(), trafficSchema), until: v.number() })),
    /** When it was begun before, by a server that went down; milliseconds since 1970. */
    begunAt: v.optional(v.number()),
    /** It has failed without a report: that is all there is to do. When it began is in milliseconds since 1970. */
    unreported: v.optional(v.object({ failure: failureSchema, begun: v.number() })),
  }),
  v.object({ kind: v.literal("immediate"), ...subject, call: immediateCallSchema }),
  v.object({
    kind: v.literal("destination"),
    url: v.string(),
    /** What the query of the URL is laid over. */
    options: optionValues,
    temporaryFolder: v.string(),
    call: destinationCallSchema,
    secrets,
    allowedModules,
  }),
  v.object({ kind: v.literal("command-line"), arguments: v.array(v.string()), secrets, allowedModules }),
]);
export type ProcessRequest = v.InferOutput<typeof processRequestSchema>;
export type ProcessOperation = Extract<ProcessRequest, { kind: "operation" }>;
export type ProcessImmediate = Extract<ProcessRequest, { kind: "immediate" }>;

/** Every other line to a child. When its input ends, the child breaks off: its parent is gone, or done with it. */
export const orderSchema = v.variant("order", [
  /** End after the current file. */
  v.object({ order: v.literal("stop") }),
  /** End at once. */
  v.object({ order: v.literal("abort") }),
  v.object({ order: v.literal("pause"), transfers: v.boolean() }),
  v.object({ order: v.literal("resume") }),
  /** Bytes per second; 0 is unlimited. */
  v.object({ order: v.literal("throttle"), upload: v.optional(bytes), download: v.optional(bytes) }),
  /** What messages are wanted. */
  v.object({ order: v.literal("log-level"), level: v.picklist(logLevels) }),
]);
export type Order = v.InferOutput<typeof orderSchema>;

const transferTotals = v.object({
  bytes,
  running: v.number(),
  /** Bytes per second. */
  speed: v.number(),
  blocked: v.boolean(),
});

const progressSchema = v.object({
  phase: v.picklist(operationPhases),
  filesProcessed: v.number(),
  bytesProcessed: bytes,
  filesTotal: v.number(),
  bytesTotal: bytes,
  stillCounting: v.boolean(),
  currentFile: v.optional(v.string()),
  currentFileSize: bytes,
  currentFileOffset: bytes,
  upload: transferTotals,
  download: transferTotals,
  secondsLeft: v.optional(v.number()),
  /** Calls to the destination that are under way, the oldest first. */
  transfers: v.array(
    v.object({
      action: v.string(),
      name: v.string(),
      /** -1 unknown. */
      size: bytes,
      done: bytes,
      /** Bytes per second; -1 not yet known. */
      speed: v.number(),
    }),
  ),
  /** Rests because of a pause: no byte moves any more. */
  isResting: v.boolean(),
});
export type ProcessProgress = v.InferOutput<typeof progressSchema>;

/** Every line of a child. Exactly one of the last four is the end of the work on a request. */
export const processEventSchema = v.variant("event", [
  /** Comes now and then, whatever else is said. */
  v.object({ event: v.literal("alive") }),
  v.object({ event: v.literal("progress"), progress: progressSchema }),
  /** What has been moved so far, by destination (see `TrafficTotals`). */
  v.object({ event: v.literal("traffic"), totals: v.record(v.string(), trafficSchema) }),
  v.object({
    event: v.literal("log"),
    level: v.picklist(logLevels),
    tag: v.string(),
    id: v.string(),
    message: v.string(),
    time: v.number(),
    exceptionId: v.optional(v.string()),
    exception: v.optional(v.string()),
  }),
  /** Pieces follow of a content that has this size, if it is known. */
  v.object({ event: v.literal("content"), size: v.nullable(bytes) }),
  /** In base64. */
  v.object({ event: v.literal("piece"), bytes: v.string() }),
  /** What a provider has said, to be kept for times when it fails. */
  v.object({ event: v.literal("secrets"), provider: v.string(), values: v.record(v.string(), v.string()) }),
  /** A report module has told of trouble, or that it is over. */
  v.object({ event: v.literal("told"), channel: v.string(), incident: v.nullable(incidentSchema) }),
  /** Output of a command line. */
  v.object({ event: v.literal("lines"), lines: v.array(v.string()) }),
  /** The result as logs and reports have it. */
  v.object({ event: v.literal("result"), result: v.record(v.string(), v.unknown()) }),
  v.object({ event: v.literal("answer"), answer: v.unknown() }),
  v.object({ event: v.literal("exit"), code: v.number() }),
  v.object({
    event: v.literal("failed"),
    failure: failureSchema,
    /** Of what failed in part only. */
    result: v.optional(v.record(v.string(), v.unknown())),
  }),
]);
export type ProcessEvent = v.InferOutput<typeof processEventSchema>;
