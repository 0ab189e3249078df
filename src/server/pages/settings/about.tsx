/** @jsxImportSource hono/jsx */
import english from "../../../../ACCESSIBILITY.md" with { type: "text" };
import { About } from "../../../../views/pages/settings/about.tsx";
import { Statement } from "../../../../views/pages/settings/statement.tsx";
import danish from "../../../../views/statements/accessibility.da.md" with { type: "text" };
import german from "../../../../views/statements/accessibility.de.md" with { type: "text" };
import { changelog } from "../../../engine/changelog.ts";
import { programVersion } from "../../../engine/program-version.ts";
import { detailedSystemName } from "../../../support/operating-system.ts";
import { openApi } from "../../http/openapi.ts";
import { libraries } from "../../libraries.ts";
import { routes } from "../../routes.ts";
import { type Page, page } from "../page.ts";

const started = new Date();
const accessibility = { en: english, de: german, da: danish };

export const aboutPages: readonly Page[] = [
  page({
    path: "/settings/about",
    access: "signed-in",
    handle: ({ view }, { dataFolder }) => ({
      title: view.texts.settings.sections.about,
      place: "settings",
      body: (
        <About
          version={programVersion.number}
          system={detailedSystemName()}
          started={started}
          dataFolder={dataFolder}
          libraries={libraries}
          changes={changelog}
        />
      ),
    }),
  }),
  page({
    path: "/settings/about/accessibility",
    access: "signed-in",
    handle: ({ view }) => ({
      title: view.texts.settings.about.accessibility,
      place: "settings",
      body: <Statement text={accessibility[view.language]} />,
    }),
  }),
  page({
    path: "/settings/about/openapi.json",
    access: "signed-in",
    handle: () => Response.json(openApi(routes, programVersion.number)),
  }),
];
