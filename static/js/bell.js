// The bell looks for news once a minute, and only while somebody looks at this tab; on coming back it looks at once.

const MINUTE = 60_000;
const watch = document.querySelector("#bell-watch");
let looked = Date.now();

function look() {
  if (document.hidden || Date.now() - looked < MINUTE) return;
  looked = Date.now();
  htmx.trigger(watch, "attune:look");
}

if (watch) {
  const timer = setInterval(look, MINUTE / 4);
  document.addEventListener("visibilitychange", look);
  // What is only looked for need not be missed aloud: a server that is away is asked again in a minute, a person who is
  // logged out is not asked for any more.
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    watch.addEventListener(failure, (event) => event.stopPropagation());
  }
  watch.addEventListener("htmx:afterRequest", (event) => {
    const { status } = event.detail.xhr;
    if (![286, 401, 403].includes(status)) return;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  });
}
