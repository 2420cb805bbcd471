"""What a PDF says, as a screen reader would read it out."""

from io import BytesIO

from pypdf import PdfReader


def words(pdf: bytes) -> str:
    """All words in reading order, each pair parted by one space."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
