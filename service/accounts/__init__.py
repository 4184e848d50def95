"""Who may do what, and how people are let in: roles, actions, tokens and sign-ins."""

from service.accounts.rights import Action, Person, Role, allows
from service.accounts.tries import WrongTries

__all__ = ["Action", "Person", "Role", "WrongTries", "allows"]
