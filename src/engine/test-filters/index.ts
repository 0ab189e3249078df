export { testFilters } from "./test-filters.ts";
