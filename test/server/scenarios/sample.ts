import { toJsonSchema } from "@valibot/to-json-schema";
import type { Schema } from "../../../src/server/http/route.ts";

interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** The least that a schema takes, as far as types go: what is required, and of that nothing. */
export function leastOf(schema: Schema): unknown {
  return least(toJsonSchema(schema, { errorMode: "ignore", typeMode: "input" }) as JsonSchema);
}

function least(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return least(schema.anyOf[0] ?? {});
  switch (schema.type) {
    case "object":
      return Object.fromEntries((schema.required ?? []).map((name) => [name, least(schema.properties?.[name] ?? {})]));
    case "array":
      return [];
    case "string":
      return "x";
    case "number":
    case "integer":
      return 1;
    case "boolean":
      return false;
    default:
      return null;
  }
}
