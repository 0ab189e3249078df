import * as v from "valibot";
import { roles } from "../../database/server/schema.ts";

const time = v.pipe(
  v.string(),
  v.transform((text) => new Date(text)),
);

export const userSchema = v.object({
  /** Never used again, since sign-ins are known by it. */
  id: v.number(),
  name: v.string(),
  role: v.picklist(roles),
  /** The jobs that the user may see; null: all. */
  jobIds: v.nullable(v.array(v.number())),
  created: time,
  lastSignIn: v.nullable(time),
  /** Of an account elsewhere that the user comes in with: issuer and subject. */
  account: v.nullable(v.string()),
  /** Of a link that is good once: the hash of what stands in it, and when it ends. */
  invitation: v.nullable(v.object({ hash: v.string(), expires: time })),
  /** What only the user changes, by its name among the settings of the server: password, second factor, passkeys. */
  own: v.record(v.string(), v.string()),
});
export type UserRecord = v.InferOutput<typeof userSchema>;

/** All of them, and the id of the next. */
export const usersSchema = v.object({ next: v.number(), users: v.array(userSchema) });
export type UserRecords = v.InferOutput<typeof usersSchema>;
