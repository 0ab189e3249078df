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
import { UserError } from "../../../support/errors.ts";
import { hostOf } from "../../auth/host-names.ts";
import type { Services } from "../../services.ts";
import { callbackOf, parsed, placeOf } from "../other-sign-ins.ts";
import { action, formText, formTick, type Page, type PageCall, page } from "../page.ts";

const longestName = 60;

export const signInWayPages: readonly Page[] = [
  page({
    path: "/settings/ways",
    query: v.object({ saved: v.optional(v.string(), "") }),
    handle: (call, services) => show(call, services, { isSaved: call.query.saved === "1" }),
  }),
  page({
    path: "/settings/ways/factor",
    handle: (call, services) => {
      const { secondFactor } = services.authentication;
      return secondFactor.isOn ? { goTo: "settings/ways" } : setUp(call, services, secondFactor.propose(), false);
    },
  }),
  action({
    path: "/settings/ways/factor",
    form: v.object({ secret: formText, code: formText }),
    handle: (call, services) => {
      const { secondFactor } = services.authentication;
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
    form: v.object({ password: formText }),
    handle: async (call, services) => {
      const { wrongPasswords, password, secondFactor } = services.authentication;
      const verify = () => password.verify(call.form.password);
      if (!(await wrongPasswords.attempt(call.connection.remoteAddress, verify))) {
        return show(call, services, { passwordIsWrong: true });
      }
      secondFactor.turnOff();
      return { goTo: "settings/ways" };
    },
  }),
  action({
    path: "/settings/ways/programs",
    form: v.object({ programs: formTick }),
    handle: ({ form: { programs } }, { authentication: { secondFactor } }) => {
      secondFactor.allowsPrograms = programs;
      return { goTo: "settings/ways?saved=1" };
    },
  }),
  action({
    path: "/settings/ways/passkeys/options",
    handle: async (call, { authentication }) => Response.json(await authentication.passkeys.beginAdding(placeOf(call))),
  }),
  action({
    path: "/settings/ways/passkeys",
    form: v.object({ name: formText, answer: formText }),
    handle: async (call, services) => {
      const { passkeys } = services.authentication;
      const name = call.form.name.trim().slice(0, longestName) || "?";
      const isAdded = await passkeys.add(parsed(call.form.answer), name, placeOf(call));
      return isAdded ? { goTo: "settings/ways" } : show(call, services, { passkeyFailed: true });
    },
  }),
  action({
    path: "/settings/ways/passkeys/remove",
    form: v.object({ id: formText }),
    handle: ({ form: { id } }, { authentication: { passkeys } }) => {
      passkeys.remove(id);
      return { goTo: "settings/ways" };
    },
  }),
  action({
    path: "/settings/ways/openid",
    form: v.object({
      name: formText,
      issuer: formText,
      clientId: formText,
      clientSecret: formText,
      allowed: formText,
      remove: formText,
    }),
    handle: async (call, services) => {
      const { openId } = services.authentication;
      const { name, issuer, clientId, allowed, remove } = call.form;
      if (remove !== "") {
        openId.configure(undefined);
        return { goTo: "settings/ways?saved=1" };
      }
      const clientSecret = call.form.clientSecret || (openId.configuration?.clientSecret ?? "");
      const typed = { name, issuer, clientId, allowed, hasSecret: openId.configuration !== undefined };
      const text = call.view.texts.ways.openId;
      const configuration = {
        name: name.trim(),
        issuer: issuer.trim(),
        clientId: clientId.trim(),
        clientSecret,
        allowed: allowed.split(/[\s,;]+/).filter((each) => each !== ""),
      };
      const isWhole = [configuration.name, configuration.issuer, configuration.clientId, clientSecret].every(Boolean);
      if (!isWhole || configuration.allowed.length === 0) {
        return show(call, services, { openId: typed, openIdProblem: text.missing });
      }
      try {
        await openId.test(configuration);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return show(call, services, { openId: typed, openIdProblem: text.unreachable(error.message) });
      }
      openId.configure(configuration);
      return { goTo: "settings/ways?saved=1" };
    },
  }),
];

function show(call: PageCall, services: Services, shown: Partial<WaysProps>) {
  const { secondFactor, passkeys, openId } = services.authentication;
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
        passkeys={passkeys.list()}
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
  const { name, issuer, clientId, allowed } = configuration;
  return { name, issuer, clientId, allowed: allowed.join("\n"), hasSecret: true };
}

function setUp(call: PageCall, { authentication }: Services, secret: string, isWrong: boolean) {
  const address = authentication.secondFactor.addressOf(secret, hostOf(call.request).name);
  return {
    ...frameOf(call),
    status: isWrong ? 422 : 200,
    body: <SetUpFactor secret={secret} picture={renderSVG(address, { border: 2 })} isWrong={isWrong} />,
  };
}

function frameOf({ view }: PageCall) {
  return { title: view.texts.settings.sections.ways, place: "settings" as const };
}
