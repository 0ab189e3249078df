import type { OptionDeclaration } from "../../options/declaration.ts";
import type { Environment } from "../../support/environment.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { keyAlreadyExists, pickSecrets, type SecretProviderModule } from "../provider.ts";
import { SecretService } from "./secret-service.ts";
import { SecretTable } from "./secret-table.ts";

const usualService = "org.freedesktop.secrets";

const options = [
  {
    name: "collection",
    type: "String",
    default: "",
    short: "Key ring",
    long: "The last part of its path, such as login. Without it, the default one of the desktop is used.",
  },
  {
    name: "case-sensitive",
    type: "Boolean",
    default: "False",
    short: "Keys in the right case only",
    long: "Without it, keys count in upper and lower case.",
  },
  {
    name: "no-autocreate-collection",
    type: "Boolean",
    default: "False",
    short: "Don't create the key ring",
    long: "Without it, a key ring that does not exist is created.",
  },
  {
    name: "service-name",
    type: "String",
    default: usualService,
    short: "Service on D-Bus",
    long: "For services that keep secrets in the same way under another name.",
  },
] as const satisfies readonly OptionDeclaration[];

/** The key ring of a Linux desktop, such as GNOME's or KDE's: the Secret Service (secrets-and-auth.md 1.8.4). */
export const libsecretProvider: SecretProviderModule = {
  key: "libsecret",
  name: "Key ring",
  description: "Reads and writes secrets of the key ring of a Linux desktop, by the labels that they have there.",
  options,
  platforms: ["linux"],
  isSupported: async (environment) => await answers(environment, async () => true),
  isDefault: async (environment) =>
    await answers(environment, async (service) => (await service.find("")) !== undefined),
  open: async ({ parameters, environment }) => {
    const name = parameters.text("collection") ?? "";
    const isCaseSensitive = parameters.flag("case-sensitive");
    const mayCreate = !parameters.flag("no-autocreate-collection");
    const serviceName = parameters.text("service-name") ?? usualService;
    /** Opens the key ring each time: nothing is left open, and nothing has to be closed. */
    const withKeyRing = async <T>(use: (service: SecretService, keyRing: string) => Promise<T>): Promise<T> => {
      using service = await told(SecretService.open(environment, serviceName));
      return await told(
        (async () => {
          const found = await service.find(name);
          if (found === undefined && !mayCreate) throw noKeyRing(name);
          const keyRing = found ?? (await service.create(name || "login"));
          await service.unlock(keyRing);
          return await use(service, keyRing);
        })(),
      );
    };
    await withKeyRing(async () => undefined);
    return {
      resolve: (keys) =>
        withKeyRing(async (service, keyRing) => {
          const items = await service.items(keyRing);
          const paths = new SecretTable(isCaseSensitive);
          for (const { label, path } of items) paths.add({ [label]: path });
          const values = new Map<string, string>();
          for (const key of keys) {
            const path = paths.get(key);
            if (path !== undefined) values.set(key, await service.read(path));
          }
          return pickSecrets(keys, (key) => values.get(key), "MissingSecrets");
        }),
      store: (key, value, overwrite) =>
        withKeyRing(async (service, keyRing) => {
          const isSame = (label: string) =>
            isCaseSensitive ? label === key : label.toLowerCase() === key.toLowerCase();
          const existing = (await service.items(keyRing)).find(({ label }) => isSame(label));
          if (existing && !overwrite) throw keyAlreadyExists(key);
          if (existing) await service.replace(existing.path, value);
          else await service.add(keyRing, key, value);
        }),
    };
  },
};

function noKeyRing(name: string): UserError {
  const which = name === "" ? "no key ring that is the default one" : `no key ring "${name}"`;
  return new UserError("CollectionNotFound", `There is ${which}`, {
    advice: "Leave out no-autocreate-collection, or correct collection=… in the URL.",
  });
}

/** Errors of the bus as those of a user; what the service says holds no secrets. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError("SecretServiceFailed", `The key ring could not be used: ${messageOf(cause)}`, {
      advice: "See that a key ring runs in the session of this user, such as gnome-keyring or KWallet.",
      cause,
    });
  }
}

/** Only in the session of a desktop: elsewhere nobody could be asked to unlock a key ring. */
async function answers(environment: Environment, ask: (service: SecretService) => Promise<boolean>): Promise<boolean> {
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return false;
  try {
    using service = await SecretService.open(environment, usualService);
    return await ask(service);
  } catch {
    return false;
  }
}
