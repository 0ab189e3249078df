import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./src/database/sync/schema.ts",
  out: "./drizzle/sync",
});
