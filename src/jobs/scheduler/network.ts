import * as v from "valibot";
import { BusConnection } from "../../support/dbus/connection.ts";
import type { BusValue, Variant } from "../../support/dbus/wire.ts";
import type { Environment } from "../../support/environment.ts";

/** What NetworkManager tells of the network that this computer is on. */
export interface NetworkState {
  /** Whoever pays for it pays by volume, or is likely to. */
  readonly isMetered: boolean;
  /** Of the connections that are up, as NetworkManager calls them; those of a Wi-Fi are mostly called after it. */
  readonly names: readonly string[];
}

const service = "org.freedesktop.NetworkManager";
const root = "/org/freedesktop/NetworkManager";
/** Milliseconds for an answer. */
const patience = 3000;
/** Values of `Metered`: it is known, or guessed. */
const metered: readonly number[] = [1, 3];
/** Value of the `State` of a connection that is up. */
const activated = 2;

/** Asks NetworkManager over the bus of the system. Throws if there is none, or if it does not answer. */
export async function readNetwork(environment: Environment): Promise<NetworkState> {
  using bus = await BusConnection.openSystem(environment, patience);
  const read = async <T>(schema: v.GenericSchema<unknown, T>, path: string, owner: string, name: string) => {
    const [answer] = await bus.call(propertyCall(path, owner, name), patience);
    return v.parse(schema, (answer as Variant).value);
  };
  const isMetered = metered.includes(await read(v.number(), root, service, "Metered"));
  const paths = await read(v.array(v.string()), root, service, "ActiveConnections");
  const names: string[] = [];
  for (const path of paths) {
    const owner = `${service}.Connection.Active`;
    try {
      if ((await read(v.number(), path, owner, "State")) !== activated) continue;
      names.push(await read(v.string(), path, owner, "Id"));
    } catch {
      // It went down while it was asked about.
    }
  }
  return { isMetered, names };
}

function propertyCall(path: string, owner: string, name: string) {
  const body: BusValue[] = [owner, name];
  const target = { destination: service, path, interface: "org.freedesktop.DBus.Properties", member: "Get" };
  return { ...target, signature: "ss", body };
}
