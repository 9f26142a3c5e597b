"""Who gets the letters of somebody absent: the deputies of the day. Source: DOMAIN §1, §5."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from notifications import conf
from tasks_app import conf as policies
from tasks_app.models import Delegation
from tasks_app.models.intervals import in_force

from .people import Person

Given = Mapping[int, Collection[tuple[int, int | None]]]  # owner → (deputy, only programme)


@dataclass(frozen=True)
class Deputies:
    """The delegations of one day between people who can be written to."""

    given: Given = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    longest: int = 0

    def of(self, user: int, programme: int) -> list[int]:
        """Return who gets what `user` is owed on a task of `programme`: the last of each chain.

        Without a deputy that is the person himself; who has delegated gets nothing.
        """
        return list(dict.fromkeys(self._last(user, programme, self.longest)))

    def _last(self, user: int, programme: int, left: int) -> Iterable[int]:
        links = self.given.get(user, ()) if left else ()
        deputies = [deputy for deputy, only in links if only in (None, programme)]
        if not deputies:
            yield user
        for deputy in deputies:
            yield from self._last(deputy, programme, left - 1)

    def owners(self, users: Iterable[int]) -> set[int]:
        """Return `users` and everybody whose letters may come to them."""
        found = set(users)
        for _ in range(self.longest):
            found |= {
                owner
                for owner, links in self.given.items()
                if any(deputy in found for deputy, _ in links)
            }
        return found


def deputies_on(day: date) -> Deputies:
    """Return the delegations in force on `day`; one statement. Closed accounts lend nothing."""
    rows = Delegation.objects.filter(
        in_force(day), from_user__is_active=True, to_user__is_active=True
    ).values_list(
        "from_user_id", "programme_id", "to_user_id", "to_user__email", "to_user__full_name",
        "to_user__wants_early_reminders",
    )  # fmt: skip
    given: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    people: dict[int, Person] = {}
    for owner, programme, *deputy in rows.order_by("id"):
        person = Person(*deputy)  # type: ignore[arg-type]  # the starred rest loses its types
        if conf.may_mail(person.email):
            people[person.id] = person
            given[owner].append((person.id, programme))
    return Deputies(dict(given), people, policies.policy().delegation_chain)
