// What the page does better with a script; without one, everything still works.
"use strict";

// The theme that Airflow has now: its own choice, else what the system prefers (the style sheet knows that by itself).
function theme() {
  let chosen = "";
  try {
    if (window.parent !== window) {
      const its = window.parent.document.documentElement;
      chosen = its.classList.contains("dark") ? "dark" : its.classList.contains("light") ? "light" : "";
    }
    const kept = chosen || localStorage.getItem("theme");
    chosen = kept === "dark" || kept === "light" ? kept : "";
  } catch { /* another origin: the system's choice stands */ }
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
}
theme();
window.addEventListener("storage", theme);
try {
  if (window.parent !== window)
    new MutationObserver(theme).observe(window.parent.document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme"] });
} catch { /* another origin */ }

// Links to Airflow's own screens open in Airflow, not inside this frame (which may not navigate it, but Airflow itself may).
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-top]");
  if (!link || window.parent === window || event.ctrlKey || event.metaKey || event.shiftKey) return;
  try {
    const theirs = window.parent.document.createElement("a");
    theirs.href = link.href;
    window.parent.document.body.append(theirs);
    event.preventDefault();
    theirs.click();
    theirs.remove();
  } catch { /* another origin: the link opens here */ }
});

document.addEventListener("DOMContentLoaded", () => {
  // A page that waits for a run looks again by itself, but not while somebody types into it, or looks at another tab.
  const again = document.querySelector("[data-look-again]");
  if (again)
    setInterval(() => {
      if (!document.hidden && !document.activeElement?.matches("input, select, textarea")) location.reload();
    }, 1000 * again.dataset.lookAgain);

  // One box for all boxes of the page.
  for (const all of document.querySelectorAll("input[data-all]"))
    all.addEventListener("change", () => {
      for (const one of all.form.querySelectorAll('input[name="records"]')) one.checked = all.checked;
    });

  // All of one side: every field's choice follows; a choice of one field, or a value that is typed, leaves the others alone.
  for (const take of document.querySelectorAll("input[data-take]"))
    take.addEventListener("change", () => {
      for (const one of take.form.querySelectorAll(`input[name^="choice"][value="${take.value}"]`)) one.checked = true;
    });
  for (const form of document.querySelectorAll("form.choose"))
    form.addEventListener("change", (event) => {
      if (event.target.name?.startsWith("choice")) for (const take of form.querySelectorAll("input[data-take]")) take.checked = false;
    });
  for (const typed of document.querySelectorAll("input[data-types]"))
    typed.addEventListener("input", () => {
      typed.previousElementSibling.checked = true;
    });

  // The list of Procore companies is asked for after the page stands: Procore may be slow, the page is not.
  for (const place of document.querySelectorAll("[data-fragment]:not([data-still])")) fill(place, place.dataset.fragment);

  // The Connection that is typed is the one whose companies are listed.
  for (const typed of document.querySelectorAll('input[name="procore_conn_id"]'))
    typed.addEventListener("change", () => {
      const place = document.querySelector("[data-companies]");
      if (place) fill(place, `${place.dataset.companies}&conn=${encodeURIComponent(typed.value)}`);
    });

  // Rows of a table: one more, or one less; without a script an empty row is there, and an emptied one is gone.
  for (const table of document.querySelectorAll("fieldset.table")) {
    for (const button of table.querySelectorAll("[data-add], [data-drop]")) button.hidden = false;
    table.addEventListener("click", (event) => {
      const row = event.target.closest("[data-drop]")?.closest("tr");
      const last = table.querySelector(":scope tbody tr:last-child");
      if (event.target.closest("[data-add]") || (row && row === last)) {
        const fresh = last.cloneNode(true);
        for (const field of fresh.querySelectorAll("input, select")) field.value = "";
        last.after(fresh);
        if (!row) fresh.querySelector("input, select").focus();
      }
      row?.remove();
    });
  }

  // How many projects a filter lets pass, while it is being written.
  for (const filter of document.querySelectorAll("[data-count]")) {
    const here = document.querySelector("[data-count-here]");
    let later;
    filter.addEventListener("input", () => {
      clearTimeout(later);
      later = setTimeout(() => {
        const told = new URLSearchParams();
        for (const field of filter.querySelectorAll("[name]"))
          if (field.type !== "checkbox" || field.checked) told.append(field.name, field.value);
        fill(here, `${filter.dataset.count}?${told}`);
      }, 250);
    });
  }

  // A file is read into a field, where it is seen before it is sent; what is no UTF-8 comes from Excel of Windows.
  for (const chosen of document.querySelectorAll("input[type=file][data-into]"))
    chosen.addEventListener("change", async () => {
      const bytes = await chosen.files[0]?.arrayBuffer();
      if (!bytes) return;
      const start = new Uint8Array(bytes);
      const utf16 = start[0] === 255 && start[1] === 254;
      let text;
      try { text = new TextDecoder(utf16 ? "utf-16le" : "utf-8", { fatal: true }).decode(bytes); }
      catch { text = new TextDecoder("windows-1252").decode(bytes); }
      document.getElementById(chosen.dataset.into).value = text;
    });

  // An open menu closes when something else is chosen, or with Escape.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
});

let asked = 0;
async function fill(place, url) {
  const mine = (place.dataset.asked = String(++asked));
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (answer.ok && place.dataset.asked === mine) place.innerHTML = await answer.text(); // escaped by the server
  } catch { /* the server is away: what stood there stays */ }
  if (place.dataset.asked === mine) place.removeAttribute("aria-busy");
}
