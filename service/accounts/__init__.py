"""Who may do what: roles, actions, and the one function that decides."""

from service.accounts.rights import Action, Person, Role, allows

__all__ = ["Action", "Person", "Role", "allows"]
