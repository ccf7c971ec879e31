// Links and forms work without this script; it makes them quick (htmx) and adds the keyboard.
import "htmx.org";

const typing = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;
const rows = () => [...document.querySelectorAll("[data-rows] > [data-row]")];

// move puts the focus on the row's link, so that Enter opens it and a screen reader says it.
function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const now = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
  next.querySelector("a[data-open]")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

// press activates an element of the focused row, or of the page where there is no row.
function press(selector) {
  const row = document.activeElement?.closest("[data-row]");
  (row ?? document.querySelector("[data-case]"))?.querySelector(selector)?.click();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  a: () => press("[data-key=acknowledge]"),
  s: () => press("[data-key=select]"),
  u: () => document.querySelector("[data-key=undo]")?.click(),
  n: () => document.querySelector("[data-key=next]")?.click(),
  p: () => document.querySelector("[data-key=previous]")?.click(),
  "/": () => document.querySelector("input[type=search]")?.focus(),
  "?": () => document.querySelector("#keys")?.togglePopover(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// Menus made of <details> close when the focus or a click goes elsewhere.
for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}

// "All" ticks the page; the bar of bulk actions, which the stylesheet shows, says how many rows are ticked.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) {
    for (const box of document.querySelectorAll("[data-key=select]")) box.checked = event.target.checked;
  }
  const count = document.querySelector("[data-count]");
  if (count) count.textContent = document.querySelectorAll("[data-key=select]:checked").length;
});
