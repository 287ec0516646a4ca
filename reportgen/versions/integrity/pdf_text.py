"""Read the text of a PDF that somebody else made, within limits.

PDFium is native code: a PDF that makes it crash ends the process. Who reads many hand-ins does
so in processes that may end.
"""

from dataclasses import dataclass

MOST_PAGES = 500  # a report has 30
MOST_LETTERS = 5_000_000


class UnreadablePdfError(ValueError):
    """A PDF cannot be read, or is larger than any report."""


@dataclass(frozen=True)
class PdfText:
    """What a PDF says."""

    text: str
    created: str  # as in "D:20261129041407+00'00"; empty: not known


def read_pdf(content: bytes) -> PdfText:
    """Return the text of a PDF; raises UnreadablePdfError."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except (PdfiumError, ValueError) as error:
        raise UnreadablePdfError(str(error)) from error
    try:
        if len(document) > MOST_PAGES:
            raise UnreadablePdfError(f"it has {len(document):,} pages")
        texts, letters = [], 0
        for number in range(len(document)):
            page = document[number]
            words = page.get_textpage()
            letters += words.count_chars()
            if letters > MOST_LETTERS:
                raise UnreadablePdfError(f"its text has more than {MOST_LETTERS:,} letters")
            texts.append(words.get_text_range())
            words.close()
            page.close()
        created = document.get_metadata_value("CreationDate").replace("'", "")
    except (PdfiumError, UnicodeError) as error:
        raise UnreadablePdfError(str(error)) from error
    finally:
        document.close()
    return PdfText("\n".join(texts), created)
