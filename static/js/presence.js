// Says "I am gone" when a page is left, so that others do not have to wait for it. While it is open, htmx says that it
// is there (templates/common/presence.html).

const form = document.querySelector("[data-presence]");

if (form) {
  addEventListener("pagehide", () => {
    const body = new FormData(form);
    body.set("leave", "1");
    navigator.sendBeacon(form.action, body);
  });
  // Back from the browser's cache: say at once that one is here again.
  addEventListener("pageshow", (event) => event.persisted && htmx.trigger(form, "attune:here"));
}
