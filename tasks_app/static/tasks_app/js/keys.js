// Keyboard: Ctrl K and / find, G then a letter goes, J K move in a list, U E H act on the row.
// Single letters act only outside fields and never while Telex or VNI compose a letter.
"use strict";

(() => {
  const ACTIONS = { u: "update", e: "evidence", h: "extension" };
  const PLACES = { evidence: "minh-chung/", extension: "gia-han/" };
  let afterG = false;

  const inField = (node) => node.closest("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const selected = () => document.querySelector("[data-row].is-selected");

  function mark(row) {
    for (const other of rows()) other.classList.toggle("is-selected", other === row);
  }

  function select(row) {
    mark(row);
    row.querySelector("a").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const here = selected();
    const begun = here?.contains(document.activeElement);
    const at = begun ? all.indexOf(here) + step : Math.max(all.indexOf(here), 0);
    select(all[Math.min(Math.max(at, 0), all.length - 1)]);
  }

  // A row that offers an update also takes evidence and a request for more time.
  function act(name) {
    const row = selected();
    const link = (row ?? document).querySelector(`[data-do="${name}"]`);
    if (link) link.click();
    else if (row?.querySelector('[data-do="update"]')) {
      location.assign(row.querySelector("a").pathname + PLACES[name]);
    }
  }

  function go(letter) {
    document.querySelector(`.nav a[data-key="${letter}"]`)?.click();
  }

  function find(event) {
    const field = document.querySelector("[data-find]") ?? document.getElementById("tim");
    if (!field) return;
    event.preventDefault();
    field.focus();
  }

  function letter(event) {
    const key = event.key.toLowerCase();
    if (afterG) {
      afterG = false;
      go(key);
    } else if (key === "g") {
      afterG = true;
      setTimeout(() => { afterG = false; }, 1500);
    } else if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "/") find(event);
    else if (key === "?") document.getElementById("shortcuts").showModal();
    else if (ACTIONS[key]) act(ACTIONS[key]);
    else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      find(event);
      return;
    }
    if (event.ctrlKey && event.key === "Enter") {
      event.target.closest("form")?.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || inField(event.target)) return;
    if (document.body.dataset.keys === "off") return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key.length === 1) letter(event);
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (row) mark(row);
  });
})();
