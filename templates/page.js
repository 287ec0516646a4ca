"use strict";

/* What a reader can do with the page beyond reading it. All is there without scripts;
   the buttons, which need them, are made here. */

function svgElement(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  return filled(made, attributes, children);
}

/* The name in a caption, as in "Table 3"; `otherwise` where it has none. */
function nameOf(figure, otherwise) {
  return figure?.querySelector(".label")?.textContent.replace(/\.$/, "") ?? otherwise;
}

function makeTool(text, name, work) {
  const button = element("button", { type: "button", "aria-label": `${text}: ${name}` }, text);
  button.addEventListener("click", work);
  return button;
}

/* Contents: the section that is being read is marked. */

function followReading(contents) {
  const links = [...contents.querySelectorAll("a")];
  const headings = links.map((link) => document.getElementById(link.getAttribute("href").slice(1)));
  let marked = null;
  let isWaiting = false;

  function mark() {
    const line = innerHeight / 3;
    const isAtEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const passed = headings.findLastIndex((one) => one.getBoundingClientRect().top <= line);
    const link = links[isAtEnd ? links.length - 1 : passed] ?? null;
    if (link === marked) return;
    marked?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    marked = link;
    if (contents.scrollHeight > contents.clientHeight) bringIntoView(link);
  }

  // By hand: scrollIntoView would move the page too.
  function bringIntoView(link) {
    const from = link ? link.offsetTop - contents.scrollTop : 0;
    const isInView = from > 0 && from + link.offsetHeight < contents.clientHeight;
    if (!isInView) contents.scrollTop += from - contents.clientHeight / 2;
  }

  function markSoon() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      mark();
    });
  }
  addEventListener("scroll", markSoon, { passive: true });
  addEventListener("resize", markSoon);
  mark();
}

/* Tables: copied as CSV. */

/* A cell of a table that has no file: numbers in full, nothing where a number does not exist. */
function cellInFull(cell) {
  const copy = cell.cloneNode(true);
  for (const number of copy.querySelectorAll("[data-metric]")) {
    number.textContent = number.getAttribute("value") ?? "";
  }
  for (const mark of copy.querySelectorAll("sup")) mark.remove();
  for (const lineBreak of copy.querySelectorAll("br")) lineBreak.replaceWith(" ");
  let text = copy.textContent.trim();
  if (/^[-\u2212]?\d{1,3}(,\d{3})*(\.\d+)?$/.test(text)) {
    text = text.replaceAll(",", "").replace("\u2212", "-");
  }
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function tableAsCsv(table) {
  const lines = [...table.rows].map((row) => [...row.cells].map(cellInFull).join(","));
  return lines.join("\n") + "\n";
}

/* Where the clipboard is closed to the page, the browser saves a file instead. */
async function copyOrSave(text, fileName) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied.";
  } catch {
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    element("a", { href: address, download: fileName }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    return "Saved as a file.";
  }
}

function makeCopyable(table) {
  const box = table.closest(".scroll");
  const figure = table.closest("figure");
  const name = nameOf(figure, box.getAttribute("aria-label"));
  const fileName = `${figure?.id.replace(/^table-/, "") ?? name.toLowerCase()}.csv`;
  const said = element("span", { role: "status" });
  const button = makeTool("Copy as CSV", name, async () => {
    said.textContent = await copyOrSave(figure?.dataset.csv ?? tableAsCsv(table), fileName);
    setTimeout(() => (said.textContent = ""), 4000);
  });
  (figure ?? box).after(element("div", { class: "tools" }, said, button));
}

/* Figures: a native dialog shows one as large as the window. */

function openFiguresLarge(figures) {
  const box = { class: "large", role: "group", "aria-label": "Picture", tabindex: 0 };
  const large = element("div", box);
  const caption = element("p");
  const dialog = makeDialog({}, large, caption);

  function open(figure) {
    const picture = figure.querySelector("svg");
    const keepsRoom = picture.cloneNode(false);
    keepsRoom.removeAttribute("role");
    keepsRoom.setAttribute("aria-hidden", "true");
    picture.replaceWith(keepsRoom);
    large.replaceChildren(picture);
    caption.replaceChildren(...figure.querySelector("figcaption").cloneNode(true).childNodes);
    dialog.setAttribute("aria-label", nameOf(figure, "Figure"));
    dialog.addEventListener("close", () => keepsRoom.replaceWith(picture), { once: true });
    dialog.showModal();
  }

  for (const figure of figures) {
    const button = makeTool("Enlarge", nameOf(figure, "Figure"), () => open(figure));
    figure.after(element("div", { class: "tools" }, button));
    const picture = figure.querySelector("svg");
    picture.classList.add("enlarges");
    picture.addEventListener("click", (event) => {
      if (!dialog.open && !event.target.closest("[role=slider]")) open(figure);
    });
  }
}

for (const contents of document.querySelectorAll("nav.contents")) {
  followReading(contents);
  offerContents([contents, ...document.querySelectorAll(".lists nav")]);
}
/* On paper the lists are open, as in the PDF. */
for (const lists of document.querySelectorAll(".lists-folded:not([open])")) {
  addEventListener("beforeprint", () => (lists.open = true));
  addEventListener("afterprint", () => (lists.open = false));
}
document.querySelectorAll(".scroll > table").forEach(makeSortable);
document.querySelectorAll(".scroll > table").forEach(makeCopyable);
openFiguresLarge(document.querySelectorAll("figure:has(svg)"));
