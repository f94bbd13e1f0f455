"""How much each rule speaks for an order, in log-odds: 1 makes it 2.7 times as likely as before, 3 twenty times.

Chosen by how often such words are said of one order and meant for another, and tried on talks of our own
(`tests/decide/linking/talks.py`). docs/linking.md tells of them.
"""

from __future__ import annotations

PERSON = 40.0  # somebody of the shop said so, or that it is not

# -- what names it
NUMBER = 9.0  # its whole number, or that of its parcel
TAIL = 6.0  # the last four digits or more
SHORT_TAIL = 4.0  # the last three
TOTAL = 5.5  # what was paid, to the cent
PRICE = 4.2  # what a line costs, or a refund
ABOUT = 2.2  # "two hundred or so", "under 50"
CARD = 3.0  # the product whose page the customer wrote from

# -- what it holds; times how rare it is among these orders
LONG_WORDS = 4.5  # four characters of its title, or more
WORDS = 3.6  # three
PAIR = 3.0  # two
HEAD = 2.4  # one character that names a thing (裙, 鞋)
CHARACTER = 0.5  # one that names nothing, but is said in few talks (泡)
LATIN = 3.4  # a word of its title
ATTRIBUTE = 0.8  # of that: what a thing is made of or for, not what it is
ASIDE = 0.4  # of the next: it is for such a thing, and none itself ("headphone case")
SAME = 3.2  # another word for the same thing
KIND = 2.6  # said of such things only (不保温, "sole")
AKIN = 0.75  # of that: said of its kind, not of the very thing ("handle" is said of pots and bags, "zip" of all clothes)
INSIDE = 0.5  # of that: said by a word inside a longer one that is said of others (漏水 in 漏水一地)
CHAR = 0.75  # of that: one Chinese character
WEAK = 0.6  # of that: said of such, and just as well of many others (孩子, "broke")
VAGUE = 0.6  # "they", of what comes in pairs and heaps
WHOM, NOT_WHOM = 2.0, -0.8  # "for my wife": her things, and those of men
READ = 0.8  # what understanding read is said of such goods
OPTION = 3.0  # colour, size
BOUGHT = 1.2  # it is bigger than the one that is wanted instead, which is to be smaller
MANY = 0.35  # of what a further word of the same kind still adds
COUNT = 2.0  # "three cups"
PACK, ONE_SHORT, PART = 0.8, 0.7, 0.4  # of that: in a pack of so many, of one more, of more
LINES = 1.5  # "two things", "only one thing in it"
NEGATED = -1.0  # times the words' weight: "not the shoes"
SETTLED = -0.45  # the same: "the shoes came", when the talk goes on
OTHER_ONE = -0.5  # the same, against it, and for others that it fits: "the black pair fits, the other one"
KNOWN = -0.8  # the same: "the kettle I know about", "isn't the hat on its way?"
BESIDE = 0.4  # the same: it is used with what is meant, or hit by it ("the soup is all over my bag")
WANTED = -0.3  # the same, of colours and sizes: it should be so, or so came what is wrong ("swap it for an L")
WITHDRAWN = -0.5  # the same: what stands before "no, wait"

# -- when
DAY = 3.0  # the day on which it happened
DAY_OFF = -0.8  # the day is another one
DAY_NEAR = 0.5  # of the first: it happened the day before or after
SPAN = 2.4  # as long ago as said
EXTREME = 3.2  # the newest, the first, the dearest one
OPEN = 2.5  # it is one of the orders that what is asked and the day fit up to this much worse
FRESH = 1.8  # "just ordered", and it was
STALE = 1.4  # waits longest, when waiting is what is told

# -- where, by whom
COURIER = 2.6
PLACE = 2.4
HOUR = 1.2  # "in the evening", and it was
OTHER = -2.0  # "the other one", of the one that was spoken of

# -- what is asked, from the words or from what understanding read: the table is in asks.py
ASK_SAID, ASK_READ, ASK_HINT = 1.0, 0.6, 0.25
ASK_MOST = 3.5

# -- before anything is said
RECENT = 0.3  # the newest; the others less
UNPAID = -0.7
ENDED = -1.2  # cancelled or paid back
LONG_OVER = -0.6  # delivered more than a month ago
DEARER = 0.35  # of what cost 2.7 times as much: more is asked about what cost more; at most DEARER_MOST
DEARER_MOST = 0.5
HAPPENED = 0.4  # something happened to it within a day
#: another order, or none, is meant
NONE = -1.2
PRESALE = 1.6  # what is asked is asked before buying

# -- talk
OLDER = 0.55  # a turn before the newest that says what it is about, for each such turn
AGENT = 0.7  # what the shop's side names
REFUSED, AGREED = -0.9, 1.4  # of that: "no, the other", "yes"
REPLACED = 0.2  # of that: "what I mean is ..."
LEFT = -0.5  # what was spoken of since, when the customer goes back to what they said first
ASK_KEPT = 0.8  # the same, and what is asked now, when its words tell nothing and understanding read it
ASK_AGAIN = 0.5  # what was asked before, of what is asked now; the other way round in an answer to "which order?"
#: all sums are divided by this: rules see the same words more than once
TEMPERATURE = 1.15
#: from this on a link is stored, told to the rest, and given to the engine
STORED, TOLD = 0.05, 0.8
