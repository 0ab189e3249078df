/** @jsxImportSource hono/jsx */
import { renderSVG } from "uqr";
import * as v from "valibot";
import {
  EmergencyCodes,
  type OpenIdForm,
  SetUpFactor,
  SignInWays,
  type WaysProps,
} from "../../../../views/pages/settings/sign-in-ways.tsx";
import { roles as roleNames } from "../../../database/server/schema.ts";
import { UserError } from "../../../support/errors.ts";
import type { Account } from "../../auth/account.ts";
import { hostOf } from "../../auth/host-names.ts";
import { refused } from "../../http/errors.ts";
import type { Services } from "../../services.ts";
import { callbackOf, parsed, placeOf } from "../other-sign-ins.ts";
import { ownAccount } from "../own-account.ts";
import { action, formText, formTick, type Page, type PageCall, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";

const longestName = 60;
/** `backup-team = operator` */
const givenRole = v.pipe(
  v.string(),
  v.transform((line) => {
    const at = line.lastIndexOf("=");
    return {
      value: line.slice(0, Math.max(0, at)).trim(),
      role: line
        .slice(at + 1)
        .trim()
        .toLowerCase(),
    };
  }),
  v.object({ value: v.pipe(v.string(), v.minLength(1)), role: v.picklist(roleNames) }),
);

export const signInWayPages: readonly Page[] = [
  page({
    path: "/settings/ways",
    access: "signed-in",
    query: v.object({ saved: v.optional(v.string(), "") }),
    handle: (call, services) => show(call, services, { isSaved: call.query.saved === "1" }),
  }),
  page({
    path: "/settings/ways/factor",
    access: "signed-in",
    handle: (call, services) => {
      const { secondFactor } = ownAccount(call, services);
      return secondFactor.isOn ? { goTo: "settings/ways" } : setUp(call, services, secondFactor.propose(), false);
    },
  }),
  action({
    path: "/settings/ways/factor",
    access: "signed-in",
    form: v.object({ secret: formText, code: formText }),
    handle: (call, services) => {
      const { secondFactor } = ownAccount(call, services);
      // Who is signed in may not put another secret in the place of the one that there is.
      if (secondFactor.isOn) return { goTo: "settings/ways" };
      const { secret, code } = call.form;
      const codes = secondFactor.turnOn(secret, code);
      if (!codes)
        return setUp(call, services, /^[A-Z2-7]{16,64}$/.test(secret) ? secret : secondFactor.propose(), true);
      return { ...frameOf(call), body: <EmergencyCodes codes={codes} /> };
    },
  }),
  action({
    path: "/settings/ways/factor/off",
    access: "signed-in",
    form: v.object({ password: formText }),
    handle: async (call, services) => {
      const { name, password, secondFactor } = ownAccount(call, services);
      const verify = () => password.verify(call.form.password);
      if (!(await services.authentication.attempt(call.connection.remoteAddress, name, verify))) {
        return show(call, services, { passwordIsWrong: true });
      }
      secondFactor.turnOff();
      return { goTo: "settings/ways" };
    },
  }),
  action({
    path: "/settings/ways/programs",
    access: "signed-in",
    form: v.object({ programs: formTick }),
    handle: (call, services) => {
      ownAccount(call, services).secondFactor.allowsPrograms = call.form.programs;
      return { goTo: "settings/ways?saved=1" };
    },
  }),
  action({
    path: "/settings/ways/passkeys/options",
    access: "signed-in",
    isQuestion: true,
    handle: async (call, services) =>
      Response.json(await passkeyOwner(call, services).passkeys.beginAdding(placeOf(call))),
  }),
  action({
    path: "/settings/ways/passkeys",
    access: "signed-in",
    form: v.object({ name: formText, answer: formText }),
    handle: async (call, services) => {
      const { passkeys } = passkeyOwner(call, services);
      const name = call.form.name.trim().slice(0, longestName) || "?";
      const isAdded = await passkeys.add(parsed(call.form.answer), name, placeOf(call));
      return isAdded ? { goTo: "settings/ways" } : show(call, services, { passkeyFailed: true });
    },
  }),
  action({
    path: "/settings/ways/passkeys/remove",
    access: "signed-in",
    form: v.object({ id: formText }),
    handle: (call, services) => {
      ownAccount(call, services).passkeys.remove(call.form.id);
      return { goTo: "settings/ways" };
    },
  }),
  action({
    path: "/settings/ways/openid",
    access: "administer",
    form: v.object({
      name: formText,
      issuer: formText,
      clientId: formText,
      clientSecret: formText,
      allowed: formText,
      claim: formText,
      roles: formText,
      scope: formText,
      remove: formText,
    }),
    handle: async (call, services) => {
      const { openId } = services.authentication;
      const { name, issuer, clientId, allowed, claim, roles, scope, remove } = call.form;
      if (remove !== "") {
        openId.configure(undefined);
        return { goTo: "settings/ways?saved=1" };
      }
      const clientSecret = call.form.clientSecret || (openId.configuration?.clientSecret ?? "");
      const hasSecret = openId.configuration !== undefined;
      const typed = { name, issuer, clientId, allowed, claim, roles, scope, hasSecret };
      const text = call.view.texts.ways.openId;
      const configuration = {
        name: name.trim(),
        issuer: issuer.trim(),
        clientId: clientId.trim(),
        clientSecret,
        allowed: allowed.split(/[\s,;]+/).filter((each) => each !== ""),
        claim: claim.trim(),
        scope: scope.trim(),
      };
      const given = linesOf(roles).map((line) => ({ line, parsed: v.safeParse(givenRole, line) }));
      const bad = given.find(({ parsed }) => !parsed.success);
      if (bad) return show(call, services, { openId: typed, openIdProblem: text.rolesProblem(bad.line) });
      const isWhole = [configuration.name, configuration.issuer, configuration.clientId, clientSecret].every(Boolean);
      const hasPeople = configuration.allowed.length > 0 || (configuration.claim !== "" && given.length > 0);
      if (!isWhole || !hasPeople) {
        return show(call, services, { openId: typed, openIdProblem: text.missing });
      }
      const whole = { ...configuration, roles: given.flatMap(({ parsed }) => (parsed.success ? [parsed.output] : [])) };
      try {
        await openId.test(whole);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return show(call, services, {
          openId: typed,
          openIdProblem: text.unreachable,
          openIdFailure: problemOf(error),
        });
      }
      openId.configure(whole);
      return { goTo: "settings/ways?saved=1" };
    },
  }),
];

/** Throws for those whose provider could not keep them out any more. */
function passkeyOwner(call: PageCall, services: Services): Account {
  const account = ownAccount(call, services);
  if (account.isElsewhereAlone) throw refused(403, "SignInElsewhere", "You sign in with your account elsewhere");
  return account;
}

function show(call: PageCall, services: Services, shown: Partial<WaysProps>) {
  const { secondFactor, passkeys, isElsewhereAlone } = ownAccount(call, services);
  const { openId } = services.authentication;
  const isWrong = shown.passwordIsWrong || shown.passkeyFailed || shown.openIdProblem !== undefined;
  return {
    ...frameOf(call),
    status: isWrong ? 422 : 200,
    body: (
      <SignInWays
        factor={
          secondFactor.isOn
            ? { codesLeft: secondFactor.recoveryCodesLeft, allowsPrograms: secondFactor.allowsPrograms }
            : undefined
        }
        passkeys={isElsewhereAlone ? undefined : passkeys.list()}
        openId={openIdForm(openId.configuration)}
        callback={callbackOf(call, 1).href}
        isSaved={false}
        {...shown}
      />
    ),
  };
}

function openIdForm(configuration: Services["authentication"]["openId"]["configuration"]): OpenIdForm | undefined {
  if (!configuration) return undefined;
  const { name, issuer, clientId, allowed, claim, roles, scope } = configuration;
  const lines = roles.map(({ value, role }) => `${value} = ${role}`);
  return {
    name,
    issuer,
    clientId,
    allowed: allowed.join("\n"),
    claim,
    roles: lines.join("\n"),
    scope,
    hasSecret: true,
  };
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function setUp(call: PageCall, services: Services, secret: string, isWrong: boolean) {
  const { name } = hostOf(call.request);
  const { name: user, secondFactor } = ownAccount(call, services);
  const address = secondFactor.addressOf(secret, user === undefined ? name : `${user}@${name}`);
  return {
    ...frameOf(call),
    status: isWrong ? 422 : 200,
    body: <SetUpFactor secret={secret} picture={renderSVG(address, { border: 2 })} isWrong={isWrong} />,
  };
}

function frameOf({ view }: PageCall) {
  return { title: view.texts.settings.sections.ways, place: "settings" as const };
}
