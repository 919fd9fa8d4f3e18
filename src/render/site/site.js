// The ranking of a site: search by typing, sort by clicking a header. Without this script the table is static.
"use strict";

(() => {
  const table = document.querySelector("table.ranks");
  const field = document.getElementById("search");
  if (!table || !field) return;
  const rows = [...table.tBodies[0].rows];
  const count = document.getElementById("count");
  const entries = search.index({
    labels: rows.map((row) => row.querySelector("th a").textContent),
    names_zh: rows.map((row) => row.dataset.other),
    codes: rows.map((row) => row.dataset.code),
    spelt: rows.map((row) => row.dataset.spelt),
  });

  function find() {
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !search.fits(entries[at], field.value);
      if (!row.hidden) shown += 1;
    });
    const pieces = count.dataset.shown.split("{}");
    count.textContent = `${pieces[0]}${shown}${pieces[1]}${rows.length}${pieces[2]}`;
    document.getElementById("none").hidden = shown > 0;
  }

  /** Sorts numerically if the header says so, with missing values last; otherwise by name. */
  function sort(at, head) {
    const isDown = head.getAttribute("aria-sort") === "ascending";
    const isNumber = head.classList.contains("number");
    const text = (row) => row.cells[at].textContent;
    // Scores are better the higher they are, ranks the lower they are.
    const sign = (isNumber && at > 0 ? -1 : 1) * (isDown ? -1 : 1);
    const by = (a, b) => {
      if (!isNumber) return sign * text(a).localeCompare(text(b), document.documentElement.lang);
      const [x, y] = [parseFloat(text(a)), parseFloat(text(b))];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
      return sign * (x - y);
    };
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    table.tBodies[0].append(...[...rows].sort(by));
  }

  [...table.tHead.rows[0].cells].forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.append(button);
    button.addEventListener("click", () => sort(at, head));
  });
  table.tHead.rows[0].cells[0].setAttribute("aria-sort", "ascending");
  field.addEventListener("input", find);
  field.value = "";
})();
