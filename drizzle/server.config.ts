import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./src/database/server/schema.ts",
  out: "./drizzle/server",
});
