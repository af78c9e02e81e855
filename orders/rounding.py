"""Whole minor units out of fractions, so that sums stay exact. Halves go away from zero: negatives mirror positives."""
from collections.abc import Sequence


def half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to a whole number, halves away from zero. ZeroDivisionError: no denominator."""
    size = abs(denominator)
    rounded = (2 * abs(numerator) + size) // (2 * size)
    return rounded if (numerator < 0) == (denominator < 0) else -rounded


def usable_weights(weights: Sequence[int]) -> list[int]:
    """Only weights of the same sign as their sum count, so that money taken off bears no costs; where they cancel
    out, all count by their size. Never negative."""
    whole = sum(weights)
    if whole == 0:
        return [abs(weight) for weight in weights]
    return [max(weight if whole > 0 else -weight, 0) for weight in weights]


def split(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in whole parts after the usable weights, by largest remainder; equal parts where all are zero."""
    usable = usable_weights(weights)
    if not any(usable):
        usable = [1] * len(usable)
    return apportion(total, [total * weight for weight in usable], sum(usable))


def apportion(total: int, shares: Sequence[int], unit: int) -> list[int]:
    """Whole numbers adding up to `total`, each next to share / unit: the largest remainders get the odd ones,
    at a tie the first. Zero shares get nothing unless all are zero. A negative total mirrors the positive one."""
    takers = [place for place, share in enumerate(shares) if share] or list(range(len(shares)))
    if not takers:
        return []
    sign = -1 if total < 0 else 1
    parts = [sign * share // unit for share in shares]
    takers.sort(key=lambda place: sign * shares[place] % unit, reverse=True)
    each, odd = divmod(sign * total - sum(parts), len(takers))
    for rank, place in enumerate(takers):
        parts[place] += each + (rank < odd)
    return [sign * part for part in parts]


def spread_discount(discount: int, goods: Sequence[int], costs: Sequence[int]) -> list[int]:
    """The discount over the goods; only what exceeds all goods comes off the costs, so that nothing turns negative
    in one place while another still costs something."""
    usable = usable_weights(goods)
    if abs(discount) <= sum(usable) or not any(costs):
        return split(discount, usable)
    sign = -1 if discount < 0 else 1
    excess = split(discount - sign * sum(usable), costs)
    return [sign * weight + part for weight, part in zip(usable, excess, strict=True)]
