import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.reading.decoding import ReadingError, clean, decode

GERMAN = (
    "Die Bürgermeisterin sagte: „Wir hören nicht auf, bevor die Brücke über die Ahle wieder offen ist.“ Größe zählt. "
)
POLISH = "Burmistrz powiedział, że się nie zgadza na żadne ustępstwa wobec związków. Część radnych głosowała przeciw. "
RUSSIAN = "Мэр сказал, что мост будет закрыт ещё месяц. Водители недовольны и ждут ответа. "
JAPANESE = "市長は記者団に対し、橋は来月まで閉鎖されると述べた。住民は不満を表明した。"
CHINESE = "市长对记者说,这座桥还要关闭一个月。居民们表示不满,并要求市政府作出解释。"


@pytest.mark.parametrize(
    ("text", "encoding", "notes"),
    [
        ("“Go,” she said — and left.", "utf-8", ()),
        ("“Go,” she said.", "utf-8-sig", ("byte-order mark of UTF-8 removed",)),
        (GERMAN, "cp1252", ("decoded as windows-1252",)),
        ("Café", "latin-1", ("decoded as windows-1252",)),
        ("‘Off you go,’ he said. It’s £5.", "cp1252", ("decoded as windows-1252",)),
        (POLISH * 2, "cp1250", ("decoded as windows-1250",)),
        (RUSSIAN * 2, "cp1251", ("decoded as windows-1251",)),
        (RUSSIAN * 2, "koi8_r", ("decoded as koi8_r",)),
        (JAPANESE * 3, "shift_jis", ("decoded as shift_jis",)),
        (CHINESE * 3, "gb18030", ("decoded as gb18030",)),
        ("“Go,” she said.", "utf-16", ("byte-order mark of UTF-16 LE removed",)),
        ("“Go,” she said.", "utf-32", ("byte-order mark of UTF-32 LE removed",)),
        ("The bridge is shut, she said.", "utf-16-le", ("decoded as UTF-16 LE",)),
        ("The bridge is shut, she said.", "utf-16-be", ("decoded as UTF-16 BE",)),
    ],
)
def test_text_comes_back_from_its_bytes(text: str, encoding: str, notes: tuple[str, ...]) -> None:
    assert decode(text.encode(encoding)) == (text, notes)


def test_a_big_endian_mark_is_known() -> None:
    assert decode(codecs.BOM_UTF16_BE + "Shut.".encode("utf-16-be"))[0] == "Shut."


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n", "line ends made LF"),
        (b"a bridge\0 is shut", "a bridge\ufffd is shut", "1 NUL character replaced by U+FFFD"),
        ("Ahle bridge — “shut”, “shut”".encode()[:-1], "Ahle bridge — “shut”, “shut\ufffd", "1 place that UTF-8"),
    ],
)
def test_what_was_done_to_a_text_is_said(data: bytes, text: str, note: str) -> None:
    found, notes = decode(data)
    assert found == text
    assert len(notes) == 1
    assert notes[0].startswith(note)


def test_a_replacement_character_of_the_writer_is_no_damage() -> None:
    assert decode("the sign reads \ufffd".encode()) == ("the sign reads \ufffd", ())


def test_what_a_page_declares_counts_unless_its_bytes_are_utf8() -> None:
    assert decode("Café".encode("cp1250"), declared="windows-1250")[1] == ("decoded as windows-1250",)
    assert decode("Café".encode(), declared="windows-1250") == ("Café", ())
    assert decode("Café".encode("latin-1"), declared="iso-8859-1")[0] == "Café"
    assert decode("Café".encode("latin-1"), declared="no-such-code")[0] == "Café"
    assert decode("Café".encode("latin-1"), declared="utf-7")[0] == "Café"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7\n1 0 obj", "a PDF file"),
        (b"PK\x03\x04\x14\x00", "a zip archive or office document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"),
        (b"{\\rtf1\\ansi", "an RTF document"),
        (bytes(range(256)) * 20, "control characters"),
        (b"\0" * 100, "control characters"),
    ],
)
def test_what_is_no_text_is_refused_with_what_it_is(data: bytes, why: str) -> None:
    with pytest.raises(ReadingError, match=why):
        decode(data)


def test_lone_surrogates_are_replaced_and_counted() -> None:
    assert clean("a\ud800b\udfff") == ("a\ufffdb\ufffd", ("2 lone surrogates replaced by U+FFFD",))


@given(st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=200))
def test_clean_text_is_kept_character_for_character(text: str) -> None:
    assert clean(text) == (text, ())
    if not text.startswith("\ufeff") and sum(c < " " for c in text) <= 4:
        assert decode(text.encode()) == (text, ())


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except ReadingError:
        return
    text.encode()
    assert "\r" not in text
    assert "\0" not in text
