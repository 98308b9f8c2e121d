"""Shows more than text in the console: images, tables, HTML.

Each is written to stdout as one control sequence, which terminals pass over: ESC ] 7741 ; <MIME type> ; <base64> BEL
"""
import base64
import io
import json
import sys

__all__ = ["display", "html", "svg", "image", "table"]

_TABLE = "application/vnd.codetok.table+json"
_SIGNATURES = [
    ("image/png", b"\x89PNG"),
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/gif", b"GIF8"),
    ("image/webp", b"RIFF"),
]


def display(*values):
    """Shows each value as what it is: a figure or image, a data frame, the bytes of an image, SVG or HTML as a string, a list of
    dictionaries or of lists as a table."""
    for value in values:
        if not _show_own(value):
            _show_plain(value)


def html(text):
    _show("text/html", text.encode())


def svg(text):
    _show("image/svg+xml", text.encode())


def image(data):
    """The bytes of a PNG, JPEG, GIF or WebP."""
    for mime, start in _SIGNATURES:
        if data.startswith(start):
            _show(mime, data)
            return
    raise ValueError("these are not the bytes of a PNG, JPEG, GIF or WebP")


def table(rows):
    """Rows are dictionaries, or lists of cells."""
    rows = list(rows)
    columns = list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))
    cells = [[row.get(column, "") for column in columns] if isinstance(row, dict) else list(row) for row in rows]
    shown = {"columns": [str(column) for column in columns], "rows": [[str(cell) for cell in row] for row in cells]}
    _show(_TABLE, json.dumps(shown).encode())


def _show_own(value):
    """As objects say themselves, by the methods that notebooks ask for."""
    if isinstance(value, type):
        return False
    if hasattr(value, "savefig"):
        png = io.BytesIO()
        value.savefig(png, format="png", bbox_inches="tight")
        _show("image/png", png.getvalue())
        return True
    for method, mime in (("_repr_png_", "image/png"), ("_repr_svg_", "image/svg+xml"), ("_repr_html_", "text/html")):
        found = getattr(value, method, None)
        data = found() if callable(found) else None
        if data is not None:
            _show(mime, data.encode() if isinstance(data, str) else data)
            return True
    return False


def _show_plain(value):
    if isinstance(value, (bytes, bytearray)):
        image(bytes(value))
    elif isinstance(value, str) and value.lstrip().lower().startswith("<svg"):
        svg(value)
    elif isinstance(value, str) and value.lstrip().startswith("<"):
        html(value)
    elif isinstance(value, (list, tuple)) and value and all(isinstance(row, (dict, list, tuple)) for row in value):
        table(value)
    else:
        print(value)


def _show(mime, data):
    sys.stdout.write(f"\x1b]7741;{mime};{base64.b64encode(data).decode()}\x07\n")
    sys.stdout.flush()
