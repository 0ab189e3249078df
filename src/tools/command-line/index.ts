export type { Command, CommandInput, CommandParameter } from "./command.ts";
export type { CommandOption } from "./option.ts";
export { commandSet, singleCommand } from "./tool.ts";
