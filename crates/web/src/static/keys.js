// The key map: j/k walk a list or a table, Enter opens, the arrows and Esc leave an advisory, / searches, x ticks,
// a acknowledges, g and a letter go to a place, ? shows it.
// Every page works without it. What it says stands in the page, in the reader's language.
"use strict";
(() => {
  const words = document.currentScript.dataset.words.split("|");
  const rows = document.querySelectorAll(".list > li, .alerts > li, main table.grid > tbody > tr");
  const lines = [...rows].filter((row) => row.querySelector("a"));
  const steps = [...document.querySelectorAll(".step button")];
  const places = { h: "/", a: "/advisories", i: "/assets", m: "/matches", l: "/alerts", w: "/watchlists", c: "/clocks",
    p: "/planner", g: "/gaps", s: "/sources", n: "/statistics" };
  let here = -1;
  let going = 0;

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
  const box = () => lines[here]?.querySelector("input[type=checkbox]");
  const tick = () => {
    if (box()) return (box().checked = !box().checked, true);
    const focused = document.activeElement?.closest(".step")?.querySelector("button");
    const button = focused ?? steps.find((each) => each.getAttribute("aria-pressed") === "false");
    button?.focus();
    if (focused) button.form.requestSubmit();
    return Boolean(button);
  };
  const acknowledge = () => {
    const button = document.querySelector("[data-key=a]");
    // It is hidden from who only reads.
    if (button?.offsetParent) return (button.form.requestSubmit(button), true);
    const form = box()?.form;
    if (!form) return false;
    for (const each of form.querySelectorAll("input[type=checkbox]")) each.checked = each === box();
    form.elements.namedItem("step").value = "acknowledge";
    form.requestSubmit();
    return true;
  };
  const help = () => {
    let dialog = document.querySelector("dialog.keys");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "keys";
      const heading = document.createElement("h2");
      heading.textContent = words[0];
      heading.id = "keys";
      dialog.setAttribute("aria-labelledby", "keys");
      const list = document.createElement("dl");
      const all = ["j k", "← →", "Enter", "Esc", "/", "x", "a", "g h", "?"];
      for (const [index, keys] of all.entries()) {
        const term = document.createElement("dt");
        for (const key of keys.split(" ")) {
          const cap = document.createElement("kbd");
          cap.textContent = key;
          term.append(cap, " ");
        }
        const meaning = document.createElement("dd");
        meaning.textContent = words[index + 1];
        list.append(term, meaning);
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
    "/": () => (document.getElementById("find") ? document.getElementById("find").focus() : location.assign("/advisories"), true),
    x: tick,
    a: acknowledge,
    g: () => (going = Date.now(), true),
    "?": help,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const place = Date.now() - going < 1500 && places[event.key];
    going = 0;
    if (place) return (event.preventDefault(), location.assign(place));
    if (acts[event.key]?.()) event.preventDefault();
  });
})();
