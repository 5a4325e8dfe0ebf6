# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures are decoded and drawn anew: nothing of the file that came is kept but what can be seen.

Turned as the camera was held, in sRGB, no larger than a screen needs, without place, date, author or comment.
Of a moving picture the first frame is kept: a page of the house does not move.
"""

import contextlib
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, WebPImagePlugin

from .limits import PIXELS, SIDE, SMALL_SIDE
from .recognising import NotTakenError

PLUGINS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": WebPImagePlugin.WebPImageFile.format}
ORIENTATION = 0x0112
"""The tag of Exif that says how the camera was held."""
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LARGEST_PNG = 2_000_000
"""A drawing or a screen is smaller than this; what is larger is a photograph, which JPEG keeps in a tenth."""


def examine(source: Path, kind: str, folder: Path) -> dict[str, Any]:
    """Write ``main``, and ``small`` where it helps, into ``folder``; say what they are. Raises ``NotTakenError``."""
    # The size is checked below, before a single pixel is decoded, and with a sentence of our own.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(source, formats=(PLUGINS[kind],)) as opened:
        width, height = opened.size
        if width * height > PIXELS:
            raise NotTakenError("too_many_pixels", width=width, height=height, most=PIXELS // 1_000_000)
        # JPEG can be decoded at a half, a quarter or an eighth of its size, in as much less memory.
        opened.draft(None, (SIDE, SIDE))
        opened.load()
        picture = _in_plain_colours(opened)
    saved, format_name = _encode(picture, keep_png=kind in {"png", "gif"})
    (folder / "main").write_bytes(saved)
    found: dict[str, Any] = {"format": format_name, "width": picture.width, "height": picture.height, "small_width": 0}
    if max(picture.size) > SMALL_SIDE:
        small = picture.copy()
        small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
        (folder / "small").write_bytes(_encoded(small, format_name))
        found["small_width"] = small.width
    return found


def _in_plain_colours(opened: Image.Image) -> Image.Image:
    """The picture in RGB or RGBA, turned and made smaller, without anything that came beside its pixels."""
    profile, turn = opened.info.get("icc_profile"), _turn(opened)
    see_through = opened.mode in {"RGBA", "LA", "PA"} or "transparency" in opened.info
    picture = opened
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode not in {"RGB", "RGBA", "L", "CMYK"}:
        picture = picture.convert("RGBA" if see_through else "RGB")
    elif see_through and picture.mode != "RGBA":
        picture = picture.convert("RGBA")
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    if turn is not None:
        picture = picture.transpose(turn)
    picture = _in_srgb(picture, profile)
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean


def _turn(opened: Image.Image) -> Image.Transpose | None:
    """How to turn it upright; nothing where the camera did not say, or said it wrongly."""
    try:
        return TURNS.get(opened.getexif().get(ORIENTATION))
    except Exception:  # a broken label does not make the picture a bad one
        return None


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as any screen shows them; a profile that cannot be read is left aside."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    flat = picture.convert("RGB") if alpha is not None else picture
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            flat = ImageCms.profileToProfile(
                flat, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
    flat = flat.convert("RGB")
    if alpha is not None:
        flat.putalpha(alpha)
    return flat


def _encode(picture: Image.Image, *, keep_png: bool) -> tuple[bytes, str]:
    if keep_png or picture.mode == "RGBA":
        saved = _encoded(picture, "png")
        if len(saved) <= LARGEST_PNG:
            return saved, "png"
    return _encoded(picture, "jpeg"), "jpeg"


def _encoded(picture: Image.Image, format_name: str) -> bytes:
    made = BytesIO()
    if format_name == "png":
        picture.save(made, "PNG")
    else:
        if picture.mode == "RGBA":
            white = Image.new("RGB", picture.size, "white")
            white.paste(picture, mask=picture.getchannel("A"))
            picture = white
        picture.save(made, "JPEG", quality=84, progressive=True)
    return made.getvalue()
