"""HTML made by this package: the only function that marks it as safe, and names that break."""

from markupsafe import Markup


def own_html(html: str) -> Markup:
    """Mark HTML as made here: from our templates and drawings, its texts escaped before."""
    return Markup(html)  # noqa: S704


def breakable(name: str) -> Markup:
    """Return a name that may break after its dots and underscores."""
    html = Markup(".<wbr>").join(name.split("."))
    return Markup("_<wbr>").join(html.split("_"))
