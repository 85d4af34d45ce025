import pytest

from labels import barcodes


def test_qr_has_quiet_zone_and_is_never_micro() -> None:
    code = barcodes.qr("R-1")
    assert code.width == code.height == 21 + 2 * 4


def test_code128_has_one_pixel_a_module() -> None:
    code = barcodes.code128("R-10001")
    assert code.width == 101 + 2 * barcodes.CODE128_QUIET


def test_code128_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(ValueError, match="Code 128"):
        barcodes.code128("日本")


def test_picture_for_screens_is_large_and_sharp() -> None:
    from io import BytesIO

    from PIL import Image

    picture = Image.open(BytesIO(barcodes.qr_picture("R-10001")))
    assert picture.mode == "1"
    assert picture.width % 29 == 0
    assert 400 <= picture.width <= 480
