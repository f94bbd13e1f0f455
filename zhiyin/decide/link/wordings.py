"""How people deny, answer, set aside and go on to another order, as wordings of one folded thought."""

from __future__ import annotations

import re

NOT = re.compile(
    r"^ *(?:我(?:说|问)的?)?(?:并?不是(?:说|问)?|除了|不关|不包括)[^,。]{0,3}$|而不是[^,。]{0,3}$|"
    r"(?:\bnot(?: about| for)?(?: the| my| that)|other than|except(?: for)?|apart from|"
    r"besides|instead of)(?: the| my| that)?[ a-z]{0,12}$"
)
#: somebody else says so
TOLD = re.compile(r"显示|写着|物流|提示|短信说|\b(?:says?|said|shows?|marked|claims?|status)\b")
OTHER = re.compile(
    r"另(?:外)?(?:一|那)(?:个|单|件|笔|双|条|份)|别的那|the other (?:one|order|package|parcel|"
    r"item)|another order|a different order"
)
#: the shop's side wants to know which order, and the customer says that it is not the one that was supposed
WHICH = re.compile(
    r"(?:哪|什么)(?:一)?(?:个|单|笔|件|款|样)|订单号|单号|\bwhich\b|order (?:number|no|id)|number of (?:the|your) order"
)
NO = re.compile(
    r"^[ 啊哦诶哎,，。]*(?:不是(?!说|吧)|不对|没有(?!收|发|到)|不(?=[,，。 ]|$)|错了)|"
    r"^ *(?:no|nope|nah|not (?:that|the|it|those)|wrong)\b"
)
YES = re.compile(r"^[ 啊哦]*(?:是的|是啊|对(?!不)|嗯+|没错|就是)|^ *(?:yes|yeah|yep|correct|right|that's)\b")
#: what is said of something else, to set it aside
ASIDE = re.compile(r"(?:不要|不用|别|先不|不)管|先不说|不算|never ?mind (?:the|that|about)|forget (?:the|about)|ignore the")
BUT = re.compile(r"除了|other than|except|apart from|besides")
OTHERS = re.compile(
    r"(?:其他|其它|别的|另外的|剩下的)[^,。]{0,6}(?:都|全)|everything else|the (?:other|rest)[^.]{0,20}(?:arrived|"
    r"came|fine|here)"
)
