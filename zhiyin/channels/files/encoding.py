"""Which encoding is this text in? Decided on a large sample, line by line, so that a few damaged bytes change nothing.

Bytes that do not fit the encoding are kept as marks (U+DC00 + byte), which no valid text contains: the row that holds
one is refused, the rest of the file is read.
"""

from __future__ import annotations

import codecs
import re

#: name of the error handler that keeps undecodable bytes as marks
KEEP = "zhiyin-keep-bytes"
MARKS = re.compile("[\udc00-\udcff]")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHINESE = ("gb18030", "big5hkscs")
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
MAX_LINES = 2_000

# The most used characters of written Chinese and of shop talk, in both scripts. What is read in the wrong encoding
# is full of characters nobody uses.
COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事"
    "成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此"
    "已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代"
    "内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安"
    "少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光"
    "店货买卖家您亲吗呢吧啊请谢客服退款换单订付快递送包装质量差评味道吃餐商品价格钱发票优惠券尺码颜色衣服收件速慢满意喜欢"
    "這個們來為國說時會對於著過後裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問應戰向頭體見產給門常聲員論義幾認條"
    "係氣題爾別變總電數報結務場計資許統區隊決馬書則聽卻達貨買賣親嗎請謝單訂遞裝質評餐價錢發優顏衣滿歡訊號碼運費壞錯貼麗"
    "，。！？、：；（）“”《》…～「」"
)


def _keep(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start:error.end]), error.end


codecs.register_error(KEEP, _keep)


def damaged(text: str) -> bool:
    """Does this text hold bytes that did not fit the file's encoding?"""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def visible(text: str) -> str:
    """The text with kept bytes written as \\xNN, so that it can be stored and looked at."""
    return MARKS.sub(lambda mark: f"\\x{ord(mark[0]) & 0xFF:02x}", text) if damaged(text) else text


def by_mark(head: bytes) -> str | None:
    """The encoding its first bytes tell: a byte order mark, or the zero bytes of UTF-16."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 100 > len(head) and min(even, odd) * 10 < max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def detect(sample: bytes) -> str | None:
    """The encoding of text with bytes above 127 in it; None when nothing fits. The sample starts at a line."""
    lines = sample.split(b"\n")
    if len(lines) > 2:
        lines.pop()  # cut in the middle
    lines = [line for line in lines if not line.isascii()][:MAX_LINES]
    if not lines:
        return "utf-8"
    if _fitting(lines, "utf-8") * 2 >= len(lines):
        return "utf-8"
    runs = HIGH_RUN.findall(b"\n".join(lines))
    if sum(len(run) == 1 for run in runs) >= 0.9 * len(runs) and len(runs) * 4 <= sum(map(len, lines)):
        return "cp1252"  # Western text: single accented letters and quotation marks among ASCII
    best = max(CHINESE, key=lambda name: _plausible(lines, name))
    return best if _fitting(lines, best) * 2 >= len(lines) else None


def _fitting(lines: list[bytes], name: str) -> int:
    """How many lines are valid in this encoding; an end cut in the middle of a character is allowed."""
    make = codecs.getincrementaldecoder(name)
    fit = 0
    for line in lines:
        try:
            make("strict").decode(line)
            fit += 1
        except UnicodeDecodeError:
            pass
    return fit


def _plausible(lines: list[bytes], name: str) -> float:
    """Share of the characters that are common ones, 0-1, weighed by the share of valid lines."""
    text = b"\n".join(lines).decode(name, "replace")
    wide = [char for char in text if char > "\x7f"]
    return sum(char in COMMON for char in wide) / max(1, len(wide)) * _fitting(lines, name) / len(lines)
