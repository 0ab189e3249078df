import { activity } from "./activity.ts";
import { backup } from "./backup.ts";
import { calendar } from "./calendar.ts";
import { common } from "./common.ts";
import { digest } from "./digest.ts";
import { drills } from "./drills.ts";
import { elsewhere } from "./elsewhere.ts";
import { home } from "./home.ts";
import { imports } from "./import.ts";
import { jobForm } from "./job-form.ts";
import { links } from "./links.ts";
import { restore } from "./restore.ts";
import { runs } from "./runs.ts";
import { search } from "./search.ts";
import { settings } from "./settings.ts";
import { signIn } from "./sign-in.ts";
import { ways } from "./sign-in-ways.ts";
import { traffic } from "./traffic.ts";
import { unusual } from "./unusual.ts";
import { users } from "./users.ts";

export const texts = {
  activity,
  backup,
  calendar,
  common,
  digest,
  drills,
  elsewhere,
  home,
  imports,
  jobForm,
  links,
  restore,
  runs,
  search,
  settings,
  signIn,
  traffic,
  unusual,
  users,
  ways,
};
