/** @jsxImportSource hono/jsx */
import { tmpdir } from "node:os";
import * as v from "valibot";
import type { OptionValues } from "../../../../views/pages/job-form/values.ts";
import { Secrets, type SecretTest, TestedSecret } from "../../../../views/pages/settings/secrets.tsx";
import { toOptions } from "../../../jobs/job-options.ts";
import { isPlaceholder } from "../../../jobs/secret-masking/index.ts";
import { secretOptions } from "../../../options/catalogue/secrets.ts";
import { fetchSecrets } from "../../../secrets/fetching.ts";
import { expandProviderText, parseProviderUrl } from "../../../secrets/provider-text.ts";
import { isOn, secretProvider, secretProviders } from "../../../secrets/registry.ts";
import { UserError } from "../../../support/errors.ts";
import type { Services } from "../../services.ts";
import { optionFacts } from "../job-form/option-props.ts";
import { type FormFields, formFields } from "../job-form/read-form.ts";
import { action, type Page, type PageCall, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";
import {
  type OptionProblems,
  shownGlobalOptions,
  storeGlobalOptions,
  unmaskedOptions,
  wantedOptions,
} from "./global-options.ts";

const names: ReadonlySet<string> = new Set(secretOptions.map(({ name }) => name));
const key = "secret-provider";

/** Where the secrets of all backups are fetched. */
export const secretPages: readonly Page[] = [
  page({
    path: "/settings/secrets",
    access: "administer",
    query: v.object({ saved: v.optional(v.string(), "") }),
    handle: (call, services) =>
      show(call, services, shownGlobalOptions(services), { isSaved: call.query.saved === "1" }),
  }),
  action({
    path: "/settings/secrets",
    access: "administer",
    form: formFields,
    handle: async (call, services) => {
      const wanted = wantedOptions(call.form, names, services);
      if (call.form.go === "test") {
        return show(call, services, wanted, { tested: await tryOut(call.form, services), name: nameIn(call.form) });
      }
      const fault = faultOf(wanted, services);
      const problems = fault ?? (await storeGlobalOptions(wanted, (name) => names.has(name), services));
      return problems
        ? show(call, services, wanted, { problems, name: nameIn(call.form) })
        : { goTo: "settings/secrets?saved=1" };
    },
  }),
  action({
    path: "/settings/secrets/test",
    access: "administer",
    form: formFields,
    handle: async ({ form }, services) => ({ fragment: <TestedSecret outcome={await tryOut(form, services)} /> }),
  }),
];

function nameIn({ name }: FormFields): string {
  return typeof name === "string" ? name.trim() : "";
}

/** What is wrong with the address of a provider, as far as that is seen without asking it. */
function faultOf(wanted: OptionValues, services: Services): OptionProblems | undefined {
  const given = wanted.find(({ name }) => name === key)?.value ?? "";
  if (given.trim() === "" || isPlaceholder(given)) return undefined;
  try {
    requireModule(given, services);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { single: new Map([[key, problemOf(error)]]), together: undefined };
  }
}

/** The kind of store; undefined for that of the system. Throws if there is no such. */
function requireModule(provider: string, { secrets: { environment, platform } }: Services): string | undefined {
  const { scheme } = parseProviderUrl(expandProviderText(provider, environment));
  return scheme === "default" ? undefined : secretProvider(scheme, platform).key;
}

/** Asks the provider as it stands in the form, stored or not, for the secret that is named there. */
async function tryOut(form: FormFields, services: Services): Promise<SecretTest> {
  const options = toOptions(unmaskedOptions(wantedOptions(form, names, services), services));
  const provider = options[key]?.trim() ? options[key] : services.secrets.shared?.provider;
  const name = nameIn(form);
  if (provider === undefined) return { isGood: false, kind: "none", name };
  try {
    // What was fetched earlier would hide that there is something wrong.
    const { shared: _, memory: __, ...surroundings } = services.secrets;
    await fetchSecrets(name === "" ? [] : [name], { provider, cache: "None", folder: tmpdir() }, surroundings);
    return { isGood: true, kind: name === "" ? "opened" : "found", name };
  } catch (error) {
    return { isGood: false, kind: "failed", name, messages: [problemOf(error)] };
  }
}

interface Shown {
  readonly isSaved?: boolean;
  readonly problems?: OptionProblems;
  readonly tested?: SecretTest;
  readonly name?: string;
}

function show(
  { view }: PageCall,
  services: Services,
  set: OptionValues,
  { isSaved = false, problems, tested, name = "" }: Shown,
) {
  const { shared, platform } = services.secrets;
  const fields = secretOptions.map((option) => ({
    option: optionFacts(option),
    value: set.find((each) => each.name === option.name)?.value ?? "",
    error: problems?.single.get(option.name),
  }));
  const stores = secretProviders
    .filter((each) => isOn(each, platform))
    .map((each) => ({ key: each.key, name: each.name }));
  return {
    title: view.texts.settings.sections.secrets,
    place: "settings" as const,
    status: problems ? 422 : 200,
    body: (
      <Secrets
        fields={fields}
        stores={stores}
        ofStart={shared && { store: storeOf(shared.provider, services) }}
        problem={problems?.together}
        isSaved={isSaved}
        name={name}
        tested={tested}
      />
    ),
  };
}

/** What kind of store it is; blank where that is not known. The rest of its address is a secret. */
function storeOf(provider: string, services: Services): string {
  try {
    return requireModule(provider, services) ?? "";
  } catch {
    return "";
  }
}
