import type { OptionDeclaration } from "../declaration.ts";

const platforms = ["linux", "darwin"] as const;

/** Containers that write the sources of a backup. */
export const containerOptions = [
  {
    name: "container-stop",
    type: "String",
    platforms,
    short: "Containers to stop while files are read",
    long: "Names of containers of Docker or Podman, separated by commas. They are stopped in this order just before files are read, and started in the reverse order as soon as all have been read, or at once if --snapshot-policy gives a snapshot of what they write. They are started again even if the backup fails or is killed. A container that does not run stays as it is.",
  },
  {
    name: "container-pause",
    type: "String",
    platforms,
    short: "Containers to pause while files are read",
    long: "Like --container-stop, but they are frozen, which takes no time. Nothing is written meanwhile, but what a program has not yet written stays in its memory: the files are as after a power cut.",
  },
  {
    name: "container-dump",
    type: "String",
    platforms,
    short: "Containers whose databases are dumped",
    long: "Names of containers of Docker or Podman with PostgreSQL, MariaDB, MySQL or MongoDB, separated by commas. Each writes all its databases into a file, with pg_dumpall, mariadb-dump, mysqldump or mongodump of its own, while it runs; the backup has the files in a folder beside the local database, which is removed when they are read. Users and passwords are taken from the variables that the official images of these databases have, such as POSTGRES_PASSWORD or MARIADB_ROOT_PASSWORD_FILE.",
  },
  {
    name: "sqlite-copy",
    type: "Path",
    short: "SQLite databases to copy before files are read",
    long: "Files, and folders in which all such databases are taken. Each is copied as it is at one moment, while programs go on writing it; the backup has the copies beside the dumps of --container-dump, under their own paths, besides the files themselves.",
  },
  {
    name: "container-policy",
    type: "Enumeration",
    default: "On",
    values: ["On", "Required"],
    platforms,
    short: "What to do if a container can't be held or dumped",
    long: "If an engine or a container is not there, or can't be stopped, paused or dumped, or a SQLite database can't be copied, On warns and makes the backup all the same; Required ends the run.",
  },
  {
    name: "container-sockets",
    type: "String",
    platforms,
    short: "Where Docker and Podman are asked",
    long: "Unix sockets, separated by commas. Without it those are taken that are found: the ones in the variables DOCKER_HOST and CONTAINER_HOST, and the usual ones of Docker and Podman.",
  },
] as const satisfies readonly OptionDeclaration[];
