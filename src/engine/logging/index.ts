export { LogCapture } from "./capture.ts";
export { parseLogFilter } from "./filter.ts";
export { formatLogLine, fullText } from "./line.ts";
export { LogFile } from "./log-file.ts";
export { queryLog } from "./queries.ts";
export { LogRouter, type LogTarget } from "./router.ts";
export { createRedaction, type Redaction } from "./secrets.ts";
export { StoredWarnings } from "./stored-warnings.ts";
export { formatTook, timed } from "./timed.ts";
