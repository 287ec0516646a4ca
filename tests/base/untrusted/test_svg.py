"""SVG that somebody else drew is taken only where it only draws."""

import pytest

from reportgen.base.untrusted.svg import MOST_BYTES, checked_svg, cleaned_svg, with_prefix

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="72pt" height="36pt" viewBox="0 0 72 36">'
)


def picture(content: str) -> bytes:
    return f"{HEAD}{content}</svg>".encode()


def test_shapes_text_and_pixels_pass_and_the_size_is_known() -> None:
    content = picture(
        '<defs><clipPath id="c"><rect width="9" height="9"/></clipPath><path id="m" d="M 0 0 z"/>'
        '</defs><g clip-path="url(#c)" transform="translate(1 2) rotate(-90)">'
        '<use xlink:href="#m" x="1" y="2" fill="#ff0000"/></g><text x="1" y="2">a</text>'
        '<image xlink:href="data:image/png;base64,iVBORw0KGgo=" width="9" height="9"/>'
    )

    assert checked_svg(content) == (72.0, 36.0)


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        '<path d="M 0 0" onload="alert(1)"/>',
        '<a href="javascript:alert(1)"><path d="M 0 0"/></a>',
        "<foreignObject><p>text</p></foreignObject>",
        "<style>*{fill:red}</style>",
        '<path style="fill:red"/>',
        "<title><p>text</p></title>",
        '<image xlink:href="https://example.org/spy.png"/>',
        '<image xlink:href="data:image/svg+xml;base64,PHN2Zy8+"/>',
        '<use xlink:href="https://example.org/a.svg#m"/>',
        '<use xlink:href="data:image/png;base64,iVBORw0KGgo="/>',
        '<path fill="url(https://example.org/a)"/>',
        '<path fill="u&#114;l(//example.org)"/>',
        '<path fill="u\\72l(//example.org)"/>',
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        '<set attributeName="onload" to="alert(1)"/>',
        "<path d='M 0 0'/>",
        '<p xmlns="http://www.w3.org/1999/xhtml">text</p>',
        '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
        "<![CDATA[<script>]]>",
        "<!-- comment -->",
        "<?xml-stylesheet href='a.css'?>",
        "<g>",
    ],
)
def test_anything_that_does_more_is_refused(content: str) -> None:
    with pytest.raises(ValueError, match=r"not|must|allowed"):
        checked_svg(picture(content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PNG",
        b"<html/>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg width="1pt" height="1pt"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" width="0pt" height="1pt"/>',
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        b"<svg " + b" " * MOST_BYTES,
    ],
)
def test_what_is_no_picture_of_a_size_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"not|must|allowed"):
        checked_svg(content)


def test_styles_become_attributes_and_what_draws_nothing_is_left_out() -> None:
    written = (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">'
        f"{HEAD}<metadata><a/></metadata><defs><style>*{{stroke-linecap: butt}}</style></defs>"
        '<!-- a --><path d="M 0 0" style="fill: #ff0000; cursor: wait"/></svg>'
    ).encode()

    cleaned = cleaned_svg(written).decode()

    assert 'fill="#ff0000"' in cleaned
    assert 'stroke-linecap="butt"' in cleaned
    assert not any(word in cleaned for word in ("style", "metadata", "cursor", "<!"))
    assert cleaned_svg(cleaned.encode()).decode() == cleaned


def test_a_prefix_keeps_parts_of_two_pictures_apart() -> None:
    svg = picture('<path id="m" d="M 0 0"/><use xlink:href="#m"/><g clip-path="url(#c)"/>').decode()

    prefixed = with_prefix(svg, "figure-01-")

    assert 'id="figure-01-m"' in prefixed
    assert 'href="#figure-01-m"' in prefixed
    assert "url(#figure-01-c)" in prefixed
