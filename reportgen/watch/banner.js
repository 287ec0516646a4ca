(() => {
  const shown = document.currentScript.dataset.draft;
  const banner = document.getElementById("reportgen-banner");
  const say = (text) => { banner.textContent = text; banner.hidden = !text; };
  const key = "reportgen-banner-scroll";
  const place = sessionStorage.getItem(key);
  if (place !== null) {
    sessionStorage.removeItem(key);
    const goBack = () => scrollTo({ top: Number(place), behavior: "instant" });
    goBack();
    addEventListener("load", () => { goBack(); history.scrollRestoration = "auto"; });
  }
  const events = new EventSource("/.events");
  events.onmessage = (event) => {
    const notice = JSON.parse(event.data);
    if (notice.draft !== shown) {
      events.close();
      sessionStorage.setItem(key, scrollY);
      history.scrollRestoration = "manual";
      location.reload();
    } else {
      say(notice.problem);
    }
  };
  events.onerror = () => say("reportgen watch does not answer; this is its last page.");
})();
