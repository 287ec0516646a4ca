"""Read SVG that somebody else drew: shapes and pixels only.

No script, no style sheet, no reference to anything but a part of the picture itself or a PNG
within it. Without a document type there are no entities that could grow.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

MOST_BYTES = 1_500_000

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"

_ELEMENTS = frozenset(
    """
    svg g path use rect circle ellipse line polyline polygon text tspan image defs clipPath
    linearGradient radialGradient stop pattern
    """.split()  # noqa: SIM905
)
_DROPPED = frozenset({"metadata", "title", "desc", "style"})

_ATTRIBUTES = frozenset(
    """
    id version viewBox width height x y x1 x2 y1 y2 cx cy r rx ry fx fy dx dy d points
    transform preserveAspectRatio offset clipPathUnits gradientUnits gradientTransform
    patternUnits patternTransform clip-path clip-rule fill fill-opacity fill-rule
    font-family font-size font-style font-weight opacity stop-color stop-opacity stroke
    stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit
    stroke-opacity stroke-width text-anchor image-rendering mix-blend-mode
    """.split()  # noqa: SIM905
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_HREFS = {"href", f"{{{_XLINK}}}href"}
_OWN_PART = re.compile(r"#[\w.-]+")
_PIXELS = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]*")
_HARMLESS = re.compile(
    r"(?:url\(#[\w.-]+\)|(?:matrix|rotate|scale|translate|skew[XY]|rgba?)\(|[^\\(<&])*+"
)
_OTHER_QUOTES = re.compile(rb"=\s*'")
_OF_ALL = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)pt")


def checked_svg(content: bytes) -> tuple[float, float]:
    """Return width and height, in points, of SVG that only draws; raises ValueError."""
    root = _parsed(content)
    for element in root.iter():
        name = _local(element)
        if name not in _ELEMENTS:
            raise ValueError(f"the element {name} is not allowed")
        for attribute, value in element.attrib.items():
            if not _is_allowed(attribute, value, name):
                raise ValueError(f"the attribute {attribute} of {name} is not allowed")
    sizes = [_SIZE.fullmatch(root.get(side, "")) for side in ("width", "height")]
    found = [float(size[1]) for size in sizes if size]
    if len(found) != 2 or not all(0 < side <= 10_000 for side in found):
        raise ValueError("its width and height are not given in points")
    return found[0], found[1]


def cleaned_svg(content: bytes) -> bytes:
    """Return what matplotlib wrote as SVG that `checked_svg` allows: styles become attributes.

    What is left out draws nothing. Raises ValueError for what is not allowed.
    """
    # matplotlib names the letters of its outlines in comments.
    root = _parsed(_COMMENT.sub(b"", content[content.index(b"<svg") :]))
    sheets = [_OF_ALL.fullmatch(one.text or "") for one in root.iter(f"{{{_SVG}}}style")]
    of_all = "".join(sheet[1] for sheet in sheets if sheet)
    for parent in root.iter():
        for child in [child for child in parent if _local(child) in _DROPPED]:
            parent.remove(child)
        style = parent.attrib.pop("style", "") + (f";{of_all}" if parent is root else "")
        for name, value in _declarations(style):
            if name in _ATTRIBUTES:
                parent.set(name, value)
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    cleaned: bytes = ET.tostring(root, encoding="utf-8")
    checked_svg(cleaned)
    return cleaned


def with_prefix(svg: str, prefix: str) -> str:
    """Return SVG whose ids, and references to them, start with a prefix."""
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}", svg)


def _parsed(content: bytes) -> ET.Element:
    if len(content) > MOST_BYTES:
        raise ValueError(f"it has {len(content):,} bytes; {MOST_BYTES:,} are allowed")
    if not content.startswith(b"<svg ") or b"<!" in content or b"<?" in content:
        raise ValueError("it must be one svg element and hold nothing but elements")
    if _OTHER_QUOTES.search(content):
        raise ValueError("attributes must be in double quotes")
    try:
        root = ET.fromstring(content)  # noqa: S314 (no document type, so no entities)
    except ET.ParseError as error:
        raise ValueError(f"it is not XML: {error}") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError("it is not SVG")
    return root


def _local(element: ET.Element) -> str:
    """Return the name of an element of SVG; of another kind with its namespace."""
    return element.tag.removeprefix(f"{{{_SVG}}}")


def _is_allowed(attribute: str, value: str, element: str) -> bool:
    if attribute in _HREFS:
        return bool(_OWN_PART.fullmatch(value) or (element == "image" and _PIXELS.fullmatch(value)))
    return attribute in _ATTRIBUTES and _HARMLESS.fullmatch(value) is not None


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), value.strip()
