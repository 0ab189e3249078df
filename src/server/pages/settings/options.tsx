/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import type { OptionValues } from "../../../../views/pages/job-form/values.ts";
import { GlobalOptions } from "../../../../views/pages/settings/options.tsx";
import { Options } from "../../../../views/parts/options.tsx";
import type { Services } from "../../services.ts";
import { optionsProps } from "../job-form/option-props.ts";
import { type FormFields, formFields, readOptions } from "../job-form/read-form.ts";
import { action, type Page, type PageCall, page } from "../page.ts";
import { type OptionProblems, shownGlobalOptions, storeGlobalOptions } from "./global-options.ts";

export const optionPages: readonly Page[] = [
  page({
    path: "/settings/options",
    access: "administer",
    query: v.object({ saved: v.optional(v.string(), ""), search: v.optional(v.string(), "") }),
    handle: (call, services) => {
      const { saved, search } = call.query;
      return show(call, shownGlobalOptions(services), { search, isSaved: saved === "1" });
    },
  }),
  action({
    path: "/settings/options",
    access: "administer",
    form: formFields,
    handle: async (call, services) => {
      const { wanted, search } = read(call.form);
      if (call.form.go === "options") return show(call, wanted, { search });
      const problems = await storeGlobalOptions(wanted, (name) => wasShown(name, call.form, services), services);
      return problems ? show(call, wanted, { search, problems }) : { goTo: "settings/options?saved=1" };
    },
  }),
  action({
    path: "/settings/options/found",
    access: "administer",
    isQuestion: true,
    form: formFields,
    handle: ({ form, view }) => {
      const { wanted, search } = read(form);
      return { fragment: <Options {...optionsProps(wanted, search, view.language, "all")} /> };
    },
  }),
];

function read(form: FormFields): { wanted: OptionValues; search: string } {
  return { wanted: readOptions(form), search: [form.search ?? ""].flat()[0] ?? "" };
}

/** What somebody else has set meanwhile stays. */
function wasShown(name: string, form: FormFields, services: Services): boolean {
  const shown = [form.had ?? []].flat();
  return shown.includes(name) && shownGlobalOptions(services).some((option) => option.name === name);
}

interface Shown {
  readonly search: string;
  readonly isSaved?: boolean;
  readonly problems?: OptionProblems;
}

function show({ view }: PageCall, set: OptionValues, { search, isSaved = false, problems }: Shown) {
  return {
    title: view.texts.settings.sections.options,
    place: "settings" as const,
    status: problems ? 422 : 200,
    body: (
      <GlobalOptions
        options={optionsProps(set, search, view.language, "all", problems?.single)}
        problem={problems?.together}
        isSaved={isSaved}
      />
    ),
  };
}
