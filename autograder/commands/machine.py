"""The commands about this machine: where MNIST is, and which isolation there is."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..box import describe_tiers
from ..course import mnist
from ..errors import KitError


def data_command(console: Console, fetch: bool) -> int:
    """Show the places of MNIST; 1 if none has it."""
    if fetch:
        try:
            console.out(f"downloaded to {mnist.fetch()}", highlight=False)
        except mnist.DataError as error:
            raise KitError(str(error)) from error
    shown = Table("place", "found", "state", title="where MNIST is looked for, in this order")
    places = mnist.where()
    for place in places:
        found = "yes" if place.found else "no"
        shown.add_row(escape(str(place.path)), found, "" if place.ok else escape(place.problem))
    console.print(shown)
    for name, digest in mnist.CHECKSUMS.items():
        console.print(f"{digest}  {name}", soft_wrap=True, highlight=False)
    return 0 if any(place.ok for place in places) else 1


def doctor_command(console: Console) -> int:
    """Show the tiers of isolation, best first; 1 if there is none."""
    shown = Table(
        "isolation", "here", "why not, and what to do", title="what this machine offers, best first"
    )
    tiers = describe_tiers()
    for each in tiers:
        why = ": ".join(filter(None, (each.reason, each.advice)))
        shown.add_row(each.name, "yes" if each.available else "no", escape(why))
    console.print(shown)
    best = next((each.name for each in tiers if each.available), None)
    console.print(
        f"submissions are graded with: {best}" if best else "no isolation: grading refuses to start"
    )
    return 0 if best else 1


def any_isolation() -> bool:
    """Whether this machine offers any isolation at all."""
    return any(each.available for each in describe_tiers() if each.name != "none")
