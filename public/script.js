// What HTML and htmx cannot do by themselves.
(() => {
  const body = () => document.body;

  // Focus follows the page: after a change of place it stands on the heading of what appeared.
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx?.target !== document.body && ctx?.target?.id !== "main") return;
    sendAtOnce();
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
    // The sign-in has ended meanwhile: the page asks for a new one.
    if (detail.status === 401) location.reload();
  });
  document.addEventListener("htmx:sse:after:connection", ({ detail }) => {
    if (detail.connection.status === 200) body().classList.remove("live-lost");
    if (detail.connection.status === 401) location.reload();
  });
  // A server that is gone is told by the pulse; a page is not exchanged for an empty answer.
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx?.request?.method !== undefined && !ctx.response) body().classList.add("live-lost");
  });

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

  // A menu closes when something in it was chosen.
  document.addEventListener("click", ({ target }) => {
    const item = target instanceof Element ? target.closest(".menu-item") : null;
    item?.closest("[popover]")?.hidePopover();
  });

  // A question comes up as soon as it is there, and goes away without an answer.
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx?.target?.id === "dialog" && ctx.target.firstElementChild && !ctx.target.open) ctx.target.showModal();
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

  sendAtOnce();
})();
