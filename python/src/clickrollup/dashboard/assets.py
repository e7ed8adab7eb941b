"""The page's own files, kept in memory with a compressed form and a tag of their content."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript", ".json": "application/json"}


@dataclass(frozen=True)
class Asset:
    """A file: its bytes, the same compressed, its type and its tag."""

    content: bytes
    compressed: bytes
    media_type: str
    tag: str


def load() -> dict[str, Asset]:
    """Read every file of the page; names are relative to the folder."""
    return {
        str(path.relative_to(FOLDER)): asset(path) for path in sorted(FOLDER.rglob("*")) if path.is_file()
    }


def asset(path: Path) -> Asset:
    """Read one file."""
    content = path.read_bytes()
    media_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"
    return Asset(
        content,
        gzip.compress(content, 6, mtime=0),
        media_type,
        f'"{hashlib.sha256(content).hexdigest()[:20]}"',
    )


def respond(found: Asset, request: Request) -> Response:
    """Answer with a file, or with nothing new to a browser that has it; compressed where that is understood."""
    headers = {"ETag": found.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            found.compressed, media_type=found.media_type, headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(found.content, media_type=found.media_type, headers=headers)
