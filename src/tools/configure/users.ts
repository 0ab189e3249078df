import { Users, userIdOf } from "../../jobs/users/users.ts";
import { UserError } from "../../support/errors.ts";
import type { Command } from "../command-line/index.ts";
import { databaseOptions, withServerDatabase } from "./settings-database.ts";

/** Who signs in with a name. */
export const listUsers: Command = {
  description: "Lists the users of the server beside the administrator, with their roles",
  parameters: [],
  options: [...databaseOptions],
  run: (input) =>
    withServerDatabase(input, false, async ({ settings }) => {
      for (const { name, role } of new Users(settings, clock).list()) input.surroundings.write(`${name}: ${role}\n`);
      return 0;
    }),
};

/** For who has lost all by which he came in, while nobody else can help. */
export const resetUser: Command = {
  description:
    "Forgets password, second factor and passkeys of a user, ends his sign-ins, and prints a link for a new password",
  parameters: [{ name: "name", count: "one", description: "The user" }],
  options: [...databaseOptions],
  run: (input) =>
    withServerDatabase(input, false, async (database) => {
      const [name = ""] = input.parameters;
      const users = new Users(database.settings, clock);
      const user = users.findByName(name);
      if (!user) {
        throw new UserError("UserNotFound", `There is no user "${name}"`, {
          advice: "bunker configure list-users names them.",
        });
      }
      users.reset(user.id);
      database.tokenFamilies.deleteOf(userIdOf(user.id));
      const token = users.invite(user.id);
      input.surroundings.write(
        `Open this page of the server within seven days, once: invitation?${new URLSearchParams({ token })}\n`,
      );
      return 0;
    }),
};

const clock = { now: () => new Date() };
