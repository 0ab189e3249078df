import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import type { Route, Schema } from "./route.ts";

/** Describes routes in OpenAPI 3.1, drawn from their declarations. */
export function openApi(routes: readonly Route[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace("{*", "{");
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Bunker", version },
    paths,
    components: {
      securitySchemes: {
        login: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        operationToken: { type: "apiKey", in: "query", name: "token" },
        key: { type: "http", scheme: "bearer", description: "A key for other programs" },
        signature: {
          type: "apiKey",
          in: "header",
          name: "X-Bunker-Signature",
          description:
            "HMAC-SHA256 of time, nonce, method, path and body with a key for signing, in hexadecimal digits; with X-Bunker-Key, " +
            "X-Bunker-Time and X-Bunker-Nonce",
        },
      },
    },
  };
}

function operation(route: Route): Record<string, unknown> {
  const { summary, path, query, body, answer } = route;
  return {
    summary,
    security: securityOf(route),
    parameters: [...pathParameters(path), ...queryParameters(query)],
    ...(body && { requestBody: { required: !isOptional(body), content: json(body) } }),
    responses: { 200: { description: "OK", ...(answer && { content: json(answer) }) } },
  };
}

const withKey = [{ key: [] }, { signature: [] }];

function securityOf({ access }: Route): object[] {
  if (access === "open") return [];
  if (typeof access === "object") return "keyScope" in access ? withKey : [{ operationToken: [] }];
  return [{ login: [] }, ...(access === "administer" ? [] : withKey)];
}

function pathParameters(path: string) {
  return [...path.matchAll(/\{\*?([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: Route["query"]) {
  return Object.entries(query?.entries ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !isOptional(schema),
    schema: jsonSchema(schema),
  }));
}

const json = (schema: Schema) => ({ "application/json": { schema: jsonSchema(schema) } });
const isOptional = ({ type }: { readonly type: string }) => type === "optional" || type === "nullish";

/** A schema as JSON Schema has it. */
export function jsonSchema(schema: v.GenericSchema | v.ObjectEntries[string]): unknown {
  // What a schema checks beyond what JSON Schema can say is left out of the description.
  const { $schema: _, ...described } = toJsonSchema(schema as v.GenericSchema, {
    errorMode: "ignore",
    typeMode: "input",
  });
  return described;
}
