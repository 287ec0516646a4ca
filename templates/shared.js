"use strict";

/* What the report's page and those of comparisons share: making elements, boxes that scroll,
   and the contents as a panel. */

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

document.querySelectorAll(".scroll, .picture, .formula, pre").forEach(showWhetherItScrolls);
