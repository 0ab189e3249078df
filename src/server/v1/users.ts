import * as v from "valibot";
import { roles } from "../../database/server/schema.ts";
import type { User } from "../../jobs/users/users.ts";
import { formatUtcTime } from "../../support/time.ts";
import { found } from "../http/errors.ts";
import { wholeNumber } from "../http/input.ts";
import { type Route, route } from "../http/route.ts";
import { nameOf } from "../http/values.ts";
import type { Services } from "../services.ts";
import { addUser, removeUser, resetUser, wantedUser } from "../users.ts";

const wanted = v.object({
  Name: v.string(),
  Role: nameOf(roles),
  /** None: all. */
  Backups: v.nullish(v.array(v.string())),
});

const shownUser = v.object({
  ID: v.number(),
  Name: v.string(),
  Role: v.picklist(roles),
  Backups: v.nullable(v.array(v.string())),
  Created: v.string(),
  LastSignIn: v.nullable(v.string()),
});

/** People who sign in with a name, beside the administrator. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/users",
    access: "administer",
    summary: "Who signs in with a name, and with which role",
    answer: v.array(shownUser),
    handle: (_, { authentication }) => authentication.users.list().map(shown),
  }),
  route({
    method: "POST",
    path: "/api/v1/users",
    access: "administer",
    summary:
      "Adds a user: viewer, operator, restorer or admin, of some backups or all; without a password, what is to stand in a link " +
      "(/invitation?token=) with which he chooses one is told now, and never again",
    body: v.object({ ...wanted.entries, Password: v.nullish(v.string()) }),
    answer: v.object({ ID: v.number(), Invitation: v.nullable(v.string()) }),
    handle: async ({ body }, services) => {
      const { id, token } = await addUser(services, { ...given(body), password: body.Password ?? "" });
      return { ID: id, Invitation: token ?? null };
    },
  }),
  route({
    method: "PUT",
    path: "/api/v1/user/{id}",
    access: "administer",
    summary: "Changes the name, the role and the backups of a user",
    body: wanted,
    answer: shownUser,
    handle: ({ params, body }, services) => {
      const { users } = services.authentication;
      const { id } = requireUser(services, params.id);
      users.change(id, given(body));
      return shown(requireUser(services, params.id));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/user/{id}/reset",
    access: "administer",
    summary: "Forgets by what a user came in, ends his sign-ins, and makes a new link for him",
    answer: v.object({ Invitation: v.string() }),
    handle: ({ params }, services) => ({ Invitation: resetUser(services, requireUser(services, params.id).id) }),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/user/{id}",
    access: "administer",
    summary: "Removes a user and ends his sign-ins",
    handle: ({ params }, services) => removeUser(services, requireUser(services, params.id).id),
  }),
];

function requireUser({ authentication }: Services, id: string): User {
  return found(authentication.users.get(wholeNumber(id)), "No such user", "UserNotFound");
}

function given({ Name, Role, Backups }: v.InferOutput<typeof wanted>) {
  return wantedUser({ name: Name, role: Role, backups: Backups ?? [] });
}

function shown({ id, name, role, jobIds, created, lastSignIn }: User): v.InferOutput<typeof shownUser> {
  return {
    ID: id,
    Name: name,
    Role: role,
    Backups: jobIds?.map(String) ?? null,
    Created: formatUtcTime(created),
    LastSignIn: lastSignIn && formatUtcTime(lastSignIn),
  };
}
