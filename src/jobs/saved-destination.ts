/**
 * The URL of a job that follows a saved destination (rest-api.md 15.3): scheme, host, port and path of the job, user and
 * password of the saved one if it has them, and the saved parameters over those of the job.
 */
export function mergeDestinations(jobUrl: string, savedUrl: string): string {
  const job = takenApart(jobUrl);
  const saved = takenApart(savedUrl);
  const parameters = new Map(job.parameters.map((parameter) => [nameOf(parameter), parameter]));
  for (const parameter of saved.parameters) parameters.set(nameOf(parameter), parameter);
  const user = saved.user ?? job.user;
  const query = [...parameters.values()].join("&");
  return `${job.scheme}${user === undefined ? "" : `${user}@`}${job.place}${query === "" ? "" : `?${query}`}`;
}

interface UrlParts {
  /** With `://`; empty for a plain path. */
  readonly scheme: string;
  /** With the password, as written. */
  readonly user: string | undefined;
  readonly place: string;
  readonly parameters: readonly string[];
}

function takenApart(url: string): UrlParts {
  const { scheme = "", rest = "" } = /^(?<scheme>[^:/?]+:\/\/)?(?<rest>.*)$/s.exec(url)?.groups ?? {};
  const question = rest.indexOf("?");
  const address = question < 0 ? rest : rest.slice(0, question);
  const at = address.lastIndexOf("@", address.includes("/") ? address.indexOf("/") : address.length);
  return {
    scheme,
    user: scheme === "" || at < 0 ? undefined : address.slice(0, at),
    place: scheme === "" || at < 0 ? address : address.slice(at + 1),
    parameters:
      question < 0
        ? []
        : rest
            .slice(question + 1)
            .split("&")
            .filter((part) => part !== ""),
  };
}

function nameOf(parameter: string): string {
  return (parameter.split("=", 1)[0] as string).toLowerCase();
}
