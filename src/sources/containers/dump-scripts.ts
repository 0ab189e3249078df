/** A kind of database that can be dumped. */
export interface DumpKind {
  /** What dumps it, which is in its container. */
  readonly program: string;
  /** What processes of the database are called. */
  readonly server: string;
  /** As people call it. */
  readonly database: string;
  /** Of the file. */
  readonly ending: string;
  /** Writes all databases to standard output. */
  readonly script: string;
}

/**
 * Passwords are taken where the images of these databases have them, from variables of the container or files that these name,
 * and go on in variables or a pipe: no list of processes shows them.
 */
const prelude = `
value() {
  for name in "$@"; do
    eval "file=\\\${\${name}_FILE:-} text=\\\${$name:-}"
    if [ -n "$file" ]; then cat "$file"; return; fi
    if [ -n "$text" ]; then printf %s "$text"; return; fi
  done
}
`;

const mysqlScript = (program: string) => `${prelude}
user=root
set -- --all-databases
password=$(value MARIADB_ROOT_PASSWORD MYSQL_ROOT_PASSWORD)
if [ -z "$password" ]; then
  named=$(value MARIADB_USER MYSQL_USER)
  database=$(value MARIADB_DATABASE MYSQL_DATABASE)
  if [ -n "$named" ] && [ -n "$database" ]; then
    user=$named
    set -- --databases "$database"
    password=$(value MARIADB_PASSWORD MYSQL_PASSWORD)
  fi
fi
if [ -n "$password" ]; then export MYSQL_PWD="$password"; fi
exec ${program} --user="$user" --single-transaction --quick --routines --triggers "$@"
`;

export const dumpKinds: readonly DumpKind[] = [
  {
    program: "pg_dumpall",
    server: "postgres",
    database: "PostgreSQL",
    ending: ".sql",
    script: `${prelude}
user=$(value POSTGRES_USER POSTGRESQL_USERNAME)
password=$(value POSTGRES_PASSWORD POSTGRESQL_PASSWORD)
if [ -n "$password" ]; then export PGPASSWORD="$password"; fi
exec pg_dumpall --no-password --username="\${user:-postgres}"
`,
  },
  {
    program: "mariadb-dump",
    server: "mariadbd",
    database: "MariaDB",
    ending: ".sql",
    script: mysqlScript("mariadb-dump"),
  },
  { program: "mysqldump", server: "mysqld", database: "MySQL", ending: ".sql", script: mysqlScript("mysqldump") },
  {
    program: "mongodump",
    server: "mongod",
    database: "MongoDB",
    ending: ".archive",
    script: `${prelude}
user=$(value MONGO_INITDB_ROOT_USERNAME)
password=$(value MONGO_INITDB_ROOT_PASSWORD)
if [ -z "$user" ]; then exec mongodump --archive; fi
printf '%s\\n' "$password" | mongodump --archive --username="$user" --authenticationDatabase=admin
`,
  },
];

/** Says which of the programs is there; one whose database runs comes first, since many images have programs for others. */
export const detectionScript = `
running=$(cat /proc/[0-9]*/comm 2>/dev/null)
found=
for pair in ${dumpKinds.map(({ server, program }) => `${server}:${program}`).join(" ")}; do
  program=\${pair#*:}
  command -v "$program" >/dev/null 2>&1 || continue
  if echo "$running" | grep -qx "\${pair%%:*}"; then found=$program; break; fi
  found=\${found:-$program}
done
[ -n "$found" ] && echo "$found"
`;
