"""Links between talks and orders (关联): facts out of the records, the rule, and what it says written down.

`Batch` links the talks of messages that are being processed; `offered` answers, for whoever looks at a talk, from what is
recorded at that moment; `following` lets links follow when orders or customers become known later.
"""

from .batch import Batch, Told
from .offering import Offer, Row, correct, offered, relink

__all__ = ["Batch", "Offer", "Row", "Told", "correct", "offered", "relink"]
