/** What is served: each file as it is, under its path. */
export interface Page {
  readonly type: string;
  readonly text: string;
}

const html = (title: string, name: string, body: string): Page => ({
  type: "text/html; charset=utf-8",
  text: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="bunker/style.css">
<script type="module" src="bunker/script.js"></script>
</head>
<body data-page="${name}">
<main>
<h1>Bunker</h1>
${body}
<p id="message" role="alert"></p>
</main>
</body>
</html>
`,
});

const overview = html(
  "Bunker",
  "overview",
  `<p id="status">Connecting …</p>
<table hidden><thead><tr><th scope="col">Backup</th><th scope="col">Last run</th></tr></thead><tbody id="backups"></tbody></table>
<p><button id="logout" type="button">Sign out</button></p>`,
);

const login = html(
  "Sign in to Bunker",
  "login",
  `<form id="login">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<label><input id="remember" name="remember" type="checkbox"> Remember me on this computer</label>
<button type="submit">Sign in</button>
</form>`,
);

const signin = html("Sign in to Bunker", "signin", "<p>Signing in …</p>");

const style: Page = {
  type: "text/css; charset=utf-8",
  text: `:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 40rem; margin: 4rem auto; padding: 0 1rem; }
form { display: grid; gap: 0.75rem; max-width: 20rem; }
input[type="password"], button { font: inherit; padding: 0.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.4rem 0.8rem 0.4rem 0; }
#message { color: #b00020; }
`,
};

const script: Page = {
  type: "text/javascript; charset=utf-8",
  text: `const api = "api/v1/";
const nonceKey = "refreshNonce";
const keptNonceKey = "v1:persist:duplicati:refreshNonce";
const byId = (id) => document.getElementById(id);
const tell = (text) => { byId("message").textContent = text; };

async function post(path, body, token) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = "Bearer " + token;
  const answer = await fetch(api + path, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await answer.text();
  const data = text ? JSON.parse(text) : {};
  if (!answer.ok) throw new Error(data.Error || "The server refused (" + answer.status + ")");
  return data;
}

async function get(path, token) {
  const answer = await fetch(api + path, { headers: { Authorization: "Bearer " + token } });
  if (!answer.ok) throw new Error("The server refused (" + answer.status + ")");
  return answer.json();
}

function keep(nonce, remember) {
  forget();
  if (remember) localStorage.setItem(keptNonceKey, nonce);
  else sessionStorage.setItem(nonceKey, nonce);
}

function forget() {
  sessionStorage.removeItem(nonceKey);
  localStorage.removeItem(keptNonceKey);
}

async function showOverview() {
  const kept = localStorage.getItem(keptNonceKey);
  const nonce = sessionStorage.getItem(nonceKey) ?? kept;
  if (nonce === null) return location.replace("login.html");
  let token;
  try {
    const session = await post("auth/refresh", { Nonce: nonce });
    keep(session.RefreshNonce, kept !== null);
    token = session.AccessToken;
  } catch {
    forget();
    return location.replace("login.html");
  }
  byId("logout").addEventListener("click", async () => {
    const nonce = sessionStorage.getItem(nonceKey) ?? localStorage.getItem(keptNonceKey);
    await post("auth/refresh/logout", { Nonce: nonce });
    forget();
    location.replace("login.html");
  });
  const status = await get("serverstate", token);
  byId("status").textContent = status.ActiveTask ? "A backup task runs." : status.ProgramState === "Paused" ? "Paused." : "Ready.";
  const backups = await get("backups", token);
  for (const { Backup } of backups) {
    const row = byId("backups").insertRow();
    row.insertCell().textContent = Backup.Name;
    row.insertCell().textContent = Backup.Metadata?.LastBackupDate ?? "never";
  }
  byId("backups").closest("table").hidden = backups.length === 0;
}

function showLogin() {
  byId("login").addEventListener("submit", async (event) => {
    event.preventDefault();
    tell("");
    try {
      const remember = byId("remember").checked;
      const session = await post("auth/login", { Password: byId("password").value, RememberMe: remember });
      keep(session.RefreshNonce, remember);
      location.replace("./");
    } catch (error) {
      tell(error.message);
    }
  });
}

async function signIn() {
  const token = new URLSearchParams(location.search).get("token") ?? "";
  history.replaceState(null, "", "signin.html");
  const session = await post("auth/signin", { SigninToken: token, RememberMe: false });
  keep(session.RefreshNonce, false);
  location.replace("./");
}

const pages = { overview: showOverview, login: showLogin, signin: signIn };
Promise.resolve(pages[document.body.dataset.page]()).catch((error) => tell(error.message));
`,
};

export const pages: ReadonlyMap<string, Page> = new Map([
  ["/", overview],
  ["/index.html", overview],
  ["/login.html", login],
  ["/signin.html", signin],
  ["/bunker/style.css", style],
  ["/bunker/script.js", script],
]);
