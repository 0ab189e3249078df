import { engineOptions } from "../../options/index.ts";

const optionNames = /^(par2-|parity-redundancy-level$)/;

/** Every way to make parity files, as help shows it. The engine's catalogue has the options, since it reads them itself. */
export const parityModules = [
  {
    key: "par2",
    name: "PAR2 parity",
    description:
      "Adds a file with recovery data to each data volume and each list, from which a few damaged places can be mended. Bunker reads and writes the format itself, so the program par2 is not needed.",
    options: engineOptions.filter(({ name }) => optionNames.test(name)),
  },
] as const;
