import { common } from "./common.ts";
import { home } from "./home.ts";
import { restore } from "./restore.ts";
import { settings } from "./settings.ts";
import { signIn } from "./sign-in.ts";

export const texts = { common, home, restore, settings, signIn };
