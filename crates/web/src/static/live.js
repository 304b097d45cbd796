// What came since the page was made announces itself in a line at the foot of the window, and moves nothing: whoever wants
// to see it loads the page again. Only a page that is looked at listens. Every page works without it.
"use strict";
(() => {
  const told = document.querySelector("[data-live]");
  if (!told || !window.EventSource) return;
  let source = null;
  const hear = (event) => {
    const link = told.querySelector("a");
    link.textContent = event.data;
    link.hidden = false;
  };
  const listen = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) {
      source = new EventSource(`/live?since=${told.dataset.live}`);
      source.addEventListener("news", hear);
    }
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => source?.close());
  listen();
})();
