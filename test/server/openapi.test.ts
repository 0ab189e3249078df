import { expect, test } from "bun:test";
import { routes } from "../../src/server/routes.ts";
import { ApiServer } from "../support/api-server.ts";

test("the API describes itself, with every route that it has, to those who have signed in", async () => {
  using api = new ApiServer();
  expect((await api.get("/api/openapi.json")).status).toBe(401);
  await api.login();
  const { body } = await api.get("/api/openapi.json");
  const { openapi, paths } = body as { openapi: string; paths: Record<string, Record<string, unknown>> };
  expect(openapi).toBe("3.1.0");
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(
    routes.map(({ method, path }) => `${method} ${path.replace("{*", "{")}`).toSorted(),
  );
  expect(paths["/api/v1/backups"]?.post).toMatchObject({ requestBody: { required: true } });
});
