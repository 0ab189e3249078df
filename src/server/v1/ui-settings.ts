import * as v from "valibot";
import { type Route, route } from "../http/route.ts";

const values = v.record(v.string(), v.string());

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/uisettings",
    access: "login",
    summary: "Names of what web clients keep here",
    answer: v.array(v.string()),
    handle: (_, { database }) => database.uiStorage.schemes(),
  }),
  route({
    method: "GET",
    path: "/api/v1/uisettings/{scheme}",
    access: "login",
    summary: "What a web client keeps here",
    answer: values,
    handle: ({ params }, { database }) => database.uiStorage.get(params.scheme),
  }),
  route({
    method: "PATCH",
    path: "/api/v1/uisettings/{scheme}",
    access: "login",
    summary: "Change what a web client keeps here; null removes",
    body: v.record(v.string(), v.nullable(v.string())),
    handle: ({ params, body }, { database }) => database.uiStorage.patch(params.scheme, body),
  }),
];
