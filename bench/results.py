"""What was measured, and whether it is as good as was aimed at."""
import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

PACKAGES = ('nicegui', 'tortoise-orm', 'uvicorn', 'weasyprint')


@dataclass(frozen=True)
class Result:
    """`aim` is the most the value may be, with `at_least` the least; None where nothing is aimed at."""
    name: str
    value: float
    unit: str
    aim: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.value >= self.aim if self.at_least else self.value <= self.aim


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def quantile(values: Sequence[float], part: float) -> float:
    """The value that `part` of all do not pass; the largest where there are few."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def machine(browser: str) -> dict[str, str]:
    """What the figures were measured on and with."""
    packages = ', '.join(f'{name} {version(name)}' for name in PACKAGES)
    load = ' '.join(f'{one:.1f}' for one in os.getloadavg())
    return {'cores': str(os.cpu_count()), 'system': platform.platform(terse=True),
            'python': platform.python_version(), 'chromium': browser, 'packages': packages, 'load at the start': load}


def table(results: Sequence[Result]) -> str:
    wide = max((len(one.name) for one in results), default=0)
    return '\n'.join(line(one, wide) for one in results)


def line(one: Result, wide: int) -> str:
    aim = '' if one.aim is None else f'{"≥" if one.at_least else "≤"} {_number(one.aim)} {one.unit}'
    met = {True: 'met', False: 'NOT MET', None: ''}[one.met]
    return f'{one.name:<{wide}}  {_number(one.value):>9} {one.unit:<9} {aim:<18} {met}'.rstrip()


def _number(value: float) -> str:
    return f'{value:,.0f}' if value == int(value) or abs(value) >= 100 else f'{value:.2f}'


def as_json(about: dict[str, str], results: Sequence[Result]) -> str:
    rows: list[dict[str, Any]] = [{**asdict(one), 'met': one.met} for one in results]
    return json.dumps({'machine': about, 'results': rows}, indent=1)
