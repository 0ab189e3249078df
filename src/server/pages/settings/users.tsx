/** @jsxImportSource hono/jsx */
import { isAbsolute } from "node:path";
import * as v from "valibot";
import {
  RemoveUser,
  roleNames,
  type TypedUser,
  UserPage,
  type UserPageProps,
  Users,
  type UsersProps,
} from "../../../../views/pages/settings/users.tsx";
import type { View } from "../../../../views/view.tsx";
import type { User } from "../../../jobs/users/users.ts";
import { UserError } from "../../../support/errors.ts";
import { found } from "../../http/errors.ts";
import { wholeNumber } from "../../http/input.ts";
import { restoreFolders, setRestoreFolders } from "../../restore-places.ts";
import type { Services } from "../../services.ts";
import { addUser, removeUser, resetUser, shortestPassword, wantedUser } from "../../users.ts";
import { knownRoot } from "../known-root.ts";
import { action, formList, formText, type Page, type PageCall, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";

const userForm = {
  name: formText,
  role: v.optional(v.fallback(v.picklist(roleNames), "viewer"), "viewer"),
  backups: formList,
};

/** Who comes in by a name, and what each may do. */
export const userPages: readonly Page[] = [
  page({
    path: "/settings/users",
    access: "administer",
    query: v.object({ saved: v.optional(v.string(), "") }),
    handle: (call, services) => show(call, services, { isSaved: call.query.saved === "1" }),
  }),
  action({
    path: "/settings/users",
    access: "administer",
    form: v.object({ ...userForm, password: formText }),
    handle: async (call, services) => {
      const typed: TypedUser = call.form;
      const { password } = call.form;
      if (password !== "" && password.length < shortestPassword) {
        return show(call, services, { typed, problem: { password: call.view.texts.settings.access.short } });
      }
      try {
        const { id, token } = await addUser(services, { ...wantedUser(typed), password });
        if (token === undefined) return { goTo: "settings/users?saved=1" };
        // Shown in the answer itself, so that it stands in no address and in no history.
        return show(call, services, { link: linkOf(call, services, id, token) });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return show(call, services, { typed, problem: { name: problemOf(error) } });
      }
    },
  }),
  action({
    path: "/settings/users/folders",
    access: "administer",
    form: v.object({ folders: formText }),
    handle: (call, services) => {
      const folders = call.form.folders
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== "");
      if (!folders.every((folder) => isAbsolute(folder))) {
        const { foldersProblem } = call.view.texts.users;
        return show(call, services, { folders: call.form.folders, problem: { folders: foldersProblem } });
      }
      setRestoreFolders(services.database.settings, folders);
      return { goTo: "settings/users?saved=1" };
    },
  }),
  page({
    path: "/settings/users/{user}",
    access: "administer",
    handle: ({ params, view }, services) => one(services, view, requireUser(services, params.user)),
  }),
  action({
    path: "/settings/users/{user}",
    access: "administer",
    form: v.object(userForm),
    handle: ({ params, form, view }, services) => {
      const user = requireUser(services, params.user);
      try {
        services.authentication.users.change(user.id, wantedUser(form));
        return { goTo: "settings/users?saved=1" };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return one(services, view, user, { typed: form, problem: problemOf(error) });
      }
    },
  }),
  action({
    path: "/settings/users/{user}/reset",
    access: "administer",
    handle: (call, services) => {
      const { id } = requireUser(services, call.params.user);
      return show(call, services, { link: linkOf(call, services, id, resetUser(services, id)) });
    },
  }),
  page({
    path: "/settings/users/{user}/remove",
    access: "administer",
    handle: ({ params, view }, services) => {
      const { id, name, account } = requireUser(services, params.user);
      return { ...frameOf(view), body: <RemoveUser id={id} name={name} isElsewhere={account !== null} /> };
    },
  }),
  action({
    path: "/settings/users/{user}/remove",
    access: "administer",
    handle: ({ params }, services) => {
      removeUser(services, requireUser(services, params.user).id);
      return { goTo: "settings/users" };
    },
  }),
];

function requireUser({ authentication }: Services, id: string): User {
  return found(authentication.users.get(wholeNumber(id)), "No such user", "UserNotFound");
}

function show(call: PageCall, services: Services, shown: Partial<UsersProps>) {
  const { authentication, database } = services;
  const backups = backupsOf(services);
  const nameOf = (id: number) => backups.find((backup) => backup.id === String(id))?.name ?? `#${id}`;
  return {
    ...frameOf(call.view),
    status: shown.problem === undefined ? 200 : 422,
    body: (
      <Users
        users={authentication.users.list().map((user) => ({
          ...user,
          backups: user.jobIds?.map(nameOf),
          lastSignIn: user.lastSignIn ?? undefined,
          isElsewhere: user.account !== null,
        }))}
        backups={backups}
        folders={restoreFolders(database.settings).join("\n")}
        isSaved={false}
        {...shown}
      />
    ),
  };
}

function one(services: Services, view: View, user: User, again?: Pick<UserPageProps, "typed" | "problem">) {
  const typed = { name: user.name, role: user.role, backups: user.jobIds?.map(String) ?? [] };
  const backups = backupsOf(services);
  // Whoever was limited to a backup that is gone must not come out as one who may see all.
  const gone = typed.backups.filter((id) => !backups.some((backup) => backup.id === id));
  const shown = [...backups, ...gone.map((id) => ({ id, name: `#${id}` }))];
  return {
    ...frameOf(view),
    status: again ? 422 : 200,
    body: <UserPage id={user.id} name={user.name} typed={typed} backups={shown} {...again} />,
  };
}

function backupsOf({ jobs }: Services) {
  return jobs.list().map(({ job: { id, name } }) => ({ id, name }));
}

function linkOf({ request }: PageCall, { authentication }: Services, id: number, token: string) {
  const root = knownRoot(request, 0).href.replace(/settings\/(?:users\/)?$/, "");
  const address = `${root}invitation?${new URLSearchParams({ token })}`;
  return { name: authentication.users.get(id)?.name ?? "", address };
}

function frameOf({ texts }: View) {
  return { title: texts.settings.sections.users, place: "settings" as const };
}
