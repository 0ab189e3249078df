export { type Argument, commandLineOf, type JobArguments, plainArgument, toArguments } from "./command-line.ts";
export { type ImportedJob, type ImportOptions, importJob, importJobs } from "./import.ts";
export { type JobFile, type JobInFile, jobFileText, scheduleInFile, toJobFile } from "./job-file.ts";
