"""What the tour says and where: a page, the part of it that is meant, two or three sentences."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as later

from zhiyin.domain.roles import Permission, Role, allows


@dataclass(frozen=True, slots=True)
class Step:
    """`page` is the name of an address; `part` the id of what is marked on it."""

    page: str
    part: str
    title: object
    text: object


STEPS = (
    Step("wall", "messages", later("The wall: all that is going on"),
         later("Under Messages is what customers write, the newest on top, with what Zhiyin made of it below. "
               "Under Cases are the complaints, the gravest first, each with the time left to answer.")),
    Step("case", "case-page", later("The gravest case"),
         later("A complaint opens a case by itself. Here stands why it has this grade, S being the gravest, by when it has "
               "to be answered, and every message that belongs to it.")),
    Step("conversation", "talk", later("The talk, and what was understood"),
         later("The words that led to a label are underlined. Rest on them or on a label: it says what it means, how sure "
               "that is, and who decided it, a rule or a model.")),
    Step("conversation", "context", later("Who it is, and what it is about"),
         later("Beside the talk: the customer, the order that is meant and why it is this one, and where its parcel is now. "
               "Nobody has to ask for an order number.")),
    Step("channels", "main", later("Where it all comes from"),
         later("Channels and shop systems are connected here, and each says whether it works. Your own shop begins in the "
               "room Settings; this made-up one goes with the command zhiyin demo clear.")),
)
#: instead of the last one, for whoever may not see the channels
COUNTS = Step("wall", "counts", later("What the day is about"),
              later("Under Counts is what customers wrote about in the last 24 hours: how grave, on whose side the trouble "
                    "lies, which matters, which channels."))
PAGES = (Permission.WALL, Permission.CASES, Permission.TALKS)


def steps_of(role: Role | str | None) -> tuple[Step, ...]:
    """Empty for those who may not see most of it."""
    if not all(allows(role, permission) for permission in PAGES):
        return ()
    return STEPS if allows(role, Permission.CHANNELS) else (*STEPS[:-1], COUNTS)
