"""What is asked, and at which stage an order must be for somebody to ask it."""

from __future__ import annotations

import re
from typing import NamedTuple


class Ask(NamedTuple):
    """`fits`: stage to log-odds; stages that are missing count `other`. `paths`, `risks`: what understanding calls it.
    `trend`: "fresh" when it is asked soon after delivery, "waiting" when it is asked the more the longer it takes."""

    name: str
    pattern: re.Pattern[str]
    fits: dict[str, float]
    other: float = 0.0
    paths: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    trend: str = ""


#: unpaid, waiting (paid, nothing sent), partly (some sent), moving, out (with the courier), failed, pickup (locker, station),
#: handed (closed there by the courier), trouble, returning, delivered, used (delivered over ten days ago), ended
STAGES = ("unpaid", "waiting", "partly", "moving", "out", "failed", "pickup", "handed", "trouble", "returning", "delivered",
          "used", "ended")
_HERE = {"delivered": 2.2, "used": 1.5, "handed": 1.0, "pickup": -0.8, "out": -2.0, "moving": -2.2, "partly": 0.2,
         "waiting": -2.6, "unpaid": -3.0, "failed": -2.0, "trouble": -0.5, "returning": 0.5, "ended": -0.8}
_ONWAY = {"moving": 2.0, "out": 1.6, "failed": 1.4, "trouble": 1.8, "pickup": 0.2, "partly": 1.2, "handed": 0.2, "waiting": 0.2,
          "unpaid": -2.0, "delivered": -2.2, "used": -3.0, "returning": 0.0, "ended": -2.0}
_BEFORE = {"waiting": 2.2, "partly": 1.2, "unpaid": 1.0, "moving": -1.2, "out": -2.2, "failed": -2.0, "pickup": -2.4,
           "handed": -2.5, "trouble": -1.5, "delivered": -2.8, "used": -3.0, "returning": -2.0, "ended": -1.5}


def _any(*wordings: str) -> re.Pattern[str]:
    return re.compile("|".join(wordings))


def _with(table: dict[str, float], **changed: float) -> dict[str, float]:
    return table | changed


ASKS = (
    Ask("signed, not received", _any(
        "(?:显示|说|写着|物流|已经?)[^,。]{0,8}(?:签收|妥投|送达|送到|投递|完成|派送成功)[^。]{0,14}(?:没|未)[^,。]{0,4}(?:收到|拿到|见到|看到)",
        "(?:没|未)[^,。]{0,3}(?:收到|拿到)[^。]{0,16}(?:签收|妥投|已送达)", "(?:签收|送达)了?[^。]{0,8}(?:根本|可|但|却|我)[^。]{0,6}没", "被?谁(?:给)?签收", "谁签的", "不是(?:我|本人)(?:签|收)", "没签字", "代签",
        r"(?:says?|marked|shows?|showing|shown|claims?|status)[^.]{0,30}delivered.{0,40}(?:not|n't|never|no |nothing|isn|empty)",
        r"(?:who|whoever|i never) signed|proof of delivery|handed over|signed (?:for )?by", r"(?:not|n't|never|nothing)[^.]{0,40}(?:says?|marked|shows?|status)[^.]{0,25}delivered", r"delivered but (?:i|it|there|no)"),
        _with(_HERE, delivered=2.2, used=0.8, handed=3.5, pickup=1.0, trouble=0.3, out=-0.6, moving=-1.6), -1.0,
        ("logistics.sign_off.not_received",), (), "fresh"),
    Ask("to be picked up", _any(
        "取件", "取货码", "到站点?了?", "在哪(?:里|儿)?取", "存放", r"pick (?:it|them) up|ready for (?:collection|pick)|where do i (?:collect|get it|pick)|(?:text|sms|email) with (?:the|a) code|(?:store|shop|counter|staff) (?:says?|said|told)", "驿站", "快递柜", "丰巢", "自提", "代收点", "菜鸟", r"pick-?up (?:code|point|location|station)", "locker",
        "parcel shop", "collection point", "collect (?:it|my|the)"),
        {"pickup": 3.4, "handed": 3.0, "out": 0.0, "failed": 0.8, "moving": -0.8, "waiting": -2.4, "unpaid": -3.0,
         "delivered": -0.5, "used": -1.5, "ended": -2.0}, -0.5, ("logistics.sign_off.pickup_code",)),
    Ask("being delivered", _any(
        "派送", "派件", "配送(?!费|方式)", "放(?:在)?(?:门口|前台|门卫|物业|楼下)", "(?:家里?|公司)没人|不在家|在家等", "快递员", "快递小哥", "骑手", "送货上门", "送到哪", "今天[^,。]{0,4}送到?", "out for delivery", r"\bdriver\b",
        "delivery (?:man|guy|person|driver|window|slot)", r"deliver (?:it |them )?(?:after|before|at|in|on|this|to my door)|today's delivery|being delivered|stops away|(?:be|am|was) home|leave (?:it|them) (?:at|with|by|on)|(?:courier|driver)(?! (?:lost|says|claims))", "arriving today"),
        _with(_ONWAY, out=3.0, failed=2.0, moving=0.3, pickup=0.5, waiting=-1.5, delivered=-1.2, handed=0.4), -0.3,
        ("logistics.sign_off.door",)),
    Ask("delivery failed", _any(
        "派送失败", "投递失败", "没人?(?:给我)?打电话", "联系不上", "没接到电话", "拒收", "missed (?:the |my )?deliver", "failed deliver", "delivery attempt",
        "attempted", "wasn't home", "not at home", "redeliver"),
        {"failed": 3.2, "pickup": 1.0, "out": 1.0, "handed": 0.8, "trouble": 1.4, "moving": 0.2, "waiting": -2.2, "unpaid": -3.0},
        -0.8, ("logistics.exception.failed_delivery", "logistics.exception.refused"), ("R4.5",)),
    Ask("stuck on its way", _any(
        "不动(?!心)了?", "没动(?!静)", "卡在", "(?<!链)(?<!盖)(?<!键)(?<!门)(?<!钮)卡住", "停在", "停滞", "没(?:有)?(?:更新|变化|进展)", "不更新", "一直在(?:路上|中转|运输|转运|原地)", "好几天没", "滞留", "丢件", "弄?丢(?:了|失)", "原地", "揽收(?:了|后|完)",
        r"\bstuck\b", r"no (?:update|movement|scan)", r"(?:hasn't|has not|not|haven't) (?:been )?(?:moved?|updated?|moving|scanned)",
        r"sitting (?:in|at)", "tracking (?:has )?(?:stopped|frozen)", r"\blost\b(?: in| by|$)"),
        _with(_ONWAY, moving=2.6, trouble=2.8, out=0.2, pickup=-0.4, waiting=-0.8), -0.6,
        ("logistics.tracking.not_updated", "logistics.exception.stalled", "logistics.exception.lost"), ("R4.1", "R4.4"), "waiting"),
    Ask("customs", _any("清关", "海关", "报关", r"\bcustoms\b"), {"trouble": 1.5, "moving": 1.5, "partly": 0.5}, -0.8),
    Ask("when it is sent", _any(
        "(?:什么时候|啥时候|何时|几时|多久|哪天|几天|多会儿?)[^,。]{0,6}(?:发货|发出|寄出|能发|发$|发啊|发呀|发呢|出库)", "(?:还|都|怎么|迟迟|一直|咋|为什么|为啥)[^,。]{0,8}(?:没|不|未)(?:有|给)?(?:我)?(?:发货|发出|发$|发呢|发啊|发呀|发|寄|出库)",
        "(?:没|未)(?:有)?(?:发货|出库|揽收)", "催[^,。]{0,4}发货", "快点发", "赶紧发", "尽快发", "发货(?:了?吗|没|了没|时间)", "(?:今天|明天)[^,。]{0,3}(?:能|可以)?发(?:货|吗|出)", "(?:没|未)发(?=的|,|$)", "早(?:点|些)发|加急|发最新", r"(?:has|have|did|will|does|when)[^.?]{0,25}\b(?:ship|dispatch)(?!ed (?:by|via|with))|please ship", "待发货", "没(?:有)?动静|动静(?:都|也)?没", "小时(?:之?内)?发货", "发(?:货)?(?:了|没|出)(?:没|了?吗|发)", "发货(?:太|这么|好|真)?慢", "(?:怎么|为什么|咋)还在?(?:打包|仓库|备货)",
        r"delay(?:ed)? (?:in|with) (?:the )?shipping|shipping (?:confirmation|notice|notification|delay)|pack(?:ing)? (?:it|them|my)|(?:not|n't) (?:it|they|my [a-z]+|this) (?:been )?(?:ship|sent|dispatch|left)|in your warehouse", "备货", "预售",
        r"(?:when|what day|how (?:long|soon))[^.?]{0,40}(?:ship|sent out|dispatch|be sent|send|go out)",
        r"(?:not|n't|never|yet to|still to)(?: yet)?(?: been| be)? (?:ship|sent|dispatch|left)", r"(?:shipped|dispatched|sent out) (?:yet|already|today)",
        r"still (?:says? |shows? |showing )?(?:processing|preparing|pending|unshipped|unfulfilled)", "not shipped", "unshipped", "awaiting (?:shipment|dispatch)",
        r"(?:ship|send) (?:it|them|out)[^.]{0,20}(?:soon|today|tomorrow|asap)", r"pre-?order"),
        _with(_BEFORE, waiting=3.0, partly=2.0, unpaid=-0.8, moving=-2.2), -1.5,
        ("logistics.shipping_time.when", "logistics.shipping_time.urge"), ("R4.2",), "waiting"),
    Ask("where it is", _any(
        "到哪(?:里|儿|了)?", "在哪(?:里|儿)?了?", "走到哪", "物流", "快递(?:怎么|到|呢|查|信息|单)", "(?:还|都|怎么|一直|迟迟|咋|仍)[^,。]{0,6}(?:没|不|未)(?:有)?(?:到|收到|送到|送来|拿到|来)", "没(?:有)?(?:收到|拿到|到货)|未收到",
        "(?:什么时候|啥时候|何时|几时|多久|哪天|几天|几号|多会儿?)[^,。]{0,6}(?:到|送|收|拿)", "(?:今天|明天|后天|周[一二三四五六日末])[^,。]{0,6}(?:能|会|可以)?(?:到|送达|收到)(?:吗|不|么)", "在路上", "运输中", "派送", "能到吗",
        "没(?:有)?动静", "在途|运单|查(?:一下)?快递|快递单号|发货(?:了)?(?:都|已经)?[^,。]{1,6}(?:还|没)", r"until (?:it|they) (?:gets?|arrives?|comes?)|(?:no|any) delivery\b|delivery (?:date|time|estimate|status)|order status|status of (?:my|the) (?:order|package)|shipped .{0,20}(?:but|and still|yet) n(?:o|othing)", r"supposed to (?:come|arrive|be here|get here)|should have (?:been here|arrived|come)|(?:it's|is|so|very|running) late\b|overdue|taking (?:so|too|forever)|slow(?:est)? (?:shipping|delivery)|(?:file|open) a claim|with the carrier|never (?:reached|made it|got to)|lost (?:it|my)", "没(?:有)?(?:看到|见到)(?!色|尺)", r"where(?:'s| is| are)", r"(?:not|n't|never|yet to|still) (?:yet )?(?:arriv|receiv|gott?en|come|showed|here|turned up|been delivered|waiting|on (?:its|the) way)",
        r"track(?:ing)?\b", r"when[^.?]{0,30}(?:arriv|get here|be here|deliver|come|reach|receive|expect)", r"\beta\b", "on (?:its|the) way", "in transit", "hasn't (?:come|shown)",
        r"how (?:long|many days|much longer)", "still waiting", "is it (?:close|near)"),
        _ONWAY, -0.3, ("logistics.tracking.where", "logistics.tracking.eta", "logistics.urge.faster"), ("R4.4",), "waiting"),
    Ask("in time for a day", _any(
        "赶(?:得|不)上", "来得及", "之前能到", "前能(?:到|收到|送到)", "(?:生日|婚礼|出差|出门|回老家|旅游|过节)[^,。]{0,6}(?:前|要用|用)", "着急用|急用|急着用|等着用",
        r"in time for", r"(?:by|before) (?:mon|tues|wednes|thurs|fri|satur|sun|christmas|the (?:weekend|party|wedding)|my|his|her)", "need (?:it|them|this) (?:by|before|for)"),
        {"waiting": 1.4, "partly": 1.2, "moving": 1.4, "out": 0.8, "unpaid": 0.2, "failed": 0.8, "delivered": -2.6, "used": -3.0,
         "ended": -2.0, "handed": -1.5, "pickup": -0.8}, 0.0),
    Ask("cancel", _any(
        "取消", "不想要了", "不要了", "不想买了", "拍错", "下错", "买错了?", "多拍", "重复下单", "(?:拍|下|买)(?:了?重复|重|了两[次单])", "重复(?:拍|买|下|了)", "先别发", "别发了", "不用发", r"\bcancel(?!led|ed)", "changed my mind", "don't (?:want|need) (?:it|this|that|them) any",
        "by (?:accident|mistake)", "ordered twice", "don't ship", "stop the order", "hold the order"),
        _with(_BEFORE, waiting=2.6, unpaid=0.8, moving=-0.6, trouble=-0.5), -1.0, ("aftersale.order_change.cancel",)),
    Ask("change the address", _any(
        "(?:改|换|更改|修改|填错|写错|错了?|变更)[^,。]{0,6}(?:地址|收货|电话|收件人|手机号)", "(?:地址|收货人|电话|收件人|手机号)[^,。]{0,8}(?:改|换|错|填错|写错|更改|修改)", "寄到(?:公司|家|另)", "改寄",
        r"(?:change|update|correct|wrong|new|different|edit|fix)[^.]{0,25}(?:address|postcode|zip)", r"address[^.]{0,20}(?:wrong|change|update|incorrect|mistake)", "ship (?:it|them) to", "moved (?:house|to)"),
        _with(_BEFORE, waiting=2.4, unpaid=1.0, moving=0.2, out=-0.6), -1.0, ("logistics.address.change",)),
    Ask("before it leaves", _any(
        "还没(?:发|出库|寄)(?!现|生)[^,。]{0,4}(?:吧|呢|的那|那)", "发货(?:之)?前|没出库|别发货", r"before (?:it|you|they|this) (?:ships?|sends?|leaves?|goes? out|dispatch|is sent|gets shipped)", r"(?:hasn't|not|isn't) (?:yet )?shipped(?: yet)?(?:,| right| so)"),
        _with(_BEFORE, waiting=3.0, partly=1.6, unpaid=0.6, moving=-2.4), -1.5),
    Ask("change what is in it", _any(
        "(?:改|换)(?:成|为|一下)(?!.{0,6}退)", "改(?:个)?(?:颜色|尺码|规格|型号|口味|款)", "(?:颜色|尺码|规格|型号|口味|码数?)[^,。]{0,5}(?:选错|拍错|改|下错)", "备注", "加(?:一|个|几)(?:件|个|份|单)", "一起发", "合并",
        r"(?:change|switch|swap|modify|edit)[^.]{0,25}(?:color|colour|size|to |order|quantity|item)", r"add (?:another|one more|an item|something)", "combine"),
        _with(_BEFORE, waiting=1.8, unpaid=1.2, delivered=-0.6, used=-1.2, moving=-1.0, handed=-1.0), -0.6,
        ("aftersale.order_change.modify",)),
    Ask("pay", _any(
        "(?:没|未|还没|忘了?|忘记)[^,。]{0,3}(?:付款?|支付|付钱|给钱)", "付不了|付款[^,。]{0,5}(?:失败|不了|不成功|报错)|支付(?:失败|不了|不成功|异常)", "怎么(?:付|支付)", "代付", "待付款", "订单[^,。]{0,5}(?:关闭|过期|失效)", "支付(?:的时候|时)?[^,。]{0,6}(?:失败|不了|不成功|异常|报错)", "(?:支付|付款)方式", "花呗|分期|支付宝付|微信付", "拍下(?:了)?[^,。]{0,4}没付", r"check ?out|pay(?:ing)? (?:with|by|using)|paypal|(?:didn't|did not|haven't|not|don't) (?:yet )?pa(?:y|id)\b|installments?", "尾款", "付款页面", "提交[^,。]{0,4}(?:没|不)[^,。]{0,2}付",
        r"pay(?:ment)? (?:failed|fails|doesn't|won't|isn't|declined|didn't|link|page|for it)", r"(?:haven't|have not|not|can't|cannot|couldn't|unable to|forgot to|still (?:need|have) to) (?:yet )?(?:pay|check ?out|complete)", "unpaid", "awaiting payment", "card[^.]{0,25}declined|order (?:close|expire)s?|payment"),
        {"unpaid": 3.6, "waiting": -1.0, "ended": -0.5}, -2.0, ("campaign.order_rules.payment", "campaign.presale.balance")),
    Ask("where the money is", _any(
        "退款[^,。]{0,10}(?:到账|没到|未到|什么时候|多久|几天|进度|呢|怎么|还没|哪|审核|成功|处理)", "(?:钱|款)[^,。]{0,8}(?:没|还没|什么时候|多久|怎么)[^,。]{0,4}(?:退|到账|回)", "(?:没|未)(?:有)?(?:退款|到账)", "什么时候(?:能|给)?退", "退的?钱", "申请(?:了)?[^,。]{0,6}退款",
        r"(?:where|when|status|still|waiting|not|n't|never|how long|any|got|get)[^.?]{0,35}refund(?!able)", r"refund[^.?]{0,30}(?:status|yet|when|where|not|n't|pending|processed|arriv|take|come|show|gone|hit|landed)", r"(?:when|where)[^.?]{0,20}my money|get my money|money back[^.]{0,12}(?:yet|when|where)", "(?:requested|applied for|asked for) a? ?(?:refund|return)"),
        {"returning": 1.5, "ended": 2.2}, -1.2, ("aftersale.refund.progress",), ()),
    Ask("what was sent back", _any(
        "(?:寄|退|发)回(?:去|来|给)?了?", "退货[^,。]{0,10}(?:收到|签收|物流|单号|几天|进度|地址|上门|取件)", "退回(?:去|来)?", "上门取", "(?:sent|mailed|posted|shipped|returned|dropped)[^.]{0,12}(?:back|off|it to you|the return)", "return (?:label|parcel|package|tracking|address|pick)", "i returned"),
        {"returning": 1.5, "delivered": 0.6, "used": 0.4, "handed": 0.0, "waiting": -2.0, "unpaid": -2.5, "moving": -1.0}, -0.6,
        ("logistics.return_pickup.appointment", "logistics.return_pickup.address")),
    Ask("exchange under way", _any(
        "换货[^,。]{0,10}(?:发|进度|呢|多久|什么时候|没|寄|处理)", "补发[^,。]{0,10}(?:的|呢|到|没|多久|什么时候|单号)", "换的[^,。]{0,8}(?:没|什么时候|发)", "replacement[^.]{0,25}(?:when|yet|ship|sent|status|arriv|where|coming)", "(?:where|when|status)[^.]{0,25}(?:replacement|exchange)"),
        {"delivered": 1.0, "used": 0.6, "waiting": -1.0, "unpaid": -2.0}, -0.4, ("aftersale.exchange.progress",)),
    Ask("broken or bad", _any(
        "坏(?:了|的|掉)", "破(?:了|损|的|洞)|摔(?:碎|坏|烂)|碎(?:了|的|掉)|裂(?:了|开|痕|缝)|漏(?:了|水|液|气|电|油|出)|脏(?:了|的)?|瑕疵|质量(?:问题|差|不行|太)|有问题|不能用|用不了|没反应|不工作|失灵|故障|开线|脱线|掉色|褪色|起球|缩水|发霉|变质|过期|臭|异味|有味|生锈|掉漆|划痕|变形|断了|松动|充不进|开不了|不通电|没声音|不亮|不转|不热|异响|过敏|红肿|掉毛|开胶|脱胶|夹手|跳闸|漏电|打滑|硌|塌|结块|潮了|受潮|鼓包|胀包|胀气|掉渣|歪|皱|折了|缺角|豁口|毛边|味道(?:不|怪|很大)|死机|卡顿|闪退|花屏|线头|刺手|扎(?:人|手)|磨破|磨脚|刺痛|长痘|起泡|气泡|糊了|凉了|洒了|软(?:的|了)|死了|蔫|枯|差评|失望|效果(?:不|差|一般)|没(?:有)?效果|没用|不管用|(?:打|关|合|拧|装|扣|按|弹|收)不(?:开|上|动|紧|起|下)|粘锅|压扁|压坏|烂了|不新鲜|化了|难吃|不好用|不保温|连不上",
        r"\bbroke[n]?\b|crack|damag|defect|leak|stopped working|(?:doesn't|does not|not|won't|isn't|didn't) (?:work|turn|charge|connect|hold|heat|stick|close|fit right|open|start|power|stay)|faulty|torn|\bstain|scratch|dent|shatter|smash|mou?ld|rotten|spoil|expired|melted|rash|allerg|irritat|smell|fell (?:off|apart)|falling apart|ripped|\bhole\b|fad(?:ed|ing)|shr[aiu]nk|pilling|wobbl|rust|noisy|dead\b|crushed|squashed|chipped|loose|peel|\btear|falls? off|malfunction|poor quality|bad quality|issue with|snapp|\bbent\b|warp|chewed|\btore\b|burn(?:t|ed|s)|shuts? (?:down|off)|beep|error|flicker|jammed|won't (?!be|arriv|come|ship|need|have|go )|doesn't \w+ (?:right|properly|anymore)|lumpy|soggy|stopped|quit working|came off|came apart|useless|disappoint|awful|terrible quality|cheap(?:ly)? made|frayed|discolou?r|tarnish|sticky|gross|weird (?:smell|noise|taste)|cold when|sour|bruised|squish|mush|not (?:even )?fresh|quality (?:is|was)|(?:terrible|horrible|bad|awful) quality|waste of money|it's bad|got sick|burst|deflat"),
        _with(_HERE, delivered=2.4, used=2.0, handed=1.2), -1.2,
        ("aftersale.quality_report.defect", "aftersale.quality_report.damage", "aftersale.quality_report.safety", "aftersale.repair.request"),
        ("R4.3", "R6.1", "R6.2", "R2.4"), "fresh"),
    Ask("wrong or missing", _any(
        "赠品|少(?:发|了|寄|送)|漏发|漏寄|发错|寄错|送错|错发|不是我(?:买|要|拍|订|选)的|颜色不对|款式不对|(?:里面|包裹)[^,。]{0,5}(?:没有|少|只有|缺)|缺(?:了|少|件)|没(?:有)?(?:配|送|给)[^,。]{0,4}(?:赠品|配件|说明书)|空(?:的)?(?:盒|包)|只(?:收到|有|发)了?[一二两三\\d]|跟(?:图片|描述|页面)不|与描述不符|实物",
        r"\bmissing\b|wrong (?:item|color|colour|size|one|product|thing|order|flavou?r|model|shade)|not what i (?:ordered|bought)|only (?:got|received|one|two|half|came)|instead of|short(?:ed)? (?:one|two|\d)|empty (?:box|package|parcel)|didn't include|not included|not as described|different (?:from|than)|sent me (?:the|a)"),
        _with(_HERE, delivered=2.4, used=0.8, handed=0.8, partly=1.2), -1.2,
        ("aftersale.reissue.missing_item", "aftersale.reissue.wrong_item"), ("R2.1", "R2.2", "R2.3"), "fresh"),
    Ask("does not fit or please", _any(
        "(?:太|有点|偏|稍微|好)(?:大|小|紧|松|长|短|肥|瘦|薄|厚|硬|软|重|淡|深|浅)了?|(?:大|小|紧|松|长|短)了(?:点|一)?|穿不(?:下|上|了)|不合(?:适|身|脚)|码(?:数)?不|不喜欢|不好看|有色差|色差|显(?:胖|黑)|大一码|小一码|大一号|小一号|换(?:个|一个|大|小|货|码|尺码|[smlx\\d])",
        r"too (?:small|big|large|tight|loose|long|short|thin|thick|hard|soft|heavy|dark|light)|(?:doesn't|does not|didn't|don't|not) (?:fit|suit|like|look|match)|runs (?:small|large|big)|size (?:up|down)|\bexchange\b|(?:bigger|smaller|larger|different|another) (?:size|one|colou?r)"),
        _HERE, -1.0, ("aftersale.exchange.request", "product.size_fit.advice"), (), "fresh"),
    Ask("about a refund", _any("退款", "退件", "退货", "审核", "赔付", r"\brefund", r"\breturn(?!ed home)", "owe me"),
        {"returning": 1.2, "delivered": 0.6, "used": 0.2, "waiting": 0.2, "unpaid": -1.5, "ended": 0.8, "moving": -0.3}, -0.3,
        ("aftersale.compensation.progress",), ("R3.2",)),
    Ask("compensation", _any("赔(?!付险)", "补偿", r"compensat", "make (?:it|this) right"),
        {"delivered": 1.4, "used": 0.4, "handed": 0.8, "trouble": 1.4, "moving": 0.2, "waiting": -0.6, "unpaid": -2.0, "returning": 0.2}, -0.4,
        ("aftersale.compensation.request",)),
    Ask("give back", _any(
        "(?:打算|明天|怎么|直接|给我|可以|就|全|我要)退|运费谁|退货|退掉|退了吧|想退|要退|能退|可以退|怎么退|退换|七天无理由|7天无理由|仅退款|运费险|申请退", r"\breturn(?:ing|ed|s)?\b|send (?:it|them|this) back|refund (?:me|it|this|please|for)|get a refund|want (?:a|my) (?:refund|money)|money back"),
        _with(_HERE, delivered=1.8, used=0.6, waiting=-0.2, moving=-0.6, unpaid=-2.4, out=-0.8, partly=0.4), -0.6,
        ("aftersale.refund.return_refund", "aftersale.refund.refund_only", "aftersale.refund.policy"), (), "fresh"),
    Ask("it came", _any(
        "(?<!没)(?<!未)(?<!没有)(?<!还没)(?<!不)(?:刚|已经?|今天|昨天|刚刚|才)?(?:收到|到货|拿到|签收)(?:货|了|的|后|手|时|,|$)(?!吗|没)", "到手", "打开(?:一看|发现|后|快递)?", "拆开", "拆(?:了|封|包)",
        r"(?<!not )(?<!n't )(?<!never )(?<!yet )(?:just |finally |already )?(?:arrived|received|came|showed up|turned up)(?! yet| in time)(?:\b)", r"(?:i|we) (?:just )?(?:got|opened|unboxed)", "out of the box", "opened (?:it|the|up)"),
        _with(_HERE, delivered=2.4, used=0.6, handed=1.0), -1.2, (), (), "fresh"),
    Ask("in use", _any(
        "怎么(?:换|切换|开启|关闭|清理|更换|打开|取下|拆|装|折叠|收)(?!货)|单买|替换|配件|保质期|生产日期|成分|真假|假货|正品|怎么(?:用|洗|穿|装|安装|清洗|调|设置|连接|使用|充电|吃|喝|泡|做|保存|开|组装)|能(?:不能)?(?:机洗|水洗|微波|放冰箱|加热)|说明书|使用方法|安装|保修|质保|维修|用了|穿了|洗了|吃了|喝了|用着|戴了|保质期|好评|评价",
        r"replacement (?:heads?|parts?|filters?|blades?|pads?)|expir(?:y|ation|es)|ingredients|does (?:it|this) (?:contain|have|come with|support|work with)|weight limit|capacity|is it (?:safe|real|fake|authentic)|how often|how (?:do|to|can|should) (?:i |we |you )?(?:use|wash|clean|assemble|install|set|charge|pair|connect|store|put|turn|operate|adjust|reset|change (?:the )?(?:mode|setting|battery|filter)|switch|open|fold|remove)|instructions|manual|warranty|machine wash|dishwasher|microwave|been using|after (?:a |one |two |\d+ )?(?:wash|use|week|day|month)|(?:wore|used|washed) (?:it|them)|leave a review|repair"),
        _with(_HERE, delivered=1.8, used=1.8), -0.8,
        ("product.usage.how_to", "product.usage.care", "product.usage.installation", "product.usage.safety", "aftersale.repair.warranty",
         "aftersale.review.change", "aftersale.review.reward", "product.opinion.quality", "product.opinion.experience")),
    Ask("stop it on its way", _any("(?:晚(?:点|几天|两天|些)|过(?:几天|两天|些天)|改天|推迟|延(?:后|迟|期))[^,。]{0,2}(?:送|派)|暂停派送|hold (?:the |my |this )?(?:delivery|package|parcel|mail)|拦截|截回|追回|别送了|intercept|reroute|redirect"),
        {"moving": 2.6, "out": 1.6, "waiting": 0.4, "delivered": -2.4, "used": -3.0, "unpaid": -2.4}, -1.0),
    Ask("invoice", _any("发票|开票|抬头|税号", r"\binvoice|\breceipt\b|\bvat\b|tax number"),
        {"delivered": 0.6, "used": 0.3, "unpaid": -1.2, "waiting": 0.2, "ended": -1.0}, 0.0,
        ("aftersale.invoice.request", "aftersale.invoice.change", "aftersale.invoice.progress"), ("R3.1",)),
    Ask("it became cheaper", _any("降价|保价|价保|差价|便宜了|买贵|price (?:drop|match|adjust|protection)|went on sale|cheaper now|lower(?:ed)? (?:the )?price"),
        {"waiting": 0.8, "moving": 0.6, "delivered": 0.8, "used": -0.6, "unpaid": -1.0, "ended": -1.5}, 0.0,
        ("campaign.price.protection", "campaign.price.difference")),
)
#: asked of what is not here yet
AWAY = frozenset({"where it is", "when it is sent", "stuck on its way", "being delivered", "to be picked up", "delivery failed", "pay", "cancel",
                  "change the address", "change what is in it", "before it leaves", "where the money is", "what was sent back", "exchange under way"})
PRESALE = ("product.stock.availability", "product.stock.restock", "product.recommendation.for_person", "product.authenticity.genuine",
           "product.recommendation.for_need", "product.comparison.within_shop", "product.comparison.versions", "campaign.coupon.how_to_get",
           "campaign.livestream.price", "campaign.price.enquiry", "other.business.wholesale", "logistics.address.range")
#: the same in words
PRESALE_SAID = _any("有没有(?:货|现货|优惠|活动|别的)", "有货吗", "还有货", "现货", "怎么卖", "包邮吗", "想买", "推荐", "do you (?:have|sell|stock|carry|ship to)", "in stock", "recommend")
#: what a more exact ask makes of others that are heard in the same words
_HERE_ASKS = ("it came", "in use", "does not fit or please", "broken or bad", "wrong or missing", "give back")
OVERRULES = {
    "about a refund": ("when it is sent",), "give back": ("about a refund",), "what was sent back": ("about a refund", "where it is"),
    "signed, not received": ("where it is", "it came", "being delivered"),
    "where the money is": ("about a refund", "where it is", "when it is sent", "give back", "cancel", "it came"),
    "pay": (*_HERE_ASKS, "change what is in it", "when it is sent"),
    "before it leaves": (*_HERE_ASKS, "where it is"),
    "stop it on its way": ("cancel",), "when it is sent": ("it came", "in use"), "cancel": ("it came",),
    "to be picked up": ("it came", "broken or bad", "being delivered", "stop it on its way", "change what is in it", "in use"),
}
IN_USE = next(ask for ask in ASKS if ask.name == "in use")
#: when no more is known than that: who has it asks about it, who waits asks where it is
BY_MODULE = {"aftersale": IN_USE, "logistics": next(ask for ask in ASKS if ask.name == "where it is")}
BY_PATH = {path: ask for ask in ASKS for path in ask.paths}
BY_RISK = {risk: ask for ask in reversed(ASKS) for risk in ask.risks}
#: came, and nothing is said against it
SETTLED = _any("(?<!没)(?<!没有)(?<!还没)(?<!未)(?<!不)(?:收到|到了|签收|拿到)(?:了)?(?!吗|没|后|的)", "没(?:有)?问题", "挺好", "很好", "不错", "已经(?:到|收到|处理|解决|退|发)(?:好|完)?",
               r"(?<!not )(?<!n't )(?<!never )(?:arrived|received|came|is fine|are fine|is great|looks? (?:good|great|fine)|got (?:here|it)|(?:is|are|was|were) (?:fine|good|ok|okay|great|perfect))")
