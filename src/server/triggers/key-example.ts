import type { KeyScope } from "../../database/server/schema.ts";

/** Which call an example makes. */
export interface ExampleCall {
  /** Of the server, with a last `/`. */
  readonly root: string;
  /** The number of the key. */
  readonly id: number;
  readonly key: string;
  readonly signs: boolean;
  readonly scope: KeyScope;
  /** Number or name of a backup. */
  readonly backup: string;
}

/** What to type into a shell to use a key. */
export function keyExample({ root, id, key, signs, scope, backup }: ExampleCall): string {
  const [method, path] = callOf(scope, encodeURIComponent(backup));
  if (!signs)
    return `curl${method === "GET" ? "" : ` -X ${method}`} -H "Authorization: Bearer ${key}" "${root}${path}"`;
  return `key=${id} secret=${key}
method=${method} path='/${path}' body=''
time=$(date +%s) nonce=$(openssl rand -hex 16)
signature=$(printf '%s\\n%s\\n%s\\n%s\\n%s' "$time" "$nonce" "$method" "$path" "$body" |
  openssl dgst -sha256 -hmac "$secret" -r | cut -d' ' -f1)
curl -fsS -X "$method" --data-binary "$body" "${root.replace(/\/$/, "")}$path" \\
  -H "X-Bunker-Key: $key" -H "X-Bunker-Time: $time" \\
  -H "X-Bunker-Nonce: $nonce" -H "X-Bunker-Signature: $signature"`;
}

function callOf(scope: KeyScope, backup: string): [method: "GET" | "POST", path: string] {
  switch (scope) {
    case "run":
      return ["POST", `api/trigger/${backup}/run?wait=1`];
    case "stop":
      return ["POST", `api/trigger/${backup}/stop`];
    case "status":
      return ["GET", `api/trigger/${backup}/status`];
    case "metrics":
      return ["GET", "metrics"];
    case "read":
      return ["GET", "api/v1/backups"];
    case "restore":
      return ["GET", `api/v1/backup/${backup}/files?all-versions=true&filter=*.odt`];
  }
}
