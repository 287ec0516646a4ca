"use strict";

/* Numbers: a card tells where one comes from. It shows beside a number that is pointed at or
   has the focus; a click or a tap opens it to stay, and the keyboard goes into it. */

class Card {
  static EDGE = 8; // pixels, at least, between the card and the edge of the window
  static GAP = 6; // between it and its number

  constructor() {
    this.number = null; // whose card is shown
    this.isPinned = false;
    this.pinnedBefore = null; // the number whose card was open when the pointer went down
    this.timer = 0;
    this.lines = element("div");
    this.way = element("a", {}, "See it in the appendix");
    this.close = element("button", { type: "button", class: "close" }, "Close");
    const about = { class: "card", popover: "auto", role: "dialog" };
    about["aria-label"] = "Where this number comes from";
    this.box = element("div", about, this.lines, element("p", {}, this.way, this.close));
    document.body.append(this.box);
    this.listen();
  }

  listen() {
    document.addEventListener("pointerover", (event) => this.point(event));
    document.addEventListener("pointerdown", () => {
      this.pinnedBefore = this.isPinned ? this.number : null;
    }, { capture: true });
    document.addEventListener("focusin", (event) => {
      const number = event.target.closest(".origin");
      if (number?.matches(":focus-visible") && !this.isClosing) this.show(number);
    });
    document.addEventListener("focusout", (event) => {
      if (event.target === this.number && !this.isPinned) this.hide();
    });
    document.addEventListener("click", (event) => this.pin(event));
    document.addEventListener("scroll", (event) => {
      if (event.target !== document && !this.box.contains(event.target)) this.hide();
    }, { capture: true, passive: true });
    addEventListener("resize", () => this.hide());
    this.close.addEventListener("click", () => this.hide());
    this.way.addEventListener("click", () => this.hide({ givesFocusBack: false }));
    // Also where the browser closes it: by Escape, or at a tap beside it.
    this.box.addEventListener("beforetoggle", (event) => {
      if (event.newState === "closed") this.forget();
    });
  }

  /* The pointer may cross the gap to the card, to read on or to select words. */
  point(event) {
    if (event.pointerType !== "mouse" || this.isPinned) return;
    const number = event.target.closest(".origin");
    clearTimeout(this.timer);
    if (number) this.timer = setTimeout(() => this.show(number), 150);
    else if (!this.box.contains(event.target)) this.timer = setTimeout(() => this.hide(), 300);
  }

  pin(event) {
    const number = event.target.closest(".origin");
    if (!number || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    clearTimeout(this.timer);
    const isSecond = event.detail > 0 && number === this.pinnedBefore;
    if (isSecond) {
      this.hide();
      return;
    }
    this.show(number);
    this.isPinned = true;
    this.close.focus({ preventScroll: true });
  }

  show(number) {
    const around = number.closest("dialog") ?? document.body;
    if (this.box.parentElement !== around) {
      this.hide();
      around.append(this.box);
    }
    this.number?.classList.remove("asked");
    this.number = number;
    number.classList.add("asked");
    const described = document.getElementById(number.getAttribute("aria-describedby"));
    const lines = [...described.children].map((line) => element("p", {}, line.textContent));
    this.lines.replaceChildren(...lines);
    this.way.setAttribute("href", number.getAttribute("href"));
    if (!this.box.matches(":popover-open")) this.box.showPopover();
    this.placeAt(number.getClientRects()[0]);
  }

  /* Below the number, or above it where there is more room; it moves with the page. */
  placeAt(number) {
    const { clientWidth } = document.documentElement;
    const mostLeft = clientWidth - this.box.offsetWidth - Card.EDGE;
    const below = number.bottom + Card.GAP;
    const isRoomBelow = below + this.box.offsetHeight <= innerHeight - Card.EDGE;
    const above = Math.max(number.top - Card.GAP - this.box.offsetHeight, Card.EDGE);
    this.box.style.left = `${scrollX + Math.max(Math.min(number.left, mostLeft), Card.EDGE)}px`;
    this.box.style.top = `${scrollY + (isRoomBelow ? below : above)}px`;
  }

  hide({ givesFocusBack = true } = {}) {
    clearTimeout(this.timer);
    if (!givesFocusBack) this.way.blur();
    if (this.box.matches(":popover-open")) this.box.hidePopover();
  }

  forget() {
    const number = this.number;
    const hasFocus = this.box.contains(document.activeElement);
    this.number = null;
    this.isPinned = false;
    number?.classList.remove("asked");
    if (!hasFocus) return;
    this.isClosing = true; // the number that gets the focus back opens no card
    number?.focus({ preventScroll: true });
    this.isClosing = false;
  }
}

if (document.querySelector(".origin")) new Card();
