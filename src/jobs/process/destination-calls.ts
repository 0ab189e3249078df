import * as v from "valibot";
import type { DestinationAccess, DestinationOutcome, DestinationPage } from "../destination-access.ts";

/** What can be asked of a destination that no job needs to have; see {@link DestinationAccess}. */
export const destinationCallSchema = v.variant("call", [
  v.object({ call: v.literal("examine"), autoCreate: v.boolean(), readOnly: v.boolean() }),
  v.object({ call: v.literal("create-folder") }),
  v.object({ call: v.literal("list"), offset: v.number(), limit: v.number() }),
]);
export type DestinationCall = v.InferOutput<typeof destinationCallSchema>;

const outcome: v.GenericSchema<unknown, DestinationOutcome> = v.variant("kind", [
  v.object({
    kind: v.literal("good"),
    findings: v.object({ isEmpty: v.boolean(), hasBackup: v.boolean(), hasEncryptedBackup: v.boolean() }),
  }),
  v.object({ kind: v.picklist(["missing-folder", "error-creating-folder"]), message: v.string() }),
  v.object({ kind: v.literal("failed"), failure: v.string(), message: v.string() }),
]);
const page: v.GenericSchema<unknown, DestinationPage> = v.object({
  items: v.array(v.object({ name: v.string(), size: v.number(), isFolder: v.boolean() })),
  hasMore: v.boolean(),
});
/** Of the calls that have something to tell. */
export const destinationAnswers = { examine: outcome, list: page } as const;

/** Answers the call, in the child. */
export async function callDestination(access: DestinationAccess, url: string, call: DestinationCall): Promise<unknown> {
  switch (call.call) {
    case "examine":
      return await access.examine(url, call);
    case "create-folder":
      await access.createFolder(url);
      return null;
    case "list":
      return await access.list(url, call);
  }
}
