"""Names in the order of a Vietnamese dictionary."""

import random
from unicodedata import normalize

import pytest

from tasks_app.rules.alphabet import alphabetical


@pytest.mark.parametrize(
    "names",
    [
        ["Bộ Công an", "Bộ Công Thương", "Bộ Giao thông vận tải", "Bộ Giáo dục và Đào tạo"],
        ["Bộ Y tế", "Các bộ", "Đài Tiếng nói Việt Nam", "Hội Nông dân Việt Nam"],
        ["Tòa án nhân dân tối cao", "Tổng Liên đoàn", "Ủy ban Dân tộc", "Văn phòng Chính phủ"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "măng", "mân"],
        ["Quận 1", "Quận 12", "Quận 2"],
        ["Bộ Y", "Bộ Y tế", "Bộ y tế"],
        ["", "(1)", "1", "字", "a", "đ", "z"],
    ],
)
def test_names_stand_as_in_a_dictionary(names):
    shuffled = random.Random(6).sample(names, len(names))
    assert sorted(shuffled, key=alphabetical) == names


def test_a_name_is_the_same_however_it_is_composed():
    apart = normalize("NFD", "Ủy ban")
    assert alphabetical(apart)[0] == alphabetical("Ủy ban")[0]
