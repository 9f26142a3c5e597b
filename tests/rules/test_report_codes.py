"""A code typed from paper finds its report."""

import pytest

from tasks_app.rules.report_codes import ALPHABET, LENGTH, normal


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7K3M9QX2VB", "7K3M9QX2VB"),
        (" 7k3m9-qx2vb ", "7K3M9QX2VB"),
        ("OIL0000000", "0110000000"),
        ("7K3M9QX2V", ""),
        ("7K3M9QX2VBB", ""),
        ("7K3M9QX2VU", ""),
        ("", ""),
        ("7K3M9QX2V\x00", ""),
        ("7K3M9QX2Vİ", ""),
    ],
)
def test_what_was_typed_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert normal(typed) == meant


def test_no_letter_reads_as_another() -> None:
    assert len(set(ALPHABET)) == 32 and LENGTH >= 8
    assert not set("ILOU") & set(ALPHABET)
