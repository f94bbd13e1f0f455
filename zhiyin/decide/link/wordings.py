"""How people deny, answer, set aside and go on to another order, as wordings of one folded thought."""

from __future__ import annotations

import re

NOT = re.compile(
    r"^ *(?:我(?:说|问|讲)的?)?(?:又|也|并|真|可)?(?:不是(?:说|问|讲|指)?|没(?:说|问)|除了|除去|除|不关|不包括|"
    r"不光是?)[^,。]{0,3}$|而不是[^,。]{0,3}$|"
    r"(?:\b(?:nothing|not anything) wrong with|\bno (?:issues?|problems?|complaints?) with|\bdon't mean|\bunlike|"
    r"\b(?:isn't|ain't|wasn't)(?= (?:the|my|about)\b)|"
    r"\bnot(?: about| for)?(?: the| my| that)|other than|except(?: for)?|apart from|"
    r"besides|instead of)(?: the| my| that)?[ a-z]{0,12}$"
)
#: somebody else says so
TOLD = re.compile(r"显示|写着|物流|提示|短信说|\b(?:says?|said|shows?|marked|claims?|status)\b")
OTHER = re.compile(
    r"另(?:外)?(?:的)?(?:一|那)(?:个|单|件|笔|双|条|份|只|台|本|盒|瓶|套|包|箱|把|张|支|顶|款|块|袋|辆)|别的那|"
    r"(?:剩下|其余)的?那|换一单|"
    r"(?:the|my) other (?:one|order|package|parcel|item|pair|thing|set|box|bottle|two)|another order|a different order|"
    r"the (?:remaining|second) one"
)
#: of something that is spoken of it is known how it stands; what is meant is another
KNOWN = re.compile(
    r"(?:我|咱)?(?:知道|清楚|晓得|有数)(?:的|了|啦)?$|不(?:是)?(?:还|早|已经?|都|刚)[^,。]{0,10}(?:嘛|吗|么)|"
    r"\bi know\b|already (?:know|sorted|dealt with|solved|been (?:sorted|solved))|(?:已经|都)(?:解决|处理好|弄好|搞定|退好)|"
    r"^我?(?:又|另外|重新|已经另)(?:拍|买|下|订)了|\b(?:already|just|have|i've) (?:re-?ordered|(?:ordered|"
    r"bought) (?:another|a new|a second|a bigger|a smaller))"
)
#: the customer takes back what they just said
CORRECTED = re.compile(
    r"^[ 哦啊哎诶额呃]*(?:不对(?:不对)?(?=$|[,。 !]|说|是|应该|我)|我?(?:说|搞|弄|打|记|看)(?:错|反|混|串)了?|错了错了|更正)|"
    r"^ *(?:oh )?(?:no[,]? wait|wait[,]? no|wait\b|sorry[,]? (?:i mean|no|not)|scratch that|i meant|"
    r"actually[,]? (?:no|not)|correction|oops|my bad|my mistake[,]? )"
)
#: what the shop's side supposed cannot be: "do scarves wilt?"
ABSURD = re.compile(
    r"(?:会|能|可能|也)[^,。]{1,6}(?:吗|嘛|么)[.。…?？!~ ]*$|怎么(?:会|可能)|哪(?:会|能|来的?)|"
    r"\b(?:since when|how) (?:do|does|can|could|would|is|are)\b|\b(?:can|do|does|would) (?:a |the |"
    r"an )?[a-z]+ (?:[a-z]+ )?(?:even )?[a-z]+\?? *$"
)
#: "what I mean is"
MEANT = re.compile(
    r"我(?:是|就)?(?:说|讲|问|指)的?(?:就)?是|我(?:说|讲|问|指)(?:的)?(?!了|过|到)|要问的|"
    r"\bi (?:mean|meant)\b|i'm (?:talking|asking|on) about|(?:i'm|i am|i was) (?:talking|asking|writing)|talking about"
)
#: back to what was spoken of before; the first of all
BACK = re.compile(
    r"(?:前面|刚刚?|刚才|上面|之前|先前|开头|一开始|最开始|起先|开始)(?:我)?(?:说|讲|问|提|发|聊)(?:的|到|过)|"
    r"还是(?:说|问)?(?:第一|头一|最开始|原来|刚才|前面)|"
    r"回到(?:刚才|前面|第一)|(?:the|that) (?:first|previous|earlier|original|one) (?:one |thing |"
    r"order )?i (?:\w+ )?(?:mentioned|asked|said|told|wrote|started)|"
    r"(?:as|like) i (?:said|told)|back to (?:the|my) (?:first|original|previous|earlier)|what i (?:said|asked|"
    r"mentioned) (?:first|before|earlier)"
)
JUST_NOW = re.compile(r"刚|\bjust\b|like i|as i")
FIRST = re.compile(r"一开始|最开始|第一|头一|开头|起先|原来|\bfirst\b|original|started")
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
ASIDE = re.compile(
    r"(?:不要|不用|别|先不|不)管|先不说|先放(?:一放|着|一边)|不算|留着|保留|照(?:发|常)|(?:不用|不要|别)(?:动|改|"
    r"退)(?=$|[,。 了])|"
    r"无关|没(?:有)?关系(?=$|[,。 ])|不(?:着)?急(?=$|[,。 的])|没事(?=$|[,。 ])|无所谓|不要紧|就不说了|(?:就|"
    r"那)?算了(?=$|[,。 ])|(?:另|下次|回头|以后)(?:再)?说|除外|"
    r"(?:can|could) wait|no (?:rush|hurry) (?:on|with|for)|not in a hurry for|another story|isn't the (?:issue|"
    r"problem)|not the (?:issue|problem)\b|\baside\b|"
    r"never ?mind (?:the|that|about)|forget (?:the|about)|ignore the|\bkeep(?:ing)? (?:the|my|that)\b|"
    r"leave the [a-z ]+ (?:alone|as)"
)
BUT = re.compile(r"除了|other than|except|apart from|besides")
OTHERS = re.compile(
    r"(?:其他|其它|别的|另外的|剩下的)[^,。]{0,6}(?:都|全)|everything else|the (?:other|rest)[^.]{0,20}(?:arrived|"
    r"came|fine|here)"
)
#: one of several is spoken of
REFERRED = re.compile(r"[那这][个件双条单笔本台只套瓶盒包把张款身副]|\b(?:the|that|this) (?:[a-z]+ )?one\b")
#: before and after a word for goods that are spoken of only because they are used with what is meant, or hit by it
BESIDE_BEFORE = re.compile(
    r"(?:洒|漏|溅|撒|流|沾|染|滴|蹭|弄|糊)(?:了|得|到|在|湿|脏)*(?:一|满|全|我)?(?:整)?(?:个|条|身)?$|"
    r"(?:[装塞放插怼扣套接连安钻挂贴铺卡])不?(?:进|到|上|入|在|给|去)(?:我|我家|我的|俺)?$|"
    r"(?:好?像|跟|和|比|当|似)(?:个|块|张|条)?$|(?:用|拿|往|从|对着|挨着)(?:我|我家|我的|俺|俺家)?$|给$|充(?:一次|"
    r"满|个|次|不进|不满)?$|"
    r"\b(?:in|into|on|onto|under|behind|inside|next to|against|beside|near|from|with|to|off|over)(?: all)? (?:my|"
    r"our|her|his|their)(?: [a-z]+)? ?$|"
    r"\b(?:like|than)(?: an?| the)?(?: [a-z]+)? ?$|"
    r"\b(?:fits?|holds?|makes?|brews?|match(?:es)?|ruin(?:s|ed)?|stain(?:s|ed)?|scratch(?:es|ed)?|dyed|protects?|sharpens?|"
    r"(?:won't|doesn't|can't|couldn't|not|to|didn't|don't) (?:even )?(?:charge|cut|slice|chop|cook|hold|fit|grind|iron|dry|"
    r"clean|print|sharpen|open|heat|cover|reach))(?: (?:my|our|the|a|an|his|her|their|any|your|actual))+(?: [a-z]+)? ?$"
)
BESIDE_AFTER = re.compile(r"(?:底下|下面|旁边|边上|后面|店|厂|一样|似的|师傅)|上(?=[戳点贴放挂铺刷按写插])")
#: before a colour or size that what was bought has not: it is wanted instead, or was sent by mistake
WANTED = re.compile(
    r"(?:有没有|有无|还有|变成|却是|居然是|竟然是|给的是|发来|寄来)(?:了|个|一?[双件条个台款盒])?[^,。]{0,3}$|"
    r"\b(?:(?:do you |you )?(?:have|do|got|get) (?:it|them|this|one|that) in|but (?:got|received|i got)|here in|rather have)"
    r"(?: an?| the)? ?$|"
    r"(?:换|改|调)(?:货)?(?:成|为|个|到|一?[双件条个台款盒])?[^,。]{0,4}$|(?:想|需)要(?:个|"
    r"一?[双件条个台款])?[^,。]{0,3}$|要(?:个|一[双件条个台款])[^,。]{0,3}$|"
    r"(?:发|寄|送)(?:成|过?来|给我|错成?)(?:了|的)?(?:是|个|一?[双件条个台款])?[^,。]{0,3}$|(?:收到|来)的(?:却|居然|"
    r"竟然)?是?[^,。]{0,3}$|"
    r"\bsent(?: me)?(?: an?| the)? ?$|\bcame in ?$|\b(?:want(?:ed)?|need(?:ed)?|prefer|exchange[^.]{0,12} for|"
    r"swap[^.]{0,12} for|change[^.]{0,12} to|switch[^.]{0,12} to|instead of|rather have|go for)(?: an?| the)? ?$"
)
#: after such a colour or size
WANTED_AFTER = re.compile(
    r"色?(?:的|款)?(?:还|也)?(?:有没有|有吗|有货|有现货|有么|行吗|行不行|也行|可以吗|可不可以)|"
    r"(?: ones?| size)?(?: please)?,? (?:instead|in stock|available)\b"
)
COLOUR_SAID = re.compile(
    "[深浅]?[黑白红蓝绿黄紫灰粉棕橙银金咖杏青]色?|black|white|red|blue|green|yellow|orange|pink|purple|gr[ea]y|brown|silver|gold|navy|beige"
)
