"use strict";

/* Plots: the values at one place of the x axis, beside the pointer or by the arrow keys.
   render/figures/plot_values.py says what the JSON after a picture holds. */

function showValues(script) {
  const picture = script.previousElementSibling;
  // A picture that can be operated is no image; what is drawn in it still is.
  const image = { role: "img", "aria-label": picture.getAttribute("aria-label") };
  picture.append(svgElement("g", image, ...picture.childNodes));
  for (const name of Object.keys(image)) picture.removeAttribute(name);
  for (const plot of JSON.parse(script.textContent)) new PlotReader(plot, picture);
}

class PlotReader {
  constructor(plot, picture) {
    this.plot = plot;
    this.picture = picture;
    this.place = 0; // index of the x value whose readings are shown
    const [left, top, right, bottom] = plot.box;
    this.area = svgElement("rect", {
      class: "area", x: left, y: top, width: right - left, height: bottom - top,
      role: "slider", tabindex: 0, "aria-label": plot.name, "vector-effect": "non-scaling-stroke",
      "aria-valuemin": 0, "aria-valuemax": plot.positions.length - 1,
    });
    this.line = svgElement("line", { class: "reading", y1: top, y2: bottom });
    this.dots = plot.series.map(() => svgElement("circle", { class: "reading", r: 2.2 }));
    this.values = element("div", { class: "values", "aria-hidden": "true" });
    this.marks = svgElement("g", { class: "absent" }, this.line, ...this.dots);
    picture.append(svgElement("g", { class: "reader" }, this.area, this.marks));
    this.sayReadings();
    this.listen();
  }

  listen() {
    const follow = (event) => this.show(this.nearestPlace(event.clientX));
    const keepOrHide = () => document.activeElement === this.area || this.hide();
    this.area.addEventListener("pointermove", follow);
    this.area.addEventListener("pointerdown", follow);
    this.area.addEventListener("pointerleave", keepOrHide);
    this.area.addEventListener("focus", () => this.show(this.place));
    this.area.addEventListener("blur", () => this.hide());
    this.area.addEventListener("keydown", (event) => this.answerKey(event));
    // A dialog that closes gives the picture back, and no pointer leaves it then.
    document.addEventListener("close", () => this.hide(), { capture: true });
  }

  answerKey(event) {
    const last = this.plot.positions.length - 1;
    const next = this.place + 1;
    const before = this.place - 1;
    const places = {
      ArrowRight: next, ArrowUp: next, ArrowLeft: before, ArrowDown: before, Home: 0, End: last,
    };
    if (event.key === "Escape") this.hide();
    if (!(event.key in places)) return;
    event.preventDefault();
    this.show(Math.min(Math.max(places[event.key], 0), last));
    this.bringIntoView();
  }

  /* Where the picture scrolls: by hand, since scrollIntoView would move the page too. */
  bringIntoView() {
    const around = this.picture.parentElement;
    const { left, right } = around.getBoundingClientRect();
    const line = this.line.getBoundingClientRect();
    const isInView = left < line.left && line.right < right;
    if (isInView) return;
    around.scrollLeft += line.left - (left + right) / 2;
    this.listReadings();
  }

  nearestPlace(clientX) {
    const [left, , right] = this.plot.box;
    const shown = this.area.getBoundingClientRect();
    const pointed = left + ((clientX - shown.left) / shown.width) * (right - left);
    const distances = this.plot.positions.map((position) => Math.abs(position - pointed));
    return distances.indexOf(Math.min(...distances));
  }

  show(place) {
    this.place = place;
    this.sayReadings();
    this.markReadings();
    this.listReadings();
  }

  hide() {
    this.marks.classList.add("absent");
    this.values.remove();
  }

  heading() {
    return `${this.plot.axis} ${this.plot.x[this.place]}`;
  }

  readings() {
    return this.plot.series
      .filter((series) => series.texts[this.place] !== null)
      .map((series) => `${series.label}: ${series.texts[this.place]}`);
  }

  /* For who listens. */
  sayReadings() {
    this.area.setAttribute("aria-valuenow", this.place);
    this.area.setAttribute("aria-valuetext", [this.heading(), ...this.readings()].join(", "));
  }

  /* In the picture: a line, and a dot on each curve. */
  markReadings() {
    const x = this.plot.positions[this.place];
    filled(this.line, { x1: x, x2: x }, []);
    for (const [index, dot] of this.dots.entries()) {
      const y = this.plot.series[index].heights[this.place];
      dot.classList.toggle("absent", y === null);
      filled(dot, { cx: x, cy: y ?? 0 }, []);
    }
    this.marks.classList.remove("absent");
  }

  /* Beside the line, on the side where there is room; on a phone there may be none. */
  listReadings() {
    const around = this.picture.closest("figure, dialog");
    const lines = this.readings().map((text) => element("div", {}, text));
    this.values.replaceChildren(element("strong", {}, this.heading()), ...lines);
    around.append(this.values);
    const origin = around.getBoundingClientRect();
    const line = this.line.getBoundingClientRect();
    const gap = 8; // pixels
    const after = line.right - origin.left + gap;
    const before = line.left - origin.left - gap - this.values.offsetWidth;
    const fitsAfter = after + this.values.offsetWidth <= around.clientWidth;
    const mostLeft = around.clientWidth - this.values.offsetWidth;
    const left = fitsAfter ? after : Math.min(Math.max(before, 0), mostLeft);
    const top = fitsAfter || before >= 0 ? line.top : line.bottom + gap;
    this.values.style.left = `${left + around.scrollLeft}px`;
    this.values.style.top = `${top - origin.top + around.scrollTop}px`;
  }
}

document.querySelectorAll("figure script").forEach(showValues);
