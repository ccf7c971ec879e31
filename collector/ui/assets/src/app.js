// Links and forms work without this script; it makes them quick (htmx), adds the keyboard, and keeps open lists true.
import htmx from "htmx.org";

const find = (selector) => document.querySelector(selector);
const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]") !== null;
const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const focusedRow = () => document.activeElement?.closest("[data-row]");
const ticked = () => [...document.querySelectorAll("[data-key=select]:checked")];

// place is the row that the keyboard is at, also after the list was drawn anew: its id, else its place in the list.
let place = null;

function focusRow(row) {
  row.querySelector("a[data-open]")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

// move puts the focus on the row's link, so that Enter opens it and a screen reader says it.
function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const now = all.indexOf(focusedRow());
  focusRow(all[Math.min(Math.max(now + step, 0), all.length - 1)]);
}

// press activates an element of the focused row, of the first row where none is focused, or of the page where there is no row.
function press(selector) {
  const row = focusedRow() ?? rows()[0] ?? find("[data-case]");
  row?.querySelector(selector)?.click();
}

// decide acts on what is ticked; where nothing is, on the focused row.
function decide(key, choice) {
  const many = ticked().length > 0 && find(`.bulk button[value="${choice}"]`);
  if (many) many.click();
  else press(`[data-key=${key}]`);
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => press("[data-key=select]"),
  a: () => decide("accept", "accept"),
  c: () => decide("correct", "device-wrong"),
  i: () => decide("ignore", "ignore"),
  m: () => decide("mine", "assign"),
  z: () => find("[data-key=undo]")?.click(),
  n: () => find("[data-key=next]")?.click(),
  p: () => find("[data-key=previous]")?.click(),
  "/": () => (find("main input[type=search]") ?? find("#everything"))?.focus(),
  s: () => find("#everything")?.focus(),
  "?": () => find("#keys")?.togglePopover(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target) && !event.target.closest("dialog")) event.target.blur();
  if (typing(event.target) || event.target.closest("dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
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

document.addEventListener("focusin", () => {
  const row = focusedRow();
  if (row) place = { id: row.dataset.id, at: rows().indexOf(row) };
});

// The bar of what can be done to many, which the stylesheet shows, says how many rows are ticked.
function count() {
  const shown = find("[data-count]");
  if (shown) shown.textContent = ticked().length;
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-key=select]")) count();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

// "Ignore" asks for the reason in a dialog; without this script its link leads to the case, which asks too.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-key=ignore][data-action]");
  const ask = find("#ignore");
  if (link && ask) {
    event.preventDefault();
    event.stopPropagation();
    const form = ask.querySelector("form");
    form.setAttribute("action", link.dataset.action);
    form.elements.seen.value = link.closest("form").elements.seen.value;
    htmx.process(form);
    ask.showModal();
    form.elements.reason.focus();
    form.elements.reason.select();
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
}, true);
document.addEventListener("submit", (event) => event.target.closest("dialog")?.close());

// What is opened, ticked and focused stays so when a part of the page is drawn anew.
let kept = { open: [], ticked: [] };
document.addEventListener("htmx:beforeSwap", () => {
  kept = {
    open: [...document.querySelectorAll("details[id]")].map((d) => [d.id, d.open]),
    ticked: ticked().map((box) => box.value),
    wasRow: focusedRow() !== null || document.activeElement === document.body,
  };
});
document.addEventListener("htmx:afterSettle", () => {
  for (const [id, open] of kept.open) {
    const details = document.getElementById(id);
    if (details) details.open = open;
  }
  kept.open = [];
  for (const box of document.querySelectorAll("[data-key=select]")) {
    if (kept.ticked.includes(box.value)) box.checked = true;
  }
  kept.ticked = [];
  count();
  const all = rows();
  if (place && kept.wasRow && all.length > 0 && !focusedRow()) {
    focusRow(all.find((row) => row.dataset.id === place.id) ?? all[Math.min(Math.max(place.at, 0), all.length - 1)]);
  }
  openAsked();
});

// An address that ends in #ignore or #decide opens what it names.
function openAsked() {
  const asked = document.getElementById(location.hash.slice(1));
  if (asked?.matches("details")) {
    asked.open = true;
    asked.querySelector("input:not([type=hidden]), button")?.focus();
  }
}
openAsked();
addEventListener("hashchange", openAsked);

// What says data-live is drawn anew when the collector says, at the address named there, that it has changed: a report has resolved
// something, somebody has decided, a sweep has come further. Only while it is looked at, and not while a question about one of its rows is open.
function follow() {
  const live = find("[data-live]");
  if (!live || document.hidden) return null;
  const source = new EventSource(live.dataset.live);
  source.addEventListener("changed", (event) => {
    const list = find("[data-live]");
    if (!list || list.dataset.at === event.data || find("dialog[open]")) return;
    list.dataset.at = event.data;
    htmx.ajax("GET", location.pathname + location.search, { target: `#${list.id}`, select: `#${list.id}`, swap: "outerHTML" });
  });
  return source;
}
let line = follow();
for (const kind of ["visibilitychange", "htmx:afterSettle"]) {
  document.addEventListener(kind, () => {
    const live = find("[data-live]");
    const wanted = live !== null && !document.hidden;
    if (line && wanted && !line.url.endsWith(live.dataset.live)) line.close();
    if (wanted && (!line || line.readyState === EventSource.CLOSED)) line = follow();
    if (!wanted && line) {
      line.close();
      line = null;
    }
  });
}

// A file that is dropped anywhere on the page goes into the form that waits for one, and is read at once.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = find("form[data-drop]");
    if (!form || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("dropping", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length > 0) {
      form.querySelector("input[type=file]").files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
}
