"""People of the shops: who they are, what they may do where, who invited them."""

from .first_run import FirstRun
from .invitation import Invitation
from .membership import Membership
from .person import Person

__all__ = ["FirstRun", "Invitation", "Membership", "Person"]
