"""What the operators of expressions do.

Owns arithmetic and indexing, with a sentence for everything that does not work out. Knows no
notation: which operator stands where is not its business.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from simulator.dialogue.expression.operands import (
    BIG,
    LEAST,
    MAX_BITS,
    MAX_LENGTH,
    NUMBERS,
    Refusal,
    brief,
    describe,
    sound,
    too_big,
    too_long,
)
from simulator.dialogue.habits import meant_filter

if TYPE_CHECKING:
    from collections.abc import Callable


def add(left: object, right: object) -> object:
    """The sum of two numbers, or two texts or lists one behind the other."""
    kind = type(left)
    if kind is type(right):
        if kind is int:
            total: int = left + right  # type: ignore[operator]
            if LEAST < total < BIG:
                return total
            raise too_big()
        if kind is str or kind is list:
            if len(left) + len(right) > MAX_LENGTH:  # type: ignore[arg-type]
                raise too_long("text" if kind is str else "list")
            return left + right  # type: ignore[operator]
    if str in (kind, type(right)) and not NUMBERS.isdisjoint((kind, type(right))):
        raise Refusal(
            f"+ cannot join {describe(left)} and {describe(right)}: "
            "write x|tojson to make a number a text, or x|int to make a text a number"
        )
    return _add_numbers(left, right)


def multiply(left: object, right: object) -> object:
    """The product of two numbers, or a text or list so many times."""
    if type(right) in (str, list):
        left, right = right, left
    if type(left) in (str, list) and type(right) is int:
        if len(left) * right > MAX_LENGTH:  # type: ignore[arg-type]
            raise too_long("text" if type(left) is str else "list")
        return left * right  # type: ignore[operator]
    if type(left) is int and type(right) is int:
        bits = left.bit_length() + right.bit_length()
        if bits > MAX_BITS + 1:  # asked first: the product of two long numbers takes its time
            raise too_big()
    return _multiply_numbers(left, right)


def _arithmetic(sign: str, compute: Callable[[object, object], object]) -> Callable[..., object]:
    def operate(left: object, right: object) -> object:
        if type(left) not in NUMBERS or type(right) not in NUMBERS:
            raise Refusal(f"{sign} is not for {describe(left)} and {describe(right)}")
        try:
            return sound(compute(left, right))
        except ZeroDivisionError:
            raise Refusal(f"division by zero: {describe(left)} {sign} 0") from None
        except OverflowError:
            raise too_big() from None

    return operate


_add_numbers = _arithmetic("+", operator.add)
_multiply_numbers = _arithmetic("*", operator.mul)
subtract = _arithmetic("-", operator.sub)
divide = _arithmetic("/", operator.truediv)
floor_divide = _arithmetic("//", operator.floordiv)
remainder = _arithmetic("%", operator.mod)


def negate(value: object) -> object:
    """The number with its sign turned."""
    if type(value) not in NUMBERS:
        raise Refusal(f"- is not for {describe(value)}")
    return -value  # type: ignore[operator]


def plus(value: object) -> object:
    """The number itself."""
    if type(value) not in NUMBERS:
        raise Refusal(f"+ is not for {describe(value)}")
    return +value  # type: ignore[operator]


def item(value: object, key: object) -> object:
    """The item of a list or text at an index, or what a mapping has for a key."""
    try:
        return value[key]  # type: ignore[index]
    except KeyError:
        raise Refusal(f"there is no key {brief(key)} in {describe(value)}") from None
    except IndexError:
        raise Refusal(f"there is no item {brief(key)} in {describe(value)}") from None
    except TypeError:
        pass
    if type(value) in (list, str):
        wrong = f"{describe(value)} is indexed by a whole number, not by {describe(key)}"
        meant = meant_filter(key) if isinstance(key, str) else None
        raise Refusal(f"{wrong}: write x|{meant}" if meant else wrong)
    raise Refusal(f"{describe(value)} has no item or key {brief(key)}")
