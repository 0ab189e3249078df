/** @jsxImportSource hono/jsx */
import accessibility from "../../../../ACCESSIBILITY.md" with { type: "text" };
import { About } from "../../../../views/pages/settings/about.tsx";
import { Statement } from "../../../../views/pages/settings/statement.tsx";
import { changelog } from "../../../engine/changelog.ts";
import { programVersion } from "../../../engine/program-version.ts";
import { detailedSystemName } from "../../../support/operating-system.ts";
import { openApi } from "../../http/openapi.ts";
import { libraries } from "../../libraries.ts";
import { routes } from "../../routes.ts";
import { type Page, page } from "../page.ts";

const started = new Date();

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
      body: <Statement text={accessibility} />,
    }),
  }),
  page({
    path: "/settings/about/openapi.json",
    access: "signed-in",
    handle: () => Response.json(openApi(routes, programVersion.number)),
  }),
];
