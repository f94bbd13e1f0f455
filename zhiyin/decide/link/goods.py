"""The words for what is in the orders: titles, other words for the same thing, what is said of such things only.

A word tells orders apart by how few of them it fits; what all of them hold tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from zhiyin.domain.linking import Item, OrderFact

from . import weights as w
from .fold import Clause, fold, han, latin
from .lexicon import lexicon
from .points import Point, rarity

#: single characters that name a thing by themselves
HEADS = frozenset("裙裤鞋靴衣衫袜帽灯锅杯壶碗盘刀伞床被枕毯垫椅桌柜架车书笔表链戒镯镜霜膏乳油茶酒奶糖饼面米肉鱼虾蟹桃梨枣蛋菜酱药花琴球鸡牛橙柚瓜果")
COLOURS = frozenset("黑白红蓝绿黄紫灰粉棕橙银金咖杏青")
COLOUR_THINGS = frozenset("blue white black red green pink grey yellow purple brown beige orange_colour silver gold".split())
#: what titles end with, and the kind it makes them
_ENDINGS = {**dict.fromkeys("机器仪煲炉扇灯", "electronics"), **dict.fromkeys("裙裤衣衫袄袍", "clothes"), **dict.fromkeys("鞋靴", "footwear"),
            **dict.fromkeys("果糖肉鱼虾蟹饼面米粥糕酥", "food"), **dict.fromkeys("茶酒奶汁", "drink"), **dict.fromkeys("霜乳膏", "skin"),
            **dict.fromkeys("椅桌柜架凳床", "furniture"), **dict.fromkeys("书册集", "books")}
_FOR = re.compile(r"\bfor\b|\bwith\b|[(（\[【]|适用|专用")
#: a colour is meant, not something that has the character in it
_COLOUR = re.compile(rf"([{''.join(sorted(COLOURS))}])(?=色|的(?!时候|话)|款|那|这|$|[，。,. ])|(?<=那[件条双个只款])([{''.join(sorted(COLOURS))}])|(?<=[深浅米藏酒墨])([{''.join(sorted(COLOURS))}])")
_NO_COLOUR = re.compile("明白|坦白|空白|红包|绿色通道|粉丝|金额|现金|黄牛|青年")
#: said in any talk, and part of some titles
_COMMON = frozenset(
    "一个 这个 那个 什么 没有 可以 怎么 收到 发货 快递 订单 退货 退款 还是 时候 已经 你们 我们 东西 商品 今天 昨天 明天 一下 不是 就是 现在 为什 物流 客服 问题 需要 一次 "
    "两个 三个 不能 不会 知道 一直 是不 如果 因为 但是 还有 只有 新款 正品 官方 时尚 生活 家用 大小 尺码 颜色 数量 包装 包邮 下单 付款 使用 方便 适合 质量 好用 送货 上门 "
    "收货 地址 单子 一单 那单 这单 买的 我的 的那 那件 这件 件的 个的 一件 一条 一双 一只 全部 天然 日本 中国 通用 专用 原装 进口 国产 升级 加厚 便携 "
    "多少 几天 好几 还没 没发 没到 到货 发出 寄出 处理 取消 修改 换货 发票 优惠".split())
_ENDING = re.compile("(?:ing|ed|e)$|(?<=[a-z]{5})(?:able|less|y)$")
_STOP = frozenset(
    "the a an and or of for with in on at to from by my your our i me we you it its is are was were be been this that these those not no "
    "do does did have has had can could would will when where what which how why there here order orders item items one ones thing things "
    "please hi hello hey thanks thank still yet just now get got set pack new size color colour day days week weeks ship shipped shipping delivery "
    "delivered package parcel refund return exchange piece pcs pc pair pairs up out off so but if then than as about more any all some only "
    "after before time good great really very also too lot said say says ask want need know like use used using buy bought ordered purchase "
    "customer service help s m ll ve re t don didn doesn isn hasn haven won can't don't didn't doesn't hasn't haven't i'm i've it's isn't".split())
#: numbers say an option only beside what they count or measure
_MEASURE = re.compile(r"(?P<n>\d{1,4}(?:\.\d+)?)\s?(?P<u>码|号|寸|英寸|cm|mm|ml|毫升|l|升|g|克|kg|公斤|斤|w|瓦|双|盒|瓶|片|支|包|袋|只|卷|抽|粒|斤|gb|g|tb|t|米|m|meter|metre|ft|inch|in|oz|lbs?|pounds?|pack|count|ct)(?![a-z])")
_SIZED = re.compile(r"(?:size|码数?|尺码)\s?(?:是|为|:)?\s?(\d{1,3}(?:\.5)?|x{0,4}[sl]|m)\b|\b(x{0,4}[sl]|m)\s?(?:码|号|size)|\b(small|medium|large|xs|xl|xxl|xxxl|2xl|3xl)\b|"
                    r"\b(?:an?|the|got|ordered|in|need|for an?)\s(\d{1,2}(?:\.5)?)\b(?! ?(?:[a-z%]|days?|weeks?))")
_SIZE = {"small": "s", "medium": "m", "large": "l"}
_NUMBERS = {**dict(zip("一两二三四五六七八九十", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True)),
            **dict(zip("one two three four five six seven eight nine ten dozen".split(), (*range(1, 11), 12), strict=True))}
_COUNTED = re.compile(
    r"(\d{1,2}|[两二三四五六七八九十])(?:个|件|双|条|杯|瓶|盒|包|袋|箱|套|支|只|本|份|罐|块|张|把|斤|台|顶|盏|桶|颗|片|卷|束)(?!月|小时|星期|工作|人|[都]?电话)|"
    r"\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|dozen)\b(?! (?:day|week|month|hour|hr|minute|year|time|business|working|percent|star|dollar|buck|pound|euro|people|of the|items?|things?|products?|different))")
_LINES = re.compile(r"([两二三四五\d])(?:样|种|款)(?:东西|商品|产品|不同)?|\b(two|three|four|five|both|several) (?:different )?(?:items|things|products)")
_SET = re.compile(r"([二两三四五六七八九十\d]+)件套|(?:set|pack) of (\w+)")
_TWICE = re.compile("重复|多拍|拍多|买多|多买|拍了两|twice|duplicate|two of the same|double order")
_SINGLE = re.compile("(?:只|就)买了?(?:一|1)(?:个|件|样|双|条)(?!月)|就一(?:件|样)东西|only (?:bought|ordered|has|had) (?:one|a single)|single item")


_METRES = re.compile("([一二两三四五六七八九十])(?:米([一二三四五六七八九])?|(斤))")
_UNITS = {"毫升": "ml", "升": "l", "克": "g", "公斤": "kg", "米": "m", "meter": "m", "metre": "m", "瓦": "w", "英寸": "inch", "寸": "inch", "in": "inch", "lbs": "lb", "pounds": "lb", "pound": "lb", "count": "ct", "pack": "ct"}
_SHOE = re.compile(r"(?:换|码|穿|要)[^\d,。]{0,3}(3[4-9]|4[0-6])(?![\d.元块天个号])|size (?:[5-9]|1[0-3])\b")


def _measures(text: str) -> list[tuple[str, str, int, int]]:
    """(number, unit, start, end) of what is measured: "500ml", "两米", "1.8m"."""
    found = [(m["n"], _UNITS.get(m["u"], m["u"]), m.start(), m.end()) for m in _MEASURE.finditer(text)]
    for match in _METRES.finditer(text):
        whole = _NUMBERS[match[1]]
        if match[3]:
            found.append((str(whole), "斤", match.start(), match.end()))
            continue
        found.append((f"{whole}.{_NUMBERS[match[2]]}" if match[2] else str(whole), "m", match.start(), match.end()))
    return found


class Terms(NamedTuple):
    """What an item can be called, folded."""

    pairs: frozenset[str]
    whole: str
    heads: frozenset[str]
    #: those at the end of a word of the title: a 手表 is a 表, a 表带 is none
    last: frozenset[str]
    words: frozenset[str]
    #: the last word of an English title: "food containers" are containers
    noun: str
    things: frozenset[str]
    #: what it is, not what it is for: the last thing of a title ("headphone case")
    head: frozenset[str]
    kinds: frozenset[str]
    option: str
    colours: frozenset[str]
    measures: frozenset[tuple[str, str]]
    sizes: frozenset[str]


def terms(item: Item) -> Terms:
    option = fold(" ".join(item.options))
    title = fold(" ".join((item.title, *item.words)))
    text = f"{title} {option}"
    runs = [run for run, _ in han(text)]
    known = lexicon()
    things = {thing for hit in known.same.find(text) for thing in hit.things}
    head = _head(fold(item.title)) | {thing for word in item.words for thing in _head(fold(word))}
    if any(run.endswith("包") and not run.endswith(("礼包", "面包", "红包", "热包", "调料包")) for run, _ in han(title)):
        head |= {"bag"}
    things |= head
    kinds = {kind for thing in head for kind in known.kinds.get(thing, ())}
    kinds |= {kind for hit in known.goods.find(text) for kind in hit.things}
    kinds |= {_ENDINGS[run[-1]] for run, _ in han(title) if run[-1] in _ENDINGS}
    kinds |= {kind for hit in known.same.find(option) if hit.end - hit.start > 1 for thing in hit.things - COLOUR_THINGS for kind in known.kinds.get(thing, ())}
    return Terms(
        frozenset(run[n:n + 2] for run in runs for n in range(len(run) - 1)),
        text,
        frozenset(char for run, _ in han(title) for char in run) & HEADS,
        frozenset(run[-1] for run, _ in han(title)) & HEADS,
        frozenset(word for word, _, _ in latin(text) if word not in _STOP and len(word) > 1 and not word.isdigit()),
        next((word for word, _, _ in reversed(latin(_FOR.split(fold(item.title))[0])) if word.isalpha()), ""),
        frozenset(things), frozenset(head), frozenset(kinds), option,
        frozenset(char for char in text if char in COLOURS),
        frozenset((number, unit) for number, unit, _, _ in _measures(text)),
        frozenset(word for word, _, _ in latin(option)),
    )  # fmt: skip


def _head(title: str) -> set[str]:
    """The last thing named in a title, before what it is for; "stockpot" is a pot."""
    known, own = lexicon().same, _FOR.split(title)[0] or title
    hits = known.find(own)
    for word, start, end in latin(own):
        if not any(hit.start < end and start < hit.end for hit in hits):
            hits += [hit._replace(start=start, end=end) for n in range(2, len(word) - 2)
                     if (hit := next(iter(known.find(word[n:])), None)) and hit.start == 0 and hit.end == len(word) - n][:1]
    things = [hit for hit in hits if not hit.things <= COLOUR_THINGS]
    return set(max(things, key=lambda hit: hit.end).things) if things else set()


class Goods:
    """The goods of some orders, ready to be found in texts."""

    def __init__(self, orders: tuple[OrderFact, ...]) -> None:
        self._orders = orders
        self._terms = [[terms(item) for item in order.items] for order in orders]
        self._pairs = {pair for order in self._terms for item in order for pair in item.pairs}

    def find(self, clause: Clause) -> list[Point]:
        """What of a clause (folded) speaks for which orders and lines."""
        found: list[Point] = []
        covered: list[tuple[int, int]] = []
        text, at = clause

        def say(rule: str, weight: float, start: int, end: int, marks: list[list[float]]) -> bool:
            point = self._point(rule, weight, (at + start, at + end), text[start:end], marks)
            if point is not None:
                found.append(point)
            return any(map(any, marks))

        for start, end in self._titles(text):
            part = text[start:end]
            weight = w.LONG_WORDS if end - start > 3 else w.WORDS if end - start == 3 else w.PAIR
            if say("words", weight, start, end, self._mark(lambda one, part=part: part in one.whole)):
                covered.append((start, end))
        for word, start, end in latin(text):
            if word in _STOP or word.isdigit() or len(word) < 2:
                continue
            if say("words", w.LATIN, start, end, self._mark(
                    lambda one, word=word: 1.0 if word == one.noun else w.ATTRIBUTE if _has(one.words, word) else 0.0)):
                covered.append((start, end))
        known = lexicon()
        for hit in known.same.find(text):
            say("same thing", w.SAME, hit.start, hit.end, self._mark(
                lambda one, hit=hit: 1.0 if hit.things & (one.head | COLOUR_THINGS) & one.things else 0.4 if one.things & hit.things else 0.0))
        for hit in known.said.find(text):
            # a word for the goods themselves has been heard already
            if any(hit.start < b and a < hit.end for a, b in covered):
                continue
            say("said of such", w.VAGUE if hit.things & {"many"} else w.KIND, hit.start, hit.end, self._mark(lambda one, hit=hit: bool(one.kinds & hit.things)))
        for start, char in enumerate(text):
            if char in HEADS and not any(a <= start < b for a, b in covered):
                say("words", w.HEAD, start, start + 1, self._mark(
                    lambda one, char=char: 1.0 if char in one.last else 0.5 if char in one.heads else 0.0))
        for match in _COLOUR.finditer(text) if not _NO_COLOUR.search(text) else ():
            say("option", w.OPTION, *match.span(), self._mark(lambda one, match=match: match.group() in one.colours))
        for number, unit, start, end in _measures(text):
            say("option", w.OPTION, start, end, self._mark(lambda one, n=number, u=unit: (n, u) in one.measures or n in one.sizes))
        if match := _SHOE.search(text):
            say("said of such", w.KIND, *match.span(), self._mark(lambda one: "footwear" in one.kinds))
        for match in _SIZED.finditer(text):
            size = _SIZE.get(size := next(filter(None, match.groups())), size)
            say("option", w.OPTION, *match.span(), self._mark(lambda one, size=size: size in one.sizes))
        return found

    def counts(self, clause: Clause) -> list[Point]:
        """How many things are spoken of."""
        found: list[Point] = []
        text, at = clause
        for match in _COUNTED.finditer(text):
            number = _number(match[1] or match[2])
            if number and number > 1:
                marks = [[float(item.quantity == number) for item in order.items] for order in self._orders]
                point = self._point("how many", w.COUNT, (at + match.start(), at + match.end()), match.group(), marks)
                if point is None and not any(map(any, marks)):
                    whole = [sum(item.quantity for item in order.items) == number for order in self._orders]
                    point = self._point("how many", w.COUNT * 0.8, (at + match.start(), at + match.end()), match.group(), [[float(one)] for one in whole], lines=False)
                if point is not None:
                    found.append(point)
        if match := _TWICE.search(text):
            titles = [{item.title for item in order.items} for order in self._orders]
            marks = [[float(item.quantity > 1 or sum(item.title in other for other in titles) > 1) for item in order.items] for order in self._orders]
            point = self._point("twice", w.LINES, (at + match.start(), at + match.end()), match.group(), marks)
            found += [point] if point is not None else []
        for match in _SET.finditer(text):
            number = _number(match[1] or match[2]) or 0
            point = self._point("option", w.OPTION, (at + match.start(), at + match.end()), match.group(), self._mark(
                lambda one, n=number: any((_number(m[1] or m[2]) or 0) == n for m in _SET.finditer(one.whole))))
            found += [point] if point is not None else []
        for pattern, wanted in ((_LINES, None), (_SINGLE, 1)):
            for match in pattern.finditer(text):
                number = wanted or _number(match[1] or match[2]) or 2
                marks = [[1.0 if len(order.items) == number else 0.4 if number > 1 and len(order.items) == 1 and order.items[0].quantity == number else 0.0]
                         for order in self._orders]
                point = self._point("how many", w.LINES, (at + match.start(), at + match.end()), match.group(), marks, lines=False)
                if point is not None:
                    found.append(point)
        return found

    def card(self, product: str) -> list[Point]:
        """The product whose page the customer wrote from, by the shop's own id."""
        marks = [[float(item.source_id == product) for item in order.items] for order in self._orders]
        point = self._point("from its page", w.CARD, (0, 0), product, marks)
        return [] if point is None else [point._replace(spans=())]

    def _mark(self, test: Callable[[Terms], float]) -> list[list[float]]:
        return [[float(test(item)) for item in order] for order in self._terms]

    @staticmethod
    def _point(rule: str, weight: float, span: tuple[int, int], words: str, marks: list[list[float]], lines: bool = True) -> Point | None:
        """`marks`: how well each line of each order fits, 0 to 1."""
        best = [max(order, default=0.0) for order in marks]
        top = max(best, default=0.0)
        if not top:
            return None
        much = weight * rarity(best.count(top), len(best)) if len(best) > 1 else 0.0
        items = tuple(tuple(weight * one for one in order) for order in marks) if lines else None
        if not much and items is None:
            return None
        return Point(rule, tuple(much * one for one in best), (span,), words, True, items)

    def _titles(self, text: str) -> list[tuple[int, int]]:
        """Stretches of Chinese that stand in some item's words, the longest first, not overlapping."""
        found: list[tuple[int, int]] = []
        for run, start in han(text):
            n = 0
            while n < len(run) - 1:
                end = n
                if run[n:n + 2] in self._pairs and run[n:n + 2] not in _COMMON:
                    end = n + 2
                    while end < len(run) and any(run[n:end + 1] in item.whole for order in self._terms for item in order):
                        end += 1
                if end > n:
                    found.append((start + n, start + end))
                    n = end
                else:
                    n += 1
        return found


def _has(words: frozenset[str], word: str) -> bool:
    """The word or, from five letters on, a form of it: "charging" and "charge", "leak" and "leaked"."""
    return word in words or (len(word) > 4 and any(len(one) > 4 and _root(one) == _root(word) for one in words))


def _root(word: str) -> str:
    return _ENDING.sub("", word)


def _number(word: str | None) -> int | None:
    if word is None:
        return None
    return int(word) if word.isdigit() else _NUMBERS.get(word, 2 if word == "both" else None)
