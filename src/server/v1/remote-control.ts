import * as v from "valibot";
import { HttpError } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { remoteControlState } from "../shapes/remote-control.ts";

const base = "/api/v1/remotecontrol";
const notSupported = "This server cannot be controlled from a console";

/** This server has no console: nothing can be registered, and all else says so (rest-api.md 14). */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: `${base}/status`,
    access: "administer",
    summary: "State of the connection to a console",
    handle: () => remoteControlState,
  }),
  route({
    method: "POST",
    path: `${base}/disable`,
    access: "administer",
    summary: "Disconnect from a console",
    handle: () => remoteControlState,
  }),
  route({
    method: "POST",
    path: `${base}/enable`,
    access: "administer",
    summary: "Connect to a console",
    handle: () => {
      throw new HttpError(500, notSupported);
    },
  }),
  route({
    method: "POST",
    path: `${base}/register`,
    access: "administer",
    summary: "Register with a console",
    body: v.object({ RegistrationUrl: v.nullish(v.string()) }),
    handle: ({ body }) => {
      throw new HttpError(400, body.RegistrationUrl ? notSupported : "Registration URL must be provided");
    },
  }),
  route({
    method: "POST",
    path: `${base}/register/wait`,
    access: "administer",
    summary: "Wait for a registration",
    handle: () => {
      throw new HttpError(400, "No ongoing registration to wait for");
    },
  }),
  route({
    method: "DELETE",
    path: `${base}/register`,
    access: "administer",
    summary: "Give up a registration",
    handle: () => remoteControlState,
  }),
  route({
    method: "DELETE",
    path: `${base}/registration`,
    access: "administer",
    summary: "Forget a registration",
    handle: () => remoteControlState,
  }),
];
