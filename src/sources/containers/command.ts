/** The hidden sub-command that a {@link Watchdog} runs; alone here, since every start of the program asks for it. */
export const watchdogCommand = "container-watchdog";
