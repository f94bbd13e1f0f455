"""Who speaks: role words of exports, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from zhiyin.domain.incoming import Role

WORDS: dict[Role, str] = {
    "customer": "买家 客户 顾客 用户 会员 访客 消费者 客人 買家 客戶 顧客 用戶 會員 訪客 消費者 "
                "buyer customer user client guest visitor consumer member in inbound incoming",
    "agent": "客服 坐席 座席 商家 卖家 店家 店铺 店主 掌柜 人工 人工客服 在线客服 售后客服 售前客服 客服人员 "
             "客户服务 客户经理 "
             "专员 客服专员 小二 員工 员工 賣家 店鋪 店長 店长 專員 客戶服務 "
             "agent seller staff merchant shop store operator support service out outbound outgoing "
             "rep representative servicer waiter",
    "robot": "机器人 智能客服 机器人客服 客服机器人 智能机器人 自动回复 店小蜜 机器 智能助手 機器人 智能客服 "
             "自動回覆 自動回復 "
             "robot bot chatbot ai assistant auto",
    "system": "系统 系统消息 系统通知 系统提示 平台 系統 系統訊息 通知 system notice notification platform",
}
EXACT: dict[str, Role] = {word: role for role, words in WORDS.items() for word in words.split()}
# Longest first, so that 客户服务 is not taken for 客户.
PREFIXES = sorted((word for word in EXACT if not word.isascii() and len(word) >= 2), key=len, reverse=True)
ENGLISH = re.compile(r"(customer|buyer|client|visitor|guest|user|agent|seller|staff|chatbot|robot|bot|system)(?![a-z])")

LONGEST = 60


def role_of(value: str) -> Role | None:
    """The role a cell or a speaker's name tells (客服小王 -> agent), None when it tells none."""
    return _role_of(value) if len(value) <= LONGEST else None


@lru_cache(maxsize=4_096)
def _role_of(value: str) -> Role | None:
    word = unicodedata.normalize("NFKC", value).strip().strip("[]()【】<>:").strip().lower()
    if word in EXACT:
        return EXACT[word]
    if "机器人" in word or "機器人" in word or "店小蜜" in word or "智能客服" in word:
        return "robot"
    for prefix in PREFIXES:
        if word.startswith(prefix):
            return EXACT[prefix]
    english = ENGLISH.match(word)
    return EXACT[english[1]] if english else None


def is_role(value: str) -> bool:
    """Is this a bare role word (买家), not a name with a role in front (客服小王)?"""
    return unicodedata.normalize("NFKC", value).strip().lower() in EXACT
