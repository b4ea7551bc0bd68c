"""Which numbers a message is about."""

from __future__ import annotations

import pytest

from simulator.loops.mask import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("17", "17"),
        ("Is it 17?", "is it 17"),
        ("It costs 2.5", "it costs 2\x015"),
        ("This is automatic reply 17", "this is automatic reply N"),
        ("Noted. (reminder 17)", "noted reminder N"),
        ("Noted. [17]", "noted N"),
        ("(17)", "17"),
        ("Sorry, no. (answer no. 17 of 20)", "sorry no answer no N of N"),
        ("It took us. 17. Good.", "it took us 17 good"),
        ("Built in 4.61s", "built in N"),
        ("died, pid 1858", "died pid N"),
        ("Beat at 1900000017", "beat at E"),
        ("这是第17条自动消息", "这 是 第 N 条 自 动 消 息"),
        ("第17", "第 17"),
    ],
)
def test_a_number_is_payload_where_its_sentence_is_about_it(text: str, masked: str) -> None:
    assert " ".join(mask(text).text.split()) == masked


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Page 3 of 9: ham and eggs", "Page 4 of 9: nothing but bread"),
        ("[3/9] compiling the kernel", "[4/9] linking it all"),
        ("Copying: 30% of your photos", "Copying: 40%, nearly half"),
    ],
)
def test_what_is_measured_goes_on_whatever_else_is_said(one: str, other: str) -> None:
    first, second = mask(one).masks, mask(other).masks
    assert first is not None
    assert second is not None
    assert first.measure is not None
    assert first.measure == second.measure
