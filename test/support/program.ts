import { join } from "node:path";

const source = join(import.meta.dirname, "..", "..", "src", "main.ts");
const built = process.env.BUNKER_TEST_EXECUTABLE;

/**
 * What starts the program as a process: the executable that `npm test` has just built, which starts in a third of the time,
 * or its source where a test is run by itself.
 */
export const programCommand: readonly [string, ...string[]] = built ? [built] : [process.execPath, source];
