"""The banner and the script that the served page has beyond report.html."""

import json
from html import escape

from reportgen.render.csp import widened_policy
from reportgen.watch.board import PAGE, Notice

EVENTS = "/.events"
"""Where the script listens."""

_BANNER = "reportgen-banner"
_WAITING = """<!DOCTYPE html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>reportgen</title></head>
<body>{}</body>
</html>
"""
_STYLE = f"""
#{_BANNER} {{
  all: initial; position: fixed; inset: 0 0 auto 0; z-index: 2147483647;
  padding: 0.7em 1em; background: #a11212; color: #fff;
  font: 15px/1.4 system-ui, sans-serif; white-space: pre-wrap; overflow-wrap: anywhere;
}}
#{_BANNER}[hidden] {{ display: none }}
@media print {{ #{_BANNER} {{ display: none }} }}
"""
_SCRIPT = f"""(() => {{
  const shown = document.currentScript.dataset.draft;
  const banner = document.getElementById("{_BANNER}");
  const say = (text) => {{ banner.textContent = text; banner.hidden = !text; }};
  const key = "{_BANNER}-scroll";
  const place = sessionStorage.getItem(key);
  if (place !== null) {{
    sessionStorage.removeItem(key);
    const goBack = () => scrollTo({{ top: Number(place), behavior: "instant" }});
    goBack();
    addEventListener("load", () => {{ goBack(); history.scrollRestoration = "auto"; }});
  }}
  const events = new EventSource("{EVENTS}");
  events.onmessage = (event) => {{
    const notice = JSON.parse(event.data);
    if (notice.draft !== shown) {{
      events.close();
      sessionStorage.setItem(key, scrollY);
      history.scrollRestoration = "manual";
      location.reload();
    }} else {{
      say(notice.problem);
    }}
  }};
  events.onerror = () => say("reportgen watch does not answer; this is its last page.");
}})();"""


def page_for(notice: Notice) -> bytes:
    """Return the page as it is served: the draft with the banner and the script, or these alone."""
    problem = notice.problem or ""
    banner = (
        f'<style>{_STYLE}</style><div id="{_BANNER}" role="alert"{"" if problem else " hidden"}>'
        f"{escape(problem)}</div>"
        f'<script data-draft="{escape(notice.draft_name)}">{_SCRIPT}</script>'
    ).encode()
    if notice.draft is None:
        return (
            _WAITING.format("" if problem else "<p>The report is being rendered.</p>").encode()
            + banner
        )
    page = widened_policy(notice.draft.files[PAGE], [_STYLE], [_SCRIPT])
    before, end, after = page.rpartition(b"</body>")
    return before + banner + end + after


def event_for(notice: Notice) -> bytes:
    """Return a notice as a server-sent event."""
    said = {"draft": notice.draft_name, "problem": notice.problem or ""}
    return f"data: {json.dumps(said)}\n\n".encode()
