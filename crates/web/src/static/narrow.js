// A filter within long tables: what is typed hides the rows that do not hold it, and opens the folds that do.
// Every page works without it: the rows are all there, and folds open by themselves.
"use strict";
(() => {
  const fold = (text) => text.toLowerCase().replace(/\s+/g, " ");
  document.querySelectorAll("[data-narrow]").forEach((box, number) => {
    // A page with two long tables names this script twice.
    if (box.dataset.narrowed) return;
    box.dataset.narrowed = "yes";
    const rows = [...box.querySelectorAll(box.dataset.narrow)].map((row) => ({ row, text: fold(row.textContent) }));
    const folds = [...box.querySelectorAll("details")].map((each) => ({ each, open: each.open }));
    const label = document.createElement("label");
    const input = document.createElement("input");
    const told = document.createElement("output");
    input.type = "search";
    input.id = `narrow-${number}`;
    input.maxLength = 100;
    label.htmlFor = input.id;
    label.textContent = box.dataset.narrowLabel;
    const line = document.createElement("div");
    line.className = "narrow";
    line.append(label, input, told);
    box.prepend(line);
    const narrow = () => {
      const words = fold(input.value).split(" ").filter(Boolean);
      let shown = 0;
      for (const { row, text } of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      for (const { each, open } of folds) {
        if (each.matches(box.dataset.narrow)) continue;
        const held = rows.some(({ row }) => !row.hidden && each.contains(row));
        each.hidden = words.length > 0 && !held;
        each.open = words.length > 0 ? held : open;
      }
      told.textContent = words.length > 0 ? `${shown}${box.dataset.narrowOf}${rows.length}` : "";
    };
    input.addEventListener("input", narrow);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !input.value) return;
      event.stopPropagation();
      input.value = "";
      narrow();
    });
  });
})();
