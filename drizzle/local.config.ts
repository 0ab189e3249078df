import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./src/database/local/schema.ts",
  out: "./drizzle/local",
});
