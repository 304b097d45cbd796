// The key map: j/k walk a list, Enter opens, the arrows and Esc leave an advisory, / searches, x ticks, ? shows it.
// Every page works without it.
"use strict";
(() => {
  const lines = [...document.querySelectorAll(".list > li, .alerts > li")];
  const steps = [...document.querySelectorAll(".step button")];
  let here = -1;

  const go = (selector) => {
    const link = document.querySelector(selector);
    if (link) location.assign(link.href);
    return Boolean(link);
  };
  const walk = (by) => {
    if (!lines.length) return go(by > 0 ? "a[rel=next]" : "a[rel=prev]");
    lines[here]?.classList.remove("here");
    here = Math.max(0, Math.min(lines.length - 1, here + by));
    lines[here].classList.add("here");
    lines[here].querySelector("a")?.focus({ preventScroll: true });
    lines[here].scrollIntoView({ block: "nearest" });
    return true;
  };
  const tick = () => {
    const focused = document.activeElement?.closest(".step")?.querySelector("button");
    const button = focused ?? steps.find((each) => each.getAttribute("aria-pressed") === "false");
    button?.focus();
    if (focused) button.form.requestSubmit();
    return Boolean(button);
  };
  const help = () => {
    let dialog = document.querySelector("dialog.keys");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "keys";
      const heading = document.createElement("h2");
      heading.textContent = "Keys";
      const list = document.createElement("dl");
      const map = [["j k", "next, previous line"], ["← →", "newer, older advisory"], ["Enter", "open"], ["Esc", "back to the list"],
        ["/", "search"], ["x", "go to the next open step; tick it"], ["?", "this help"]];
      for (const [keys, meaning] of map) {
        const term = document.createElement("dt");
        for (const key of keys.split(" ")) {
          const cap = document.createElement("kbd");
          cap.textContent = key;
          term.append(cap, " ");
        }
        const words = document.createElement("dd");
        words.textContent = meaning;
        list.append(term, words);
      }
      dialog.append(heading, list);
      document.body.append(dialog);
    }
    dialog.showModal();
    return true;
  };
  const acts = {
    j: () => walk(1),
    k: () => walk(-1),
    ArrowRight: () => go(".neighbours a[rel=next]"),
    ArrowLeft: () => go(".neighbours a[rel=prev]"),
    Escape: () => document.querySelector(".advisory") !== null && go(".neighbours a:not([rel])"),
    "/": () => (document.getElementById("find")?.focus(), true),
    x: tick,
    "?": help,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (acts[event.key]?.()) event.preventDefault();
  });
})();
