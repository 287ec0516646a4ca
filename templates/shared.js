"use strict";

/* What the report's page and those of comparisons share: making elements, boxes that scroll,
   the contents as a panel, and tables that are sorted. */

function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/* Boxes that scroll sideways: their edges tell so, and the keyboard stops only at those that
   have something to scroll. */
function showWhetherItScrolls(box) {
  const update = () => {
    const beyond = box.scrollWidth - box.clientWidth;
    box.classList.toggle("has-more", box.scrollLeft < beyond - 1);
    box.classList.toggle("is-moved", box.scrollLeft > 0);
    if (beyond > 0) box.setAttribute("tabindex", "0");
    else box.removeAttribute("tabindex");
  };
  const sizes = new ResizeObserver(update);
  for (const one of [box, ...box.children]) sizes.observe(one);
  box.addEventListener("scroll", update, { passive: true });
}

/* A dialog closes by its button, beside it, and where a link leads out of it. */
function makeDialog(attributes, ...children) {
  const close = element("button", { type: "button", class: "close" }, "Close");
  const dialog = element("dialog", attributes, close, ...children);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    const leadsOut = event.target.closest("a:not(.origin)");
    if (event.target === dialog || leadsOut) dialog.close();
  });
  document.body.append(dialog);
  return dialog;
}

/* Contents: where they do not stand beside the text, a button opens a copy of them. */
function offerContents(parts) {
  const copies = element("nav", { "aria-label": "Contents, in a panel" });
  const panel = makeDialog({ class: "panel", "aria-label": "Contents" }, copies);
  const attributes = { type: "button", class: "contents-button", "aria-haspopup": "dialog" };
  const button = element("button", attributes, "Contents");
  button.addEventListener("click", () => {
    copies.replaceChildren(...parts.flatMap(copied));
    panel.showModal();
    copies.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  });
  document.body.append(button);
  const watcher = new IntersectionObserver(([contents]) => {
    button.hidden = contents.isIntersecting;
  });
  watcher.observe(parts[0]);
}

/* What is in an element, without the names that a page has once. */
function copied(part) {
  const copy = part.cloneNode(true);
  for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
  return [...copy.childNodes];
}

/* Tables that are sorted by a column. */

/* The number that a cell shows, in full where it is known; NaN for none, null for a text.
   In a column of numbers a text is none. */
function cellNumber(cell) {
  const data = cell.querySelector("data[value]");
  if (data) return Number(data.value);
  const text = cell.textContent.trim().replaceAll(",", "").replaceAll("\u2212", "-");
  if (text === "" || text === "\u2013") return NaN;
  const number = /^[-+]?\d+(\.\d+)?(?=$|[\s%])/.exec(text);
  if (number) return Number(number[0]);
  return cell.classList.contains("number") ? NaN : null;
}

/* Rows in the order of a column: empty cells last, whichever the direction. */
function sortedRows(rows, column, direction) {
  const cells = rows.map((row) => ({ row, text: row.cells[column].textContent.trim() }));
  for (const cell of cells) cell.number = cellNumber(cell.row.cells[column]);
  const areNumbers = cells.every((cell) => cell.number !== null);
  const isEmpty = (cell) => (areNumbers ? Number.isNaN(cell.number) : cell.text === "");
  const compare = (a, b) =>
    (areNumbers && a.number - b.number) || a.text.localeCompare(b.text, "en", { numeric: true });
  cells.sort((a, b) => isEmpty(a) - isEmpty(b) || direction * compare(a, b));
  return cells.map((cell) => cell.row);
}

function makeSortable(table) {
  const body = table.tBodies[0];
  const asSet = [...body.rows];
  if (asSet.length < 2) return;
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    const button = element("button", { type: "button", class: "sort" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const next = { ascending: "descending", descending: null }[head.ariaSort];
      const order = next === undefined ? "ascending" : next;
      for (const other of heads) other.ariaSort = null;
      head.ariaSort = order;
      const direction = order === "descending" ? -1 : 1;
      body.append(...(order ? sortedRows(asSet, column, direction) : asSet));
    });
  }
}

document.querySelectorAll(".scroll, .picture, .formula, pre").forEach(showWhetherItScrolls);
