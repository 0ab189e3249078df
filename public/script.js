// What HTML and htmx cannot do by themselves.
(() => {
  const body = () => document.body;

  // Focus follows the page: after a change of place it stands on the heading of what appeared.
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx?.target !== document.body && ctx?.target?.id !== "main") return;
    sendAtOnce();
    showPlace();
    const wanted =
      document.querySelector("[autofocus]") ??
      document.querySelector("[aria-invalid=true]") ??
      document.querySelector("h1");
    if (document.activeElement === null || document.activeElement === document.body)
      wanted?.focus({ preventScroll: true });
  });

  // The pulse tells when nothing live arrives any more.
  document.addEventListener("htmx:sse:error", ({ detail }) => {
    body().classList.add("live-lost");
    if (detail.status === 401) signInAgain();
  });
  document.addEventListener("htmx:sse:after:connection", ({ detail }) => {
    if (detail.connection.status === 401) signInAgain();
    if (detail.connection.status !== 200) return;
    body().classList.remove("live-lost");
    isSignedOut = false;
    document.querySelector("dialog[open]:has([data-signed-out])")?.close();
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx?.response) body().classList.remove("live-lost");
  });
  // The sign-in has ended meanwhile: the page asks for a new one, and keeps what was typed into it.
  let isSignedOut = false;
  function signInAgain() {
    if (isSignedOut) return;
    isSignedOut = true;
    if (document.querySelector("dialog[open] [data-signed-out]")) return;
    if (!document.querySelector("main form[method=post] :is(input:not([type=hidden]), select, textarea)"))
      return location.reload();
    htmx.ajax("GET", "sign-in-again", { target: "#dialog", swap: "innerHTML" });
  }
  // A server that is gone is told by the pulse; a page is not exchanged for an empty answer.
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx?.request?.method === undefined || ctx.response) return;
    body().classList.add("live-lost");
    if (ctx.sourceElement?.matches(".live")) setTimeout(connect, 1000, ctx.sourceElement);
  });
  // htmx goes on only with a connection that once was there.
  function connect(live) {
    if (live.isConnected) htmx.ajax("GET", live.getAttribute("hx-sse:connect"), { source: live, timeout: "10s" });
  }

  // On a phone, places stand in a row that is longer than the screen.
  function showPlace() {
    document.querySelector("main nav [aria-current=page]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }

  // A link that signs in is pressed by whoever opened it in a browser.
  function sendAtOnce() {
    document.querySelector("form[data-send-at-once]")?.requestSubmit();
  }

  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-reveal]") : null;
    if (!button) return;
    const input = document.getElementById(button.dataset.reveal);
    const isHidden = input.type === "password";
    input.type = isHidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(isHidden));
  });

  // A form whose button asks for another window goes there without htmx.
  document.addEventListener(
    "submit",
    (event) => {
      if (event.submitter?.hasAttribute("formtarget")) event.stopPropagation();
    },
    true,
  );
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-print]")) print();
  });

  // A step that is done closes, and the next one opens.
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-step]") : null;
    const next = button && document.getElementById(button.dataset.step);
    if (!next) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.closest("details").open = false;
    next.open = true;
    const wanted = next.querySelector("summary, h2");
    wanted.focus({ preventScroll: true });
    wanted.scrollIntoView({ block: "start", behavior: "instant" });
  });

  // Trees: one item of them is reached by the tabulator, the rest by arrows and first letters.
  const itemsOf = (tree) =>
    [...tree.querySelectorAll("li[data-path] > .tree-row")].filter((item) => item.checkVisibility());
  const boxOf = (item) => item.querySelector("input");
  const toggleOf = (item) => item.querySelector("button");
  const groupOf = (item) => item.parentElement.querySelector(":scope > .tree-group");
  const above = (item) => item.parentElement.parentElement.closest("li[data-path]")?.firstElementChild;

  function enliven() {
    for (const tree of document.querySelectorAll("[data-tree]")) {
      tree.setAttribute("role", "tree");
      for (const group of tree.querySelectorAll("ul")) group.setAttribute("role", "group");
      for (const place of tree.querySelectorAll("li")) {
        place.setAttribute("role", place.matches(".tree-note") ? "treeitem" : "none");
        const item = place.dataset.path === undefined ? null : place.firstElementChild;
        if (!item) continue;
        const [box, toggle, group] = [boxOf(item), toggleOf(item), groupOf(item)];
        item.setAttribute("role", "treeitem");
        item.setAttribute("aria-label", item.querySelector("bdi").textContent);
        item.setAttribute("aria-checked", String(box.checked));
        if (!item.hasAttribute("tabindex")) item.tabIndex = -1;
        box.tabIndex = -1;
        if (!toggle) continue;
        toggle.tabIndex = -1;
        for (const each of [toggle, item]) each.setAttribute("aria-expanded", String(group !== null && !group.hidden));
      }
      const items = itemsOf(tree);
      if (items.length > 0 && !items.some((item) => item.tabIndex === 0)) items[0].tabIndex = 0;
    }
  }

  // What is loaded already is only shown and hidden; a closed folder is not sent as an open one.
  document.addEventListener(
    "click",
    (event) => {
      const item = event.target instanceof Element ? event.target.closest("button.tree-toggle")?.parentElement : null;
      const group = item && groupOf(item);
      if (!group) return;
      event.preventDefault();
      event.stopPropagation();
      group.hidden = !group.hidden;
      for (const input of group.querySelectorAll('input[name="open[]"]')) input.disabled = group.hidden;
      enliven();
    },
    true,
  );

  // The same path may stand in a list and in the tree; what is inside of a ticked folder goes with it.
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !("source" in target.dataset)) return;
    for (const box of document.querySelectorAll("input[data-source]")) {
      if (box.value === target.value) box.checked = target.checked;
      const item = box.closest(".tree-row");
      const holder = item && above(item);
      if (!holder) continue;
      const isInside = boxOf(holder).checked;
      if (isInside || box.disabled) box.checked = isInside;
      box.disabled = isInside;
    }
    enliven();
  });

  document.addEventListener("keydown", (event) => {
    const item = event.target;
    if (!(item instanceof Element) || !item.matches(".tree-row") || event.ctrlKey || event.metaKey) return;
    const items = itemsOf(item.closest("[data-tree]"));
    const at = items.indexOf(item);
    const isOpen = item.getAttribute("aria-expanded") === "true";
    const moves = {
      ArrowDown: () => items[at + 1],
      ArrowUp: () => items[at - 1],
      Home: () => items[0],
      End: () => items.at(-1),
      ArrowRight: () => (isOpen ? items[at + 1] : void toggleOf(item)?.click()),
      ArrowLeft: () => (isOpen ? void toggleOf(item)?.click() : above(item)),
      " ": () => void boxOf(item).click(),
      Enter: () => void toggleOf(item)?.click(),
    };
    const letter = event.key.length === 1 && event.key !== " " ? event.key.toLocaleLowerCase() : undefined;
    if (!moves[event.key] && !letter) return;
    event.preventDefault();
    const begins = (each) => each.getAttribute("aria-label").toLocaleLowerCase().startsWith(letter);
    const next = letter ? [...items.slice(at + 1), ...items.slice(0, at)].find(begins) : moves[event.key]();
    if (!next) return;
    for (const each of items) each.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  document.addEventListener("htmx:after:swap", enliven);

  // A form that asks the browser for a passkey, and is sent with the answer.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const kind = form.dataset?.passkey;
      const answer = form.querySelector("[name=answer]");
      if (!kind || answer.value !== "") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void askForPasskey(kind, form.dataset.passkeyOptions)
        .catch(() => "none")
        .then((text) => {
          answer.value = text;
          form.requestSubmit();
        });
    },
    true,
  );

  async function askForPasskey(kind, optionsAt) {
    const options = await (await fetch(optionsAt, { method: "POST" })).json();
    const key =
      kind === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    return JSON.stringify(key.toJSON());
  }

  // A menu closes when something in it was chosen.
  document.addEventListener("click", ({ target }) => {
    const item = target instanceof Element ? target.closest(".menu-item") : null;
    item?.closest("[popover]")?.hidePopover();
  });

  // A question comes up as soon as it is there, and goes away without an answer.
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const dialog = document.getElementById("dialog");
    // Where the server names the place, it is still a name.
    if (ctx?.target !== dialog && ctx?.target !== "#dialog") return;
    if (!dialog.firstElementChild) dialog.close();
    else if (!dialog.open) dialog.showModal();
  });
  document.addEventListener(
    "click",
    (event) => {
      const dialog = event.target instanceof Element ? event.target.closest("[data-close]")?.closest("dialog") : null;
      if (!dialog) return;
      event.preventDefault();
      event.stopPropagation();
      dialog.close();
    },
    true,
  );

  // Hours of the week: one stroke of the mouse ticks them all, arrows lead from one to the next.
  let stroke;
  const boxAt = (target) =>
    target instanceof Element ? target.closest("[data-paint] td")?.querySelector("input") : null;
  document.addEventListener("pointerdown", (event) => {
    const box = event.pointerType === "mouse" && event.button === 0 ? boxAt(event.target) : null;
    if (!box) return;
    stroke = !box.checked;
    box.checked = stroke;
    box.focus();
    event.preventDefault();
  });
  document.addEventListener("pointerover", ({ target }) => {
    const box = stroke === undefined ? null : boxAt(target);
    if (box) box.checked = stroke;
  });
  document.addEventListener("pointerup", () => {
    stroke = undefined;
  });
  document.addEventListener(
    "click",
    (event) => {
      // What the stroke has done already.
      if (event.pointerType === "mouse" && event.detail > 0 && boxAt(event.target)) event.preventDefault();
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    const cell = document.activeElement?.closest("[data-paint] td");
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!cell || !step) return;
    const row = cell.parentElement.parentElement.rows[cell.parentElement.sectionRowIndex + step[0]];
    const next = row?.cells[cell.cellIndex + step[1]]?.querySelector("input");
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  document.documentElement.classList.add("scripted");
  enliven();
  sendAtOnce();
  showPlace();
})();
