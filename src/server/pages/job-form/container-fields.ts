import type { ContainerRow, ContainersProps } from "../../../../views/pages/job-form/containers.tsx";
import {
  type ContainerHold,
  type ContainerValues,
  containerHolds,
  type JobFormValues,
} from "../../../../views/pages/job-form/values.ts";
import { expandPath } from "../../../jobs/special-folders.ts";
import { parseNameList } from "../../../options/values/index.ts";
import {
  type Container,
  type FoundContainers,
  findContainers,
  findSockets,
  isNamed,
  writtenSources,
} from "../../../sources/containers/index.ts";
import { messageOf } from "../../../support/errors.ts";
import type { Services } from "../../services.ts";

const holdOptions: readonly (readonly [hold: ContainerHold, option: string])[] = [
  ["stop", "container-stop"],
  ["pause", "container-pause"],
];
const dumpOption = "container-dump";

/** The options of a job that these fields stand for. */
export const containerOptionNames = [...holdOptions.map(([, option]) => option), dumpOption];

/** What the options of a job say of containers: in the order in which they are stopped, then the others. */
export function containerValues(options: ReadonlyMap<string, string>): ContainerValues[] {
  const listed = (option: string) => parseNameList(options.get(option) ?? "");
  const dumped = listed(dumpOption);
  const holds = new Map<string, ContainerHold>();
  for (const [hold, option] of holdOptions) {
    for (const name of listed(option)) if (!holds.has(name)) holds.set(name, hold);
  }
  for (const name of dumped) if (!holds.has(name)) holds.set(name, "go-on");
  return [...holds].map(([name, hold]) => ({ name, hold, isDumped: dumped.includes(name) }));
}

/** The options that the fields stand for; those that say the same as before stay as they were written. */
export function containerOptions(
  values: readonly ContainerValues[],
  before: ReadonlyMap<string, string>,
): [string, string | undefined][] {
  const wanted = namesByOption(values);
  const stored = namesByOption(containerValues(before));
  return containerOptionNames.map((option) => {
    const names = (wanted.get(option) ?? []).join(",");
    const isSame = names === (stored.get(option) ?? []).join(",");
    return [option, isSame ? before.get(option) : names || undefined];
  });
}

function namesByOption(values: readonly ContainerValues[]): Map<string, string[]> {
  const named = (isMeant: (value: ContainerValues) => boolean) => values.filter(isMeant).map(({ name }) => name);
  return new Map([
    ...holdOptions.map(([hold, option]): [string, string[]] => [option, named((value) => value.hold === hold)]),
    [dumpOption, named(({ isDumped }) => isDumped)],
  ]);
}

export function readHold(text: string | undefined): ContainerHold {
  return containerHolds.find((hold) => hold === text) ?? "go-on";
}

/** Milliseconds for which an answer of the engines holds, since a form asks often while somebody types. */
const freshness = 10_000;
/** Milliseconds that a page waits for it. */
const patience = 2000;

interface Answer {
  readonly sockets: string;
  readonly since: number;
  readonly found: Promise<FoundContainers>;
}

const answers = new WeakMap<object, Answer>();

/** A row for each container that is named in the fields or found; those that write what is backed up come first. */
export async function containersProps(values: JobFormValues, services: Services): Promise<ContainersProps> {
  const { containers, failures } = await found(values, services);
  const sources = values.sources
    .filter((source) => !source.startsWith("@"))
    .map((source) => expandPath(source, services.surroundings));
  const named = values.containers.map((value) => ({
    value,
    container: containers.find((each) => isNamed(each, value.name)),
  }));
  const others = containers
    .filter((container) => !named.some((row) => row.container === container))
    .map((container) => ({ value: { name: container.name, hold: "go-on", isDumped: false } as const, container }));
  const rows = [...named, ...others].map(({ value, container }) => toRow(value, container, sources));
  const isFirst = ({ writes }: ContainerRow) => Number(writes.length > 0);
  return {
    rows: [...rows.slice(0, named.length), ...rows.slice(named.length).sort((a, b) => isFirst(b) - isFirst(a))],
    failures: failures.map(({ socket, error }) => ({ socket, message: messageOf(error) })),
  };
}

function toRow(value: ContainerValues, container: Container | undefined, sources: readonly string[]): ContainerRow {
  const state = !container ? "missing" : container.isPaused ? "paused" : container.isRunning ? "running" : "off";
  const writes = container ? writtenSources(container, sources) : [];
  return { ...value, image: container?.image ?? "", state, writes, isOwn: container?.isOwn ?? false };
}

async function found({ options }: JobFormValues, services: Services): Promise<FoundContainers> {
  const { database, clock, surroundings } = services;
  const given = parseNameList(options.find(({ name }) => name === "container-sockets")?.value ?? "");
  const places = given.length > 0 ? given : findSockets(surroundings.environment);
  const sockets = places.join(",");
  const now = clock.now().getTime();
  let answer = answers.get(database);
  if (answer?.sockets !== sockets || Math.abs(now - answer.since) > freshness) {
    answer = { sockets, since: now, found: findContainers(places) };
    answers.set(database, answer);
  }
  return await soon(answer.found);
}

/** Nothing is found where the engines take too long. */
async function soon(answer: Promise<FoundContainers>): Promise<FoundContainers> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<FoundContainers>((resolve) => {
    timer = setTimeout(() => resolve({ containers: [], failures: [] }), patience);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
