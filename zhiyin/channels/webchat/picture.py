"""Pictures of visitors: judged by their content, never by their name, and written anew without what they carry along.

What comes out holds pixels only: place and time of a photograph, the camera's number, comments and whatever was hidden
behind the picture's end stay behind.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

#: format -> its media type; SVG is a program and not among them
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
MAX_BYTES = 10 * 1_048_576
#: pixels of a picture, and of all frames of a moving one: about 150 MB while it is written anew
MAX_PIXELS, MAX_FRAMES = 50_000_000, 200
QUALITY = 90


class PictureRefused(Exception):
    """`code`: too_large, not_a_picture or too_many_pixels; the sentence is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    mime: str
    width: int
    height: int


def clean(content: bytes) -> Picture:
    """The picture without anything but its pixels. Raises PictureRefused."""
    if len(content) > MAX_BYTES:
        raise PictureRefused("too_large", f"a picture may have at most {MAX_BYTES // 1_048_576} MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(TYPES)) as image:
                return _rewritten(image)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, OverflowError):
        raise PictureRefused("not_a_picture", "this is not a JPEG, PNG, WebP or GIF picture, or it is damaged") from None


def _too_many_pixels() -> PictureRefused:
    return PictureRefused("too_many_pixels", f"a picture may have at most {MAX_PIXELS // 1_000_000} million pixels")


def _rewritten(image: Any) -> Picture:
    frames = getattr(image, "n_frames", 1)
    if frames > MAX_FRAMES or image.width * image.height * frames > MAX_PIXELS:
        raise _too_many_pixels()
    kind, out = image.format, io.BytesIO()
    if frames > 1 and kind in ("GIF", "WEBP", "PNG"):
        size = _write_moving(image, kind, out)
    else:
        size = _write_still(image, kind, out)
    return Picture(out.getvalue(), TYPES[kind], *size)


def _write_still(image: Any, kind: str, out: io.BytesIO) -> tuple[int, int]:
    still = ImageOps.exif_transpose(image)  # the way it was held is told beside the pixels
    if kind == "JPEG":
        still = still if still.mode in ("L", "RGB") else still.convert("RGB")
    elif kind in ("PNG", "WEBP") and still.mode not in ("L", "RGB", "RGBA"):
        still = still.convert("RGBA" if "transparency" in still.info or "A" in still.mode else "RGB")
    still = _bare(still)
    more = {"quality": QUALITY} if kind in ("JPEG", "WEBP") else {}
    still.save(out, kind, **more)
    return int(still.width), int(still.height)


def _write_moving(image: Any, kind: str, out: io.BytesIO) -> tuple[int, int]:
    stills, times = [], []
    loop = image.info.get("loop")
    for frame in ImageSequence.Iterator(image):
        times.append(int(frame.info.get("duration", 100) or 100))
        stills.append(_bare(frame.convert("RGBA")))
    more = {} if loop is None else {"loop": loop}
    stills[0].save(out, kind, save_all=True, append_images=stills[1:], duration=times, **more)
    return int(stills[0].width), int(stills[0].height)


def _bare(image: Any) -> Any:
    """Pixels alone: a format writes what it finds in `info`, such as comments, profiles and EXIF."""
    kept = image.info.get("transparency") if image.mode in ("P", "L", "RGB") else None
    image = image.copy()
    image.info = {} if kept is None else {"transparency": kept}
    if hasattr(image, "_exif"):
        image._exif = None
    return image
