import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FormChanges, formOf } from "../../../support/page-form.ts";
import { PageServer } from "../../../support/page-server.ts";

const usual = { "sources[]": "/srv/", path: "/media/blue", kept: "on" };

async function save(server: PageServer, changes: FormChanges) {
  return server.post("new", await formOf(server, "new", { ...usual, ...changes, go: "save" }));
}

function storedJob(server: PageServer) {
  return server.api.services.jobs.get("1")?.job;
}

/** The fields of rules; each has a sign, a kind and a text. */
function rules(...each: [sign: string, kind: string, text: string][]): FormChanges {
  return {
    "filter-sign[]": each.map(([sign]) => sign),
    "filter-kind[]": each.map(([, kind]) => kind),
    "filter-text[]": each.map(([, , text]) => text),
  };
}

describe("what is left out", () => {
  test("is stored in the order of the rows, with groups behind; empty rows count for nothing", async () => {
    using server = await new PageServer().login();
    await save(server, {
      ...rules(["include", "file", "keep.me"], ["exclude", "extension", ""], ["exclude", "folder", "node_modules"]),
      "groups[]": ["CacheFiles", "TemporaryFiles"],
      "attributes[]": ["Hidden"],
      "size-limit": "500MB",
    });
    expect(storedJob(server)?.filters).toEqual([
      { order: 0, include: true, expression: "*/keep.me" },
      { order: 1, include: false, expression: "*/node_modules/" },
      { order: 2, include: false, expression: "{TemporaryFiles}" },
      { order: 3, include: false, expression: "{CacheFiles}" },
    ]);
    const settings = storedJob(server)?.settings.map(({ name, value }) => [name, value]);
    expect(settings).toContainEqual(["--exclude-files-attributes", "Hidden"]);
    expect(settings).toContainEqual(["--skip-files-larger-than", "500MB"]);
    const again = await formOf(server, "backup/1/edit", { go: "save" });
    expect(again.filter(([name]) => name === "groups[]").map(([, value]) => value)).toEqual([
      "TemporaryFiles",
      "CacheFiles",
    ]);
    const before = storedJob(server);
    expect((await server.post("backup/1/edit", again)).status).toBe(303);
    expect(storedJob(server)).toEqual(before as never);
  });

  test("is refused when a rule or the size can't be read, and the row keeps its text", async () => {
    using server = await new PageServer().login();
    const { status, text } = await save(server, { ...rules(["exclude", "regex", "(open"]), "size-limit": "big" });
    expect(status).toBe(422);
    expect(text).toContain("A rule can&#39;t be read.");
    expect(text).toContain("Not a size.");
    expect(text).toContain('value="(open"');
  });

  test("takes in the rules of ignore files where their box is ticked, under the names that are stored", async () => {
    using server = await new PageServer().login();
    const names = () =>
      storedJob(server)?.settings.flatMap(({ name, value }) => (/ignore-rule/.test(name) ? value : []));
    await save(server, {});
    expect(names()).toEqual([]);
    expect((await server.get("backup/1/edit")).text).toContain(
      "Leave out what files named .gitignore, .bunkerignore say",
    );
    const ticked = { "ignore-files": ".gitignore,.bunkerignore", go: "save" };
    await server.post("backup/1/edit", await formOf(server, "backup/1/edit", ticked));
    expect(names()).toEqual([".gitignore,.bunkerignore"]);
    const unticked = (await formOf(server, "backup/1/edit", { go: "save" })).filter(
      ([name]) => name !== "ignore-files",
    );
    await server.post("backup/1/edit", unticked);
    expect(names()).toEqual([]);
  });

  test("gets one more row when one is asked for", async () => {
    using server = await new PageServer().login();
    const form = await formOf(server, "new", rules(["exclude", "folder", "a"]));
    const { text } = await server.post("job-form/rules", form);
    expect(text.match(/name="filter-text\[\]"/g)).toHaveLength(2);
  });
});

describe("a path that is tried out", () => {
  async function verdict(server: PageServer, path: string, changes: FormChanges): Promise<string> {
    const form = await formOf(server, "new", {
      "sources[]": `${server.api.folder}/data/`,
      "test-path": path,
      ...changes,
    });
    const { text } = await server.post("job-form/filter-test", form);
    return text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  }

  test("is in or out by the first rule that fits it or a folder above it", async () => {
    using server = await new PageServer().login();
    const at = (...names: string[]) => join(server.api.folder, "data", ...names);
    mkdirSync(at("cache", "deep"), { recursive: true });
    mkdirSync(at(".hidden"));
    writeFileSync(at("cache", "deep", "file.txt"), "0123456789".repeat(200));
    const some = rules(["exclude", "folder", "cache"], ["include", "extension", "txt"]);
    expect(await verdict(server, at("cache", "deep", "file.txt"), some)).toMatch(
      /“.*\/cache\/” stays out.*folders named: cache/,
    );
    expect(await verdict(server, at("other.txt"), some)).toMatch(
      /It is in the backup.*Keep · files that end with: txt/,
    );
    expect(await verdict(server, at("other.doc"), some)).toMatch(/No rule fits it/);
    expect(await verdict(server, at("other.doc"), rules(["include", "extension", "txt"]))).toMatch(
      /no rule takes it in/,
    );
    expect(await verdict(server, "/elsewhere", some)).toMatch(/not below anything/);
    expect(await verdict(server, at(".hidden", "x"), { "attributes[]": "Hidden" })).toMatch(/begins with a dot/);
    expect(await verdict(server, at("cache", "deep", "file.txt"), { "size-limit": "1KB" })).toMatch(/too large/);
    expect(await verdict(server, at(), some)).toMatch(/It is in the backup/);
    expect(await verdict(server, at("x"), rules(["exclude", "regex", "(open"]))).toMatch(/can&#39;t be read/);
    const form = await formOf(server, "new", {
      "sources[]": `${server.api.folder}/data/`,
      "test-path": at("x"),
      ...rules(["exclude", "regex", "(open"]),
    });
    const german = await server.post("job-form/filter-test", form, { "Accept-Language": "de" });
    expect(german.text).toContain("Ein Filter ist nicht zu verstehen");
    expect(german.text).toMatch(/<details class="more original">.*lang="en"/s);
  });

  test("is out by a line of an ignore file, where such files are obeyed", async () => {
    using server = await new PageServer().login();
    const at = (...names: string[]) => join(server.api.folder, "data", ...names);
    mkdirSync(at("made", "deep"), { recursive: true });
    writeFileSync(at(".gitignore"), "# built\nmade/\n*.o\n");
    writeFileSync(at("a.o"), "");
    const obeyed = { "ignore-files": ".gitignore,.bunkerignore" };
    const line = (number: number, rule: string) => `Line ${number} of ${at(".gitignore")} says so: ${rule}`;
    expect(await verdict(server, at("made", "deep", "x"), obeyed)).toContain(line(2, "made/"));
    expect(await verdict(server, at("a.o"), obeyed)).toContain(line(3, "*.o"));
    expect(await verdict(server, at("a.c"), obeyed)).toMatch(/No rule fits it/);
    expect(await verdict(server, at("a.o"), rules(["include", "extension", "c"]))).toMatch(/no rule takes it in/);
    expect(await verdict(server, at("a.o"), {})).toMatch(/No rule fits it/);
  });
});

describe("options beyond the steps", () => {
  test("are found by words, and only what is set is stored", async () => {
    using server = await new PageServer().login();
    const form = await formOf(server, "new", { search: "compress endings", "option.dblock-size": "100mb" });
    const { text } = await server.post("job-form/options", form);
    expect(text).toContain("compression-extension-file");
    expect(text).not.toContain('name="option.throttle-upload"');
    expect(text).toMatch(/name="had\[\]" value="dblock-size"/);
    await save(server, {
      "option.dblock-size": "100mb",
      "option.run-script-before": "",
      "option.symlink-policy": "Ignore",
    });
    const names = storedJob(server)?.settings.map(({ name, value }) => `${name}=${value}`) ?? [];
    expect(names.filter((name) => !/passphrase|encryption|retention/.test(name))).toEqual([
      "dblock-size=100mb",
      "--symlink-policy=Ignore",
    ]);
  });

  test("are taken away when that is asked for, and stay set to nothing when they were", async () => {
    using server = await new PageServer().login();
    await save(server, { "option.dblock-size": "100mb", description: "about it" });
    const { jobs } = server.api.services;
    const { job, schedule } = jobs.get("1") as NonNullable<ReturnType<typeof jobs.get>>;
    const blank = { filter: "", name: "--no-auto-compact", value: "" };
    jobs.update("1", { ...job, settings: [...job.settings, blank] }, schedule);
    const form = await formOf(server, "backup/1/edit", { "remove[]": "dblock-size", go: "save" });
    expect((await server.post("backup/1/edit", form)).status).toBe(303);
    const settings = storedJob(server)?.settings ?? [];
    expect(settings.some(({ name }) => name === "dblock-size")).toBe(false);
    expect(settings).toContainEqual(blank);
    expect(storedJob(server)?.description).toBe("about it");
  });
});
