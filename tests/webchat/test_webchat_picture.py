"""Pictures: what they are is seen by their content, and only pixels are kept."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image, PngImagePlugin

from zhiyin.act import files
from zhiyin.channels.webchat.picture import MAX_BYTES, MAX_PIXELS, PictureRefused, clean
from zhiyin.records.models import StoredFile

pytestmark = pytest.mark.req("E-09")


def made(kind: str, mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (30, 20), 128 if mode in ("L", "P") else None).save(out, kind, **more)
    return out.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it is side × side pixels."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("content", "mime"), [
    (made("JPEG"), "image/jpeg"), (made("JPEG", "CMYK"), "image/jpeg"), (made("JPEG", "L"), "image/jpeg"),
    (made("PNG"), "image/png"), (made("PNG", "RGBA"), "image/png"), (made("PNG", "P"), "image/png"),
    (made("WEBP"), "image/webp"), (made("GIF", "P"), "image/gif"), (made("PNG", "I;16"), "image/png"),
])
def test_pictures_are_taken(content: bytes, mime: str) -> None:
    picture = clean(content)
    assert (picture.mime, picture.width, picture.height) == (mime, 30, 20)
    with Image.open(io.BytesIO(picture.content)) as image:
        image.load()


def test_a_photograph_loses_all_but_its_pixels(photograph: bytes) -> None:
    assert b"SECRETCAMERA" in photograph
    assert b"HIDDENCOMMENT" in photograph
    picture = clean(photograph)
    assert b"SECRETCAMERA" not in picture.content
    assert b"HIDDENCOMMENT" not in picture.content
    with Image.open(io.BytesIO(picture.content)) as image:
        assert not image.getexif()
        assert image.size == (picture.width, picture.height) == (40, 60)  # turned as it was held


def test_text_and_what_hides_behind_the_end_of_a_picture_go(photograph: bytes) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "HIDDENCOMMENT")
    for content in (made("PNG", pnginfo=notes, exif=Image.Exif()), made("GIF", "P", comment=b"HIDDENCOMMENT"),
                    made("JPEG") + b"<script>HIDDENCOMMENT</script>", made("WEBP", xmp=b"HIDDENCOMMENT")):
        assert b"HIDDENCOMMENT" in content
        assert b"HIDDENCOMMENT" not in clean(content).content


def test_moving_pictures_keep_moving() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=[100, 200, 300], comment=b"HIDDENCOMMENT")
    picture = clean(out.getvalue())
    assert b"HIDDENCOMMENT" not in picture.content
    with Image.open(io.BytesIO(picture.content)) as image:
        assert image.n_frames == 3


@pytest.mark.parametrize("content", [
    b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<html><script>alert(1)</script></html>",
    b"%PDF-1.7", b"\x89PNG\r\n\x1a\n<script>", made("BMP"), made("TIFF"), made("PNG")[:50], made("ICO"), b"GIF89a<html>",
])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureRefused) as refused:
        clean(content)
    assert refused.value.code == "not_a_picture"


def test_bombs_and_giants_are_refused() -> None:
    side = int(MAX_PIXELS**0.5)
    for content, code in ((bomb(side + 2), "too_many_pixels"), (bomb(60_000), "too_many_pixels"),
                          (b"x" * (MAX_BYTES + 1), "too_large")):
        with pytest.raises(PictureRefused) as refused:
            clean(content)
        assert refused.value.code == code


def test_an_upload_over_http(guest: Any, photograph: bytes, home: Path) -> None:
    one = guest()
    for content in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>"):
        answer = one.send_picture(content, "photo.png")
        assert (answer.status, answer.code) == (422, "not_a_picture")
    sent = one.send_picture(photograph)
    assert sent.status == 201
    assert one.say("", attachments=[sent.json["reference"]]).status == 202
    address = one.open()["messages"][0]["files"][0]["url"]
    got = one.server.ask("GET", address)
    assert (got.status, got.headers["content-type"]) == (200, "image/jpeg")
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert b"SECRETCAMERA" not in got.body
    assert [path.read_bytes() for path in (home / "files").glob("*/*")] == [got.body]


def test_the_same_content_is_kept_once_and_the_quota_holds(shop: Any, other_shop: Any, home: Path) -> None:
    shop.file_quota = 100
    shop.save()
    first = files.keep(shop.pk, b"x" * 60, "image/png")
    assert files.keep(shop.pk, b"x" * 60, "image/png").pk == first.pk
    with pytest.raises(files.QuotaReached):
        files.keep(shop.pk, b"y" * 41, "image/png")
    files.keep(shop.pk, b"z" * 40, "image/png")
    assert files.keep(other_shop.pk, b"x" * 60, "image/png").pk != first.pk
    assert len(list((home / "files").glob("*/*"))) == 2
    assert files.read(first) == b"x" * 60


def test_what_nothing_points_to_is_removed(shop: Any, say: Any, home: Path) -> None:
    from zhiyin.domain.incoming import AttachmentRef
    from zhiyin.records.models import Outgoing

    kept, replied, lost, fresh = (files.keep(shop.pk, letter * 10, "image/png") for letter in (b"a", b"b", b"c", b"d"))
    receipt = say("look", attachments=[AttachmentRef(files.address_of(kept.pk))])
    from zhiyin.records.models import Message

    talk = Message.everywhere.get(pk=receipt.id).conversation
    Outgoing.everywhere.create(shop=shop, conversation=talk, channel=talk.channel, key="7d1c2f0e-8f1b-4f0e-9c57-5d0a6f5b2c11",
                               attachments=[{"file": replied.pk, "name": "b", "mime": "image/png", "size": 10}])
    (home / "files" / "zz").mkdir()
    (home / "files" / "zz" / ".half").write_bytes(b"cut short")
    import os

    for path in (home / "files").glob("*/*"):
        if path != files.path_of(fresh.digest):
            os.utime(path, (0, 0))
    StoredFile.everywhere.exclude(pk=fresh.pk).update(created_at=timezone.now() - timedelta(hours=25))
    assert files.remove_orphans() == (1, 2)
    assert set(StoredFile.everywhere.values_list("pk", flat=True)) == {kept.pk, replied.pk, fresh.pk}
    assert not files.path_of(lost.digest).exists()
    assert files.read(kept) == b"a" * 10
    assert files.remove_orphans() == (0, 0)
