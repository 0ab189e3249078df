/** The hidden sub-command of the program that a child runs; alone here, since every start of the program asks for it. */
export const jobProcessCommand = "job-process";
