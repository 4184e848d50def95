"""Who may do what, role by role."""

from __future__ import annotations

import pytest

from service.accounts import Action, Person, Role, allows

MAY = {
    Role.READER: set(),
    Role.TECHNICIAN: {Action.UPLOAD, Action.WATCH},
    Role.EDITOR: {Action.UPLOAD, Action.WATCH, Action.PUBLISH},
    Role.ADMINISTRATOR: set(Action),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_its_own(role: Role) -> None:
    assert {action for action in Action if allows(Person("x", role), action)} == MAY[role]


def test_rights_in_one_conference_end_there() -> None:
    person = Person("x", Role.EDITOR, "cnf_1")
    assert allows(person, Action.PUBLISH, "cnf_1")
    assert not allows(person, Action.PUBLISH, "cnf_2")
