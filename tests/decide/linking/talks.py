"""Talks with several open orders, made up for this rule: which one is meant stands beside each.

A line: the order that is meant (1 is the first), what was said ("A:" the shop's side, "/" the next turn), the orders. An
order: days since it was placed, where it stands, its goods as "title / option x2 @59". Where it stands: unpaid, waiting,
moving H (hours since the last scan), out, failed, pickup, handed, problem, delivered D (days ago), back KIND, cancelled;
after "by" the courier, after "at" the place of the last scan, after "#" its number.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from zhiyin.domain.linking import Item, Named, OrderFact, ParcelFact, RefundFact, Said, Talk
from zhiyin.understand.entities import entities
from zhiyin.understand.normalise import normalise

ZONE = ZoneInfo("Asia/Shanghai")
#: a Thursday
NOW = datetime(2026, 5, 14, 8, 30, tzinfo=UTC)
_STATES = {
    "out": "out_for_delivery",
    "failed": "delivery_failed",
    "pickup": "at_pickup",
    "handed": "signed_at_pickup",
    "problem": "problem",
    "moving": "in_transit",
    "delivered": "delivered",
}


class Row(NamedTuple):
    about: int
    talk: Talk


def order(spec: str, key: int) -> OrderFact:
    """An order out of its line."""
    head, *goods = [part.strip() for part in spec.split(";")]
    match = re.fullmatch(r"([\d.]+) (\w+)(?: ([\w.]+))?(?: by (.+?))?(?: at (.+?))?(?: #(\S+))?", head)
    assert match, head
    days, stands, more, courier, place, number = match.groups()
    placed = NOW - timedelta(days=float(days), hours=float(days) >= 1)
    items = tuple(map(_item, goods))
    total = sum((item.price or 0) * item.quantity for item in items)
    known: dict[str, Any] = {
        "key": key,
        "number": number or f"E2605{key:04}77{key}",
        "items": items,
        "placed_at": placed,
        "total": Decimal(total),
        "state": "paid",
        "paid_at": placed + timedelta(minutes=3),
    }
    if stands in ("unpaid", "cancelled"):
        known |= {"state": stands, "paid_at": None}
    elif stands == "back":
        known |= {
            "state": "delivered",
            "delivered_at": NOW - timedelta(days=float(days) / 2),
            "refunds": (RefundFact(more or "refund", "requested", NOW - timedelta(days=2), Decimal(total)),),
        }
    elif stands != "waiting":
        hours = float(more or 5) if stands == "moving" else float(more or 0.3) * 24 if stands == "delivered" else 4
        at = NOW - timedelta(hours=hours)
        known |= {
            "state": "delivered" if stands == "delivered" else "shipped",
            "shipped_at": min(placed + timedelta(days=1), at),
            "delivered_at": at if stands == "delivered" else None,
            "parcels": (
                ParcelFact(
                    key * 10, f"YT77{key}000{key}5512{key}", courier or "圆通速递", _STATES[stands], at, at, place or ""
                ),
            ),
        }
    return OrderFact(**known)


def _item(text: str) -> Item:
    match = re.fullmatch(r"(.+?)(?: / (.+?))?(?: x(\d+))?(?: @([\d.]+))?", text)
    assert match, text
    title, option, quantity, price = match.groups()
    return Item(title, options=(option,) if option else (), quantity=int(quantity or 1), price=Decimal(price or "49"))


def said(number: int, text: str, at: datetime) -> Said:
    """A turn, with what understanding names in it."""
    role = "agent" if text.startswith("A:") else "customer"
    text = text.removeprefix("A:").strip()
    found = entities(normalise(text), at.astimezone(ZONE).date())
    named = tuple(
        Named(
            kind,
            one["value"],
            tuple(one["span"]),
            *(datetime.fromisoformat(one[x]).date() if x in one else None for x in ("from", "to")),
        )
        for kind, ones in found.items()
        for one in ones
    )
    return Said(number, role, text, at, named)


def row(line: str) -> Row:
    head, *orders = [part.strip() for part in line.strip().split("\n")]
    about, words = head.split(" ", 1)
    turns = words.split(" / ")
    talk = tuple(said(n, turn, NOW - timedelta(minutes=2 * (len(turns) - n))) for n, turn in enumerate(turns, 1))
    return Row(int(about), Talk(talk, tuple(order(spec, n) for n, spec in enumerate(orders, 1)), NOW, ZONE))


@cache
def talks() -> tuple[Row, ...]:
    return tuple(row(part) for part in TALKS.strip().split("\n\n"))


TALKS = """
1 那条裙子怎么还不发货啊，都等三天了
3 waiting; 法式碎花连衣裙 / 绿色 M @259
5 delivered 1; 男士速干短袖 / 黑 XL @79
1 waiting; 冰丝凉席三件套 / 1.8m @199

2 衣服洗了一次就起球，这质量也太差了
2 moving 6; 保温杯 500ml / 白色 @69
9 delivered 6; 圆领羊毛衫女 / 燕麦色 @239
12 delivered 9; 可折叠书架 / 三层 @129

3 显示昨天就签收了，可我根本没收到
4 moving 3; 儿童积木玩具 / 520颗 @159
1 waiting; 儿童绘本套装 / 10册 @88
6 delivered 1; 婴儿纸尿裤 / L 54片 @119

1 什么时候能发货
1 waiting; 有机燕麦片 / 1kg @39
4 moving 12; 坚果礼盒 / 1.5kg @128

2 我的快递一直停在武汉不动了
3 moving 5 at 广州市; 蓝牙耳机 / 白 @199
6 moving 70 at 武汉市; 机械键盘 / 青轴 @329

2 耳机左边没声音了
2 moving 8; 手机壳 / 透明 @29
8 delivered 5; 蓝牙降噪头戴式 / 黑 @399
30 delivered 26; 充电宝 20000mAh / 白 @139

1 尾号0771的那个单子帮我查下到哪了
4 moving 9 #202605100771; 洗衣液 / 3kg @49
3 moving 5 #202605111836; 抽纸 / 24包 @59

3 帮我取消昨天下的那单
5 waiting; 实木茶几 / 原木色 @699
3 waiting; 落地灯 / 黑 @189
1 waiting; 羊毛地毯 / 1.6米 @329

2 鞋子收到了，但是裤子还没发
4 delivered 0.5; 轻便跑步鞋 / 42 @269
4 waiting; 宽松直筒裤 / 黑 L @129
2 unpaid; 棒球帽 / 白 @39

1 取件码是多少，驿站说查不到
3 pickup; 猫砂 / 10kg @89
2 moving 4; 猫粮 / 2kg @158

1 想改一下收货地址，还来得及吗
1 waiting; 电煮锅 / 1.8L @99
3 moving 6; 玻璃饭盒 / 3件套 @79
6 delivered 2; 不粘炒锅 / 32cm @199

3 退款怎么还没到账
2 moving 6; 面膜 / 20片 @99
8 delivered 4; 防晒霜 / 50ml @109
9 back refund; 口红 / 正红 @149

2 上脸之后刺痛，脸都红了
3 delivered 2; 无火香薰 / 海洋 @89
5 delivered 3; 烟酰胺精华液 / 30ml @169

1 打开一看，杯子碎了两个
4 delivered 0.3; 高硼硅马克杯 / 4只装 @88
3 delivered 0.5; 记忆棉枕头 / 一对 @139

2 收到的苹果好几个都烂了
5 delivered 2; 鲜活基围虾 / 2斤 @128
3 delivered 0.4; 红富士 / 10斤 @59

1 那个黑色的能换成白色吗
2 waiting; 帆布双肩包 / 黑 @129
3 waiting; 运动水壶 / 蓝 @49

1 付款一直失败是怎么回事
0.1 unpaid; 空气炸锅 / 5L @299
2 waiting; 电饭煲 / 3L @259

2 268那单能开发票吗
9 delivered 5; 商务衬衫 / 白 41 @199
7 delivered 4; 羊皮手套 / 黑 M @268

2 我买的三杯拿铁怎么还没送到
0.1 waiting; 美式 / 大杯 热 @19
0.05 out; 拿铁 / 中杯 少冰 x3 @22

1 顺丰那个到哪了
3 moving 6 by 顺丰速运; 单反相机包 / 灰 @259
3 moving 5 by 中通快递; 三脚架 / 碳纤维 @399

1 前天买的那个怎么还没动静
2 waiting; 瑜伽垫 / 紫 @89
6 moving 8; 哑铃 / 10kg x2 @129
4 waiting; 跳绳 / 红 @29

2 你好，我想退货 / A:您好，请问是哪一件呢 / 灯，晚上一直闪
5 delivered 2; 记忆棉坐垫 / 灰 @69
8 delivered 4; 护眼台灯 / 白 @159

1 A:您好，您的羽绒被已经发出 / 大概几天能到
4 moving 4; 白鹅绒被子 / 2米 @899
3 moving 6; 四件套 / 灰 2米 @299

2 孩子说穿着太大了，能换小一号的吗
6 delivered 2; 儿童水彩笔 / 36色 @39
7 delivered 3; 童装卫衣 / 140 @99

2 我那个贵的，怎么还没发
2 waiting; 数据线 / 1米 @19
2 waiting; 扫地机器人 / 白 @1899

1 刚下的单，能加急吗
0.02 waiting; 生日蛋糕 / 8寸 @198
2 moving 4; 气球套装 / 粉 @35
5 delivered 3; 蜡烛 / 数字8 @5

2 说好今天送到的，骑手人呢
0.2 waiting; 卤味拼盘 @58
0.1 out; 水果拼盘 / 大份 @68

2 少发了一包
4 delivered 3; 洗脸巾 / 单包 @19
3 delivered 1; 抽纸 / 整箱 30包 x2 @69

1 收到的颜色和图片差太多了，图上是藏青，这明明是黑的
4 delivered 1; 休闲西装外套 / 藏青 @459
5 delivered 2; 条纹领带 / 红 @69

2 老是断连，配对配半天
9 delivered 6; 冰箱除味剂 / 3盒 @29
10 delivered 7; 无线鼠标 / 黑 @89

2 狗狗吃了拉肚子
5 delivered 2; 宠物牵引绳 / M @39
6 delivered 3; 幼犬粮 / 3kg @139

1 组装的时候发现少两颗螺丝
6 delivered 1; 五斗柜 / 白橡木 @499
5 delivered 2; 浴帘 / 1.8米 @49

2 书皮都折了，还缺页
7 moving 6; 中性笔 / 0.5 12支 @25
5 delivered 0.6; 三体全集 / 平装 @89

1 一直卡在海关，能问问吗
12 moving 80; 进口奶粉 / 3段 900g @289
3 moving 10; 婴儿湿巾 / 80抽 x5 @49

2 大半个月前买的那个坏了
4 delivered 2; 电动牙刷头 / 4支 @49
17 delivered 14; 便携榨汁杯 / 粉 @129

1 帮我拦截一下，不想要了
3 moving 10; 露营帐篷 / 4人 @399
8 delivered 5; 折叠椅 / 卡其 @89

2 除了帽子其他都到了，帽子呢
6 delivered 2; 防晒衣 / 白 M @149
4 moving 12; 渔夫帽 / 米色 @49

2 不是枕头那个，是被子什么时候发
2 waiting; 乳胶枕 / 一对 @199
3 waiting; 蚕丝被 / 1.5米 @599

1 开票抬头写错了，红酒那单
8 delivered 4; 赤霞珠干葡萄酒 / 6支 @499
9 delivered 5; 茶叶礼盒 / 铁观音 @199

2 快递员说地址不对没送成
3 moving 6; 拖鞋 / 38 @29
4 failed; 加湿器 / 白 @139

2 我要的是XL，你们发的L
5 delivered 2; 袜子 / 均码 @19
5 delivered 1; 工装夹克 / 卡其 XL @219

1 一箱都不新鲜，有两盒胀包了
3 delivered 0.5; 低温鲜牛奶 / 12盒 @79
6 delivered 3; 保鲜袋 / 大号 @15

3 上次买的那个洗发水用完了头痒
2 moving 5; 护发素 / 500ml @59
0.5 waiting; 梳子 / 檀木 @39
20 delivered 16; 控油洗发露 / 500ml @79

2 寄回去的收到了吗
3 moving 3; 男士皮带 / 黑 @99
10 back return; 商务皮鞋 / 41 @399

1 能赶在周六之前到吗，生日要用
2 moving 6; 乐高积木 / 千年隼 @799
9 delivered 6; 贺卡 / 生日 @12

2 保温效果不行，早上装的热水中午就凉了
6 delivered 3; 多功能料理机 / 白 @299
8 delivered 5; 316不锈钢水杯 / 500ml @119

2 说明书只有英文，怎么调闹钟
6 delivered 3; 瑜伽裤 / M @89
5 delivered 3; 智能手表 / 黑 @599

1 两件都买大了，想换小一码
6 delivered 2; 纯棉短袖T恤 / 白 XL x2 @59
4 delivered 1; 挂钩 / 10个 @15

2 最早下的那单可以先发吗
2 waiting; 牛肉干 / 500g @69
6 waiting; 猪肉脯 / 200g @29
1 waiting; 芒果干 / 100g @15

1 开不了机，一按就黑屏
5 delivered 2; 学习平板 / 128G @1299
6 delivered 3; 笔记本支架 / 银 @79

2 花到了都蔫了
3 delivered 2; 陶瓷花瓶 / 白 @69
1 delivered 0.1; 玫瑰花束 / 19枝 @159

1 The dress is way too small, can I exchange it for a medium?
8 delivered 3; Floral Wrap Midi Dress / Blue S @45
3 moving 6; Leather Ankle Boots / Black 38 @89

2 Where is my package? Tracking hasn't updated since Monday
2 waiting; Ceramic Mug Set / White @32
7 moving 75; Standing Desk / Oak 120cm @249

1 It says delivered but there's nothing on my porch
6 delivered 0.5; Wireless Earbuds / White @59
2 waiting; USB-C Cable / 2m @12
4 moving 12; Laptop Stand / Silver @35

2 My son spilled everything because the lid won't close
4 delivered 2; Kids Backpack / Dinosaur @29
6 delivered 3; Toddler Sippy Cup / Green @14

2 Can I still cancel the lamp?
1 waiting; Cotton Throw Blanket / Grey @39
2 waiting; Brass Floor Lamp / Gold @119

1 it arrived today and one of the glasses is cracked
5 delivered 0.2; Crystal Wine Glasses / Set of 6 @48
4 delivered 2; Bamboo Cutting Board @25

3 hey when does the one I ordered yesterday ship
5 moving 8; Hair Dryer / Pink @49
9 delivered 4; Vitamin C Serum / 30ml @28
1 waiting; Sheet Masks / 10 pack @22

2 still no refund for the shoes I sent back two weeks ago
4 moving 6; Running Socks / 3 pack @15
24 back return; Trail Running Shoes / 9 @110

2 The order ending 4410 is stuck in Memphis
3 moving 9 at Dallas, TX #A10043321; Yoga Mat / Teal @38
5 moving 50 at Memphis, TN #A10044410; Resistance Bands @20

1 Battery dies after ten minutes
12 delivered 9; Cordless Stick Vacuum @179
8 delivered 5; Microfiber Cloths / 12 pack @14

2 I got a size 10 but I ordered an 8
5 delivered 3; Baseball Cap / Navy @22
6 delivered 2; Suede Loafers / 8 @95

1 UPS says the driver tried to deliver but I was home all day
4 failed by UPS; Air Purifier / White @149
3 moving 6 by USPS; Hepa Filter / 2 pack @39

1 need to change the shipping address asap
0.2 waiting; Cast Iron Skillet / 12 inch @42
6 moving 20; Silicone Spatula Set @18
12 delivered 7; Dutch Oven / Red @99

2 I paid $64 and half of it is missing
5 delivered 2; Protein Powder / Chocolate 2lb @39
6 delivered 1; Granola Bars / 24 count x2 @32

2 my cat won't touch it
4 delivered 2; Dog Bed / Large @59
5 delivered 3; Grain Free Salmon Kibble Cat / 4lb @26

1 the zipper broke the second time I wore it
14 delivered 10; Puffer Jacket / Black M @129
13 delivered 9; Phone Tripod @25

2 card was declined, how do I pay
3 waiting; Desk Organizer / Black @24
0.1 unpaid; Ergonomic Office Chair @219

2 A: Hi, your coffee maker has shipped / great, when will it get here?
5 moving 5; Bath Towels / Set of 4 @44
3 moving 4; Drip Coffee Machine / 12 cup @79

1 Not the sofa, the coffee table. Two screws are missing.
10 delivered 3; Walnut Coffee Table @189
12 delivered 4; Linen Sofa / Beige @899

2 it smells awful and the milk is curdled
4 delivered 1; Sourdough Bread / 2 loaves @12
2 delivered 0.2; Organic Whole Milk / 6 bottles @24

2 I'd like a return label for the earlier order
3 delivered 1; Graphic Tee / White L @25
15 delivered 10; Denim Jacket / Blue L @69

1 screen has a dead pixel
7 delivered 4; 27 inch 4K Monitor @329
6 delivered 4; HDMI Cable / 2m @11

1 The navy one came with a stain on the sleeve
6 delivered 2; Oxford Button Down / Navy M @49
8 delivered 4; Chino Pants / Khaki 32 @55

2 What's the pickup code? the locker asks for one
3 moving 5; Board Game / Catan @45
4 pickup; Jigsaw Puzzle / 1000 pieces @19

2 will it arrive before Saturday? it's a birthday present
9 delivered 5; Gift Wrap Paper @8
3 moving 7; Remote Control Car / Red @59

1 how do I wash it without shrinking it
8 delivered 3; Merino Wool Sweater / Grey M @89
3 moving 5; Cedar Hangers / 10 pack @29

1 the foundation shade is wrong for me, can I send it back
6 delivered 2; Liquid Foundation / Ivory @34
4 delivered 1; Makeup Brush Set @29

2 wobbly legs, and the instructions make no sense
9 delivered 4; Memory Foam Pillow @39
8 delivered 3; TV Stand / Black @149

2 order with two items please, only one of them was in the box
6 delivered 3; Garden Hose / 50ft @35
5 delivered 1; Pruning Shears @22; Watering Can / Green @18

1 hi, the plant leaves are all yellow
4 delivered 1; Monstera Deliciosa / 6 inch pot @39
7 delivered 4; Ceramic Planter / White @25

2 好的谢谢 / 另外问下洗面奶那单，泵头是坏的
3 moving 6; 眼霜 / 15g @199
6 delivered 2; 氨基酸洁面 / 150g @79

2 半个月了还没发，预售也不能这么久吧
5 waiting; 雨伞 / 黑 @59
15 waiting; 定制西服 / 藏青 50 @1299

1 喝着有股怪味，是不是过期了
7 delivered 3; 冷萃咖啡液 / 10杯 @89
9 delivered 4; 手冲壶 / 600ml @159

3 戴了两天就变黑了
5 delivered 2; 丝巾 / 蓝 @129
9 delivered 6; 发夹 / 珍珠 @19
8 delivered 4; 925银手链 / 16cm @169

1 物流显示到我们镇上了，今天会派送吗
3 moving 4; 加绒打底裤 / 黑 L @59
9 delivered 5; 暖手宝 / 兔子 @39
1 waiting; 雪地靴 / 37 @159

3 我买了不到五分钟，能退吗
6 delivered 3; 筋膜枪 / 灰 @299
2 moving 6; 护膝 / 一对 @69
0.003 waiting; 速干毛巾 / 蓝 @29

1 师傅什么时候上门安装呀
5 delivered 1; 滚筒洗衣机 / 10kg @2299
3 moving 6; 洗衣机底座 @69

2 这个怎么吃，一天几粒
4 moving 8; 体脂秤 / 白 @99
9 delivered 5; 深海鱼油软胶囊 / 100粒 @129

2 我一共拍了四包，怎么就到了三包
3 delivered 1; 猫抓板 / 瓦楞纸 @19
3 delivered 1; 豆腐猫砂 x4 @22

1 你们不是说48小时内发货吗
4 waiting; 复古台灯 / 绿 @199
2 moving 9; 灯泡 / E27 @15
1 unpaid; 插线板 / 3米 @49

2 那个还在派送中，能帮我催一下快递小哥吗
4 moving 9; 篮球 / 7号 @129
3 out; 运动护腕 / 黑 @19

1 客厅那个颜色跟沙发不搭，可以退吗
9 delivered 3; 遮光窗帘 / 墨绿 2.5米 @299
7 delivered 3; 餐边柜 / 胡桃 @899

2 我妈说太甜了她血糖高不敢吃
4 delivered 2; 老人防滑拖鞋 / 38 @39
5 delivered 2; 广式五仁月饼 / 8枚 @128

1 三百多那单能便宜点吗，刚买就降价了
2 delivered 0.6; 空气净化器 / 小型 @349
5 delivered 3; 滤芯 / 2只 @89

2 拉链卡住了，箱子打不开
6 delivered 3; 防晒帽 / 米 @49
8 delivered 5; 铝框拉杆箱 / 24寸 @459

1 穿了一天脚后跟磨破皮了
6 delivered 2; 乐福单鞋 / 37 棕 @269
7 delivered 3; 真丝围巾 / 橙 @199

2 A:您好，关于您购买的空气炸锅，我们今天会发出 / 好的 / 另外那个电热水壶呢
2 waiting; 空气炸锅 / 4.5L @259
3 moving 6; 电热水壶 / 1.7L @89

1 没电了充一晚上还是红灯
20 delivered 15; 蓝牙音箱 / 蓝 @159
5 delivered 2; 手机支架 / 银 @25

3 拍重复了，帮我退掉一个
4 moving 7; 湿厕纸 / 40片 @19
0.2 waiting; 洗手液 / 500ml @25
0.2 waiting; 蒸汽眼罩 / 20片 x2 @49

2 包裹被放在丰巢了，我没收到短信
3 moving 3; 手账本 / A5 @39
4 pickup; 钢笔 / 黑 @129

1 周一买的羽毛球拍到哪了
3 moving 6; 碳素羽拍 / 单支 @329
2 waiting; 羽毛球 / 12只 @69

2 客服在吗 / 在的亲 / 我的退货你们签收了没有啊
4 moving 8; 短裙 / 黑 S @99
13 back return; 呢子大衣 / 驼 M @699

1 衬衫领口都黄的，是不是别人穿过的
5 delivered 2; 亚麻长袖衬衣 / 白 L @159
4 delivered 1; 九分西裤 / 灰 32 @189

2 煮饭老是夹生
7 delivered 3; 砧板 / 竹 @39
8 delivered 4; IH电饭煲 / 3L @499

1 我订的外卖都凉了，一个小时才到
0.1 delivered 0.01; 宫保鸡丁盖饭 @26
2 moving 8; 一次性餐具 / 50套 @15

2 能不能改成粉色的，还没付款呢
1 waiting; 吹风机 / 白 @199
0.1 unpaid; 卷发棒 / 紫 @129

1 好用，回购了，这次什么时候到
3 moving 5; 护手霜 / 玫瑰 @39
40 delivered 36; 护手霜 / 玫瑰 @39

2 请问贴膜教程有吗，老是有气泡
4 moving 9; 手机壳 / 磨砂黑 @29
6 delivered 3; 钢化玻璃贴 / 2片 @19

2 我那单写的是预计13号到，今天都14号了
2 moving 9; 四季被 / 灰 @199
6 moving 12; 天丝凉被 / 粉 @259

3 I haven't gotten any shipping confirmation for my order from last week
2 moving 6; Paper Straws @8
12 delivered 6; Cocktail Shaker @29
7 waiting; Bar Stool / Walnut x2 @99

1 the pot is bigger than I thought, doesn't fit my stove
8 delivered 3; Enameled Stockpot / 12 qt @79
6 delivered 2; Oven Mitts / Red @15

2 My daughter broke out in hives after using it
9 delivered 5; Nightlight / Unicorn @22
7 delivered 3; Bubble Bath / Strawberry @11

1 tracking says out for delivery since yesterday morning, what's going on
4 out; Gaming Headset / Black @79
5 moving 20; Mousepad XL @15

2 I'd like to swap the blue for the green before it ships
8 delivered 4; Rain Boots / Yellow 7 @45
0.5 waiting; Rain Jacket / Blue M @79

1 it won't pair with my iPhone
6 delivered 3; Portable Speaker / Red @69
5 delivered 2; Camping Lantern @25

2 how many pills per day?
3 moving 8; Yoga Block / 2 pack @14
9 delivered 5; Magnesium Tablets / 120 ct @19

1 the one for $129 hasn't been sent yet?
3 waiting; Espresso Grinder @129
2 waiting; Coffee Beans / 2lb @34

2 seat cushion is lumpy and the armrest squeaks
5 delivered 2; Door Mat / Grey @25
9 delivered 4; Recliner / Brown @449

1 Hi / A: Hello! How can I help? / my tent leaks, we got soaked
15 delivered 11; 4 Person Dome Tent / Green @139
14 delivered 11; Sleeping Pad @49

2 FedEx lost it I think. no scans for 8 days
3 moving 8 by UPS; Picture Frame / 8x10 @18
12 moving 192 by FedEx; Area Rug / 5x8 @159

1 Please hold the delivery, I'm out of town until Friday
2 moving 6; Patio Umbrella / Red @89
9 delivered 6; Umbrella Base @45

2 did you get the boots back? I dropped them at the post office on Monday
6 delivered 2; Wool Scarf / Camel @39
16 back return; Chelsea Boots / Black 9 @140

1 strings keep going out of tune
8 delivered 4; Acoustic Guitar / Natural @189
6 delivered 3; Music Stand @25

2 I need a receipt for my taxes, the desk
7 delivered 3; Bookends / Metal @19
10 delivered 5; Adjustable Desk / White @399

1 I was charged twice for the headphones
1 waiting; Over-Ear Headphones / Silver @199
4 moving 8; Headphone Case @15

2 the bulb doesn't light up
7 delivered 4; Extension Cord / 10ft @14
6 delivered 3; Table Lamp / Ceramic @59

1 two of the eggs were smashed
1 delivered 0.1; Free Range Eggs / 24 @9
1 delivered 0.1; Orange Juice / 1L x2 @5

2 Any update on my exchange? I sent the small back already
4 delivered 1; Crew Socks / 6 pack @18
18 back exchange; Fleece Hoodie / Grey S @55

2 我那个白色的怎么还没给我寄
3 moving 6; 加厚浴巾 / 米白 @59
2 waiting; 简约台钟 / 白 @89
2 waiting; 简约相框 / 胡桃木 @39
4 delivered 1; 保鲜盒 / 白 @29

3 老人家说躺着腰疼，太软了
4 delivered 1; 电热毯 / 双人 @129
3 waiting; 老花镜 / 200度 @49
9 delivered 5; 乳胶床垫 / 1.8米 @1599

1 八十多块那个什么情况，五天了一点消息都没有
5 waiting; 运动文胸 / 黑 M @86
3 moving 4; 瑜伽裤 / 灰 M @119
1 waiting; 瑜伽砖 / 2块 @25

2 昨晚十一点多拍的，今天能发出来不
2 waiting; 热敷眼罩 / 粉 @69
0.72 waiting; 颈椎按摩仪 / 白 @299

1 送给客户的，包装盒压扁了这怎么拿得出手
5 delivered 1; 明前龙井礼盒 / 250g @398
4 delivered 1; 打印纸 / A4 5包 @119
2 moving 5; 文件夹 / 10个 @25

2 放冰箱一晚上还是软的，是不是没冻过
3 moving 6; 冰格模具 / 硅胶 @19
2 delivered 0.2; 手工冰淇淋 / 6杯 @128
6 delivered 2; 气泡水 / 24罐 @79

3 申请了三天没人审核
6 delivered 3; 收纳盒 / 3个 @35
2 waiting; 粘毛器 @15
9 back refund; 加绒牛仔外套 / M @189

1 那双码偏小，想换39的
5 delivered 2; 软底豆豆鞋 / 38 @99
6 delivered 2; 空调被 / 1.5米 @159
4 delivered 1; 纯棉袜 / 5双 @29

2 中通的那个电话打不通
2 moving 5 by 圆通速递; 洗脸盆 / 蓝 @19
4 out by 中通快递; 晾衣架 / 落地 @89
3 moving 9 by 韵达快递; 脏衣篮 / 白 @39

1 墨水一直漏，手上全是
5 delivered 1; 学生钢笔 / 暗尖 @35
6 delivered 2; 字帖 / 楷书 @19
5 delivered 2; 便利贴 / 5本 @9

2 我家猫一口都不吃
3 delivered 1; 逗猫棒 @9
4 delivered 2; 冻干 / 鸡肉 500g @99
2 moving 7; 自动饮水机 / 宠物 @139

1 客服你好，孩子明天开学要背，今天到不了就不要了
3 moving 5; 小学生书包 / 蓝 @159
4 delivered 1; 水彩笔 / 24色 @29
1 waiting; 姓名贴 @9

3 那个两米的能不能换成一米五的
2 waiting; 窗帘杆 / 1米 @39
5 delivered 1; 蚊帐 / 1.2米 @89
2 waiting; 全棉床笠 / 2米 @129

2 不是被子，被子我收到了，我问的是枕套
4 delivered 1; 冬被 / 6斤 @299
3 waiting; 枕套 / 一对 @39
2 moving 4; 床垫保护罩 / 1.8 @79

1 分量少得可怜，照片里满满一大盆
0.2 delivered 0.05; 麻辣小龙虾 / 2斤 @129
5 delivered 2; 一次性手套 / 200只 @9

2 用了半年多，最近按键失灵了，还在保修吗
3 delivered 1; 鼠标垫 / 大号 @25
200 delivered 196; 机械键盘 / 茶轴 @399
60 delivered 55; 显示器支架 @159

2 上个月买的那台一开就跳闸
6 delivered 3; 洗衣袋 / 3件 @19
35 delivered 31; 烘干机 / 9kg @2999
5 moving 7; 洗衣凝珠 / 52颗 @49

1 颜色太艳了，涂出来像吃了小孩
4 delivered 1; 哑光口红 / 正宫红 @159
6 delivered 3; 双肩包 / 粉 @139

1 那两箱怎么只来了一箱
3 delivered 0.5; 纯净水 / 12瓶 x2 @35
2 moving 4; 一次性纸杯 / 100只 @12

2 你好 / A:您好请问有什么可以帮您 / 查快递 / A:请问是哪个商品呢 / 就是锅
2 moving 5; 不锈钢漏勺 @15
4 moving 9; 麦饭石炒锅 / 30cm @169
6 moving 20; 隔热垫 / 4片 @19

1 我改主意了，电视不要了
0.5 waiting; 65寸4K智能电视 @3299
6 delivered 2; 电视挂架 / 通用 @89

3 it's been ten days and the jacket hasn't even left your warehouse
9 moving 30; Cargo Pants / Olive 32 @59
3 delivered 0.5; Bucket Hat / Beige @24
10 waiting; Waxed Field Jacket / Brown L @189

1 the left earbud won't charge
5 delivered 2; True Wireless Buds Pro @89
2 moving 6; Charging Dock / White @29
6 delivered 4; Ear Tips / S M L @9

2 We wanted the queen size but this looks like a full
6 delivered 1; Shower Curtain / Marble @29
7 delivered 3; Percale Sheets / Queen White @79
4 moving 9; Bath Mat / Grey @19

2 Could you send it to my office instead? Nobody's home during the day
3 delivered 0.4; Dumbbell Set / 20kg @99
0.4 waiting; Jump Rope / Speed @15
5 moving 14 at Leeds; Foam Roller @25

2 the crust was burnt and it showed up cold
3 moving 6; Pizza Stone @35
0.1 delivered 0.03; Large Margherita Pizza @18

1 dog chewed through it in one night, it's supposed to be indestructible
8 delivered 3; Heavy Duty Rope Toy @19
5 delivered 2; Garden Gloves / L @12
3 moving 8; Plant Pots / 3 pack @29

1 My husband says they squeeze his feet
5 delivered 2; Leather Derby / 10 Brown @139
6 delivered 2; Silk Tie / Navy @45
5 moving 8; Men's Dress Shirt / 16 White @59

2 The cheaper one please, cancel that
1 waiting; Robot Vacuum @299
1 waiting; Steam Mop @79

3 package was left in the rain and the pages are all warped
3 moving 6; Reading Lamp / Clip-on @19
6 delivered 3; Bookshelf / 5 tier @99
4 delivered 1; The Hobbit Illustrated Edition @35

1 one of the two didn't make it, only got a single candle
5 delivered 1; Soy Candle / Lavender x2 @18
4 delivered 2; Match Holder @12
1 waiting; Room Spray / Cedar @16

2 DHL wants me to pay import duty??
4 moving 6 by USPS; Sticker Pack @6
8 moving 15 by DHL; Mechanical Watch / Steel @450

2 I sent you an email about the return already, when do I get my money
3 delivered 1; Travel Mug @22
14 back return; Linen Trousers / M @65
5 moving 3; Sun Hat @28

2 Can you tell me if the serum has shipped? the face cream already got here
5 delivered 1; Ceramide Face Cream / 50ml @32
2 waiting; Niacinamide Serum / 30ml @18

1 the handle snapped off after a week
12 delivered 8; Enamel Saucepan / 16cm @35
4 delivered 2; Wooden Spoons / 5 pcs @14
2 waiting; Trivet @11

2 what do the error lights mean? it beeps three times then shuts down
4 delivered 1; Throw Pillow / Rust @25
5 delivered 2; Dehumidifier / 12L @159
2 moving 5; Draught Excluder @14

1 bottom drawer won't slide
9 delivered 2; Chest of Drawers / White @179
6 delivered 2; Bedside Rug @39
3 moving 6; Wall Hooks / 6 @12

2 The medium, not the large. Please fix before it goes out
5 delivered 2; Hoodie / Black M @55
0.3 waiting; Hoodie / Green L @55

2 so the yarn I got is two different dye lots
3 moving 6; Knitting Needles / 5mm @9
6 delivered 1; Merino Yarn / Teal x6 @8

2 都快一个礼拜了，还在运输中，到底到哪了
2 moving 5; 一次性雨衣 / 10件 @19
7 moving 28; 登山杖 / 碳素 @139
1 waiting; 水壶袋 @15

1 麻烦问下我买的那个吹风筒保修多久
9 delivered 5; 负离子吹风机 / 紫 @259
3 moving 6; 卷发梳 / 粉 @35

3 刚才付的款，怎么显示还没付
3 waiting; 晴雨伞 / 蓝 @59
2 moving 5; 遮阳板 / 车用 @29
0.01 unpaid; 电动滑板车 / 10寸 @1599

1 少了一只袜子啊，明明五双
4 delivered 1; 中筒棉袜 / 5双 黑 @35
5 delivered 2; 秋裤 / L @49

2 你们家的月子服袖子一长一短
6 delivered 2; 哺乳枕 / 灰 @79
5 delivered 1; 孕妇家居服套装 / 粉 L @129
2 moving 5; 待产包 / 22件 @199

2 物流怎么显示退回了？我没有拒收啊
3 moving 5; 折叠桌 / 80cm @89
6 problem; 户外椅 / 黑 @69

1 滤网怎么清洗
20 delivered 15; 空气净化器 / 白 @899
4 delivered 1; 加湿器 / 粉 @99

2 七十九块九那件，我要申请价保
3 moving 5; 打底衫 / 黑 @59.9
4 moving 6; 针织背心 / 米 @79.9

1 昨天到的那箱牛奶漏了好几盒
5 delivered 0.9; 纯牛奶 / 250ml*24盒 @69
6 delivered 3; 燕麦片 / 1kg @39

3 我同事一起买的都到了，我的还在原地
6 delivered 1; 咖啡杯 / 白 @39
1 waiting; 杯刷 @9
4 moving 40; 咖啡豆 / 深烘 454g @89

2 哎呀我手机号填错了，赶紧帮我改一下
4 moving 6; 运动耳机 / 蓝 @159
0.1 waiting; 蓝牙音响 / 红 @199

1 袋子破了，米撒了一地
3 delivered 0.2; 五常大米 / 10kg @89
5 delivered 2; 花生油 / 5L @109

2 老板这个表走得不准啊，一天慢十分钟
4 moving 7; 表带 / 20mm 棕 @49
8 delivered 4; 机械男表 / 黑盘 @899

1 打算明天退，运费谁出
4 delivered 1; 连体裤 / 绿 S @169
2 waiting; 草编包 / 原色 @89

2 家里没人，能放门卫那里吗
3 delivered 1; 插排 / 6孔 @39
2 out; 立式挂烫机 / 白 @299

1 贴上去两天就掉了，粘不住
8 delivered 4; 免打孔挂钩 / 6个 @12
7 delivered 3; 门帘 / 蓝 @49
2 moving 8; 置物篮 / 大 @19

2 颗粒太大了宝宝吞不下去
5 delivered 1; 儿童餐椅 / 蓝 @259
9 delivered 4; 婴儿米饼 / 原味 @29

1 想问下赠品怎么没有
4 delivered 1; 气垫CC霜 / 自然色 送替换芯 @189
3 moving 5; 修眉刀 / 5把 @15

2 下单时备注了要红色，结果发来粉的
5 delivered 2; 登机箱 / 灰 @299
4 delivered 1; 保温壶 / 红 @89

1 我的包裹是不是丢了，上周一就揽收了
9 moving 120; 手工皂 / 薰衣草 @39
3 moving 6; 洗手液 / 泡沫 @25

2 换货的新的寄出来没有
3 delivered 1; 隐形袜 / 6双 @29
12 back exchange; 板鞋 / 白 41 @239

3 空调遥控器没反应
2 waiting; 电风扇 / 白 @129
5 moving 7; 空调罩 / 挂机 @29
12 delivered 8; 变频挂机空调 / 1.5匹 @2199

1 抱歉，买给我儿子的，他说黑的好看，可以改吗还没发吧
1 waiting; 男童运动裤 / 灰 150 @69
4 delivered 1; 男童球鞋 / 36 @159

2 粘毛严重，穿一次沾一身
5 delivered 1; 牛仔背带裤 / M @119
6 delivered 2; 黑色高领羊绒衫 / M @359

2 Any chance my blender gets here tomorrow? Having people over
9 delivered 5; Ice Cube Trays / 2 pack @12
4 moving 5; Countertop Blender / 1200W @119

1 the color is nothing like the photo. supposed to be sage, looks neon
5 delivered 1; Linen Duvet Cover / Sage Queen @119
7 delivered 3; Alarm Clock / White @25

2 guess who still doesn't have his guitar picks after three weeks
5 moving 12; Capo / Black @12
21 moving 200; Guitar Picks / 24 pack @8

1 I need to return these jeans, way too long on me
6 delivered 2; Straight Leg Jeans / 32x34 @59
8 delivered 4; Canvas Belt / Tan @19
2 moving 5; Ankle Socks / 6 pack @12

1 driver left it at the wrong house
5 delivered 0.2; Kids Bike / 16 inch Blue @149
2 waiting; Bike Bell @9

2 order from Sunday hasn't shipped?
8 delivered 4; Hand Cream Set @24
4 waiting; Silk Pillowcase / Ivory @39
1 waiting; Hair Ties / 10 @6

2 Only two of the three jars made it in one piece
2 moving 6; Jam Spoon @7
4 delivered 1; Strawberry Preserves x3 @9

1 it makes a grinding noise when I turn it on
15 delivered 10; Stand Mixer / Red @299
5 delivered 2; Baking Sheet / 2 pack @22

2 I put in the wrong apartment number, can you fix it before it leaves?
3 moving 7; Desk Fan / White @29
0.3 waiting; Window AC Unit @259

1 tastes burnt and it's way past the roast date
6 delivered 2; Single Origin Coffee / Whole Bean 12oz @18
5 delivered 1; Pour Over Dripper @22

2 Is there a tracking number for the curtains yet
6 delivered 2; Curtain Rod / 84 inch @29
1 waiting; Linen Curtains / White 2 panels @69

2 I haven't received the refund for my cancelled order
4 moving 6; Water Bottle / Blue @22
6 cancelled; Hiking Poles / Pair @49

1 This thing won't stay inflated overnight
7 delivered 3; Air Mattress / Twin @49
6 delivered 2; Camping Stove @39
2 moving 7; Headlamp @19

2 pages 40 to 60 are missing
5 delivered 1; Bookmark Set @6
6 delivered 2; Calculus Textbook / 9th Edition @89

1 can you cancel it, I found it cheaper
0.2 waiting; Noise Cancelling Headphones / Black @249
5 moving 5; Phone Case / Clear @15

2 my wife loves it! but the clasp came loose already
9 delivered 5; Jewelry Box / Walnut @45
8 delivered 4; Pearl Necklace / 18 inch @129

2 你好 / A:您好，请问有什么可以帮您？ / 我买的东西到现在都没到 / A:请问是哪一件呢 / 红色的那件
3 moving 6; 保温杯 / 蓝 @69
5 moving 6; 连衣裙 / 红 M @199
2 waiting; 雨伞 / 黑 @39

1 A:您好，您购买的电饭煲已经签收，使用还满意吗 / 不满意，煮饭夹生
6 delivered 2; 电饭煲 / 3L @259
5 delivered 1; 不粘锅 / 28cm @129

2 我有个快递 / A:亲，看到您有两个在途的包裹，一个是洗发水，一个是拖鞋，请问是哪个呢 / 拖鞋
3 moving 6; 洗发水 / 500ml @59
4 moving 6; 凉拖鞋 / 38 @39

1 洗发水到了谢谢 / A:不客气亲 / 泵头好像压不下去
5 delivered 1; 洗发水 / 500ml @59
4 delivered 2; 凉拖鞋 / 38 @39

2 帮我查下耳机 / A:耳机预计明天送达 / 好的，那另外一单呢
3 moving 6; 蓝牙耳机 / 白 @199
4 moving 9; 手机壳 / 透明 @29

3 我要退货 / A:请问退哪个商品 / 不是鞋子 / A:那是外套吗 / 也不是，帽子
6 delivered 2; 跑步鞋 / 42 @269
7 delivered 2; 夹克外套 / L @299
5 delivered 2; 棒球帽 / 黑 @49

2 什么时候发货 / A:亲，您有两个待发货订单哦 / 昨天那个
3 waiting; 玩具车 / 红 @59
1 waiting; 拼图 / 1000片 @49

1 什么时候发货 / A:亲，您有两个待发货订单哦 / 贵的那个
3 waiting; 玩具车 / 红 @159
1 waiting; 拼图 / 1000片 @49

2 亲在吗 / A:在的 / 我的包裹 / 显示到驿站了 / 取件码没收到
3 moving 6; 玩具车 / 红 @159
4 pickup; 拼图 / 1000片 @49

1 A:您的两个订单：帐篷和睡袋都已发出 / 帐篷什么时候到
4 moving 6; 双人帐篷 / 绿 @299
4 moving 6; 羽绒睡袋 / 蓝 @399

2 hi / A: Hi! How can I help? / the thing I ordered is broken / A: I'm sorry, which item? / the mug
5 delivered 2; Throw Blanket / Grey @29
6 delivered 3; Ceramic Mug / Blue @14

1 My desk lamp flickers / A: Sorry about that. Have you tried another bulb? / yes, same thing. can I send it back
6 delivered 3; LED Desk Lamp / White @39
3 moving 7; Bookends @19

2 A: Your headphones and keyboard both shipped today. / when will the keyboard arrive?
2 moving 3; Over-Ear Headphones @99
2 moving 3; Mechanical Keyboard @89

2 question about my order / A: Sure, the blender or the toaster? / the second one
5 delivered 2; Blender / 1L @59
6 delivered 2; Toaster / 2 slice @29

2 The jacket fits great / A: Glad to hear! / but the pants are way too long
6 delivered 2; Rain Jacket / M @79
6 delivered 1; Cargo Pants / 34 @49

1 Where's my order? / A: You have two orders in transit. Which one? / the older one
8 moving 9; Kettlebell / 12kg @45
3 moving 9; Yoga Strap @9

2 cancel please / A: Which order would you like to cancel? / the one from this morning
3 waiting; Phone Case @15
0.2 waiting; Screen Protector @9

1 A: Hi, following up on your refund for the sneakers. / still nothing on my card
14 back refund; Running Sneakers / 9 @99
4 moving 6; Socks @12

2 I bought two shirts from you in separate orders / the white one is see-through
8 delivered 4; Oxford Shirt / Blue M @39
6 delivered 2; Linen Shirt / White M @45

1 thanks, got the vase / A: Great! / it has a hairline crack though
5 delivered 1; Glass Vase @29
4 delivered 2; Candle @15

2 我的订单怎么回事 / A:请您提供一下商品 / 就是那个吃的
3 moving 6; 数据线 / 1m @19
4 moving 6; 牛肉干 / 500g @69

2 A:亲亲，您的洗衣机已安排发货 / 不是这个，我问的是热水器
2 waiting; 滚筒洗衣机 @1999
3 waiting; 电热水器 / 60L @899

1 怎么还没到啊 / A:您好，请问是手表还是皮带呢 / 表
4 moving 6; 石英手表 / 棕 @299
5 moving 6; 皮带 / 黑 @99

2 我想问一下 / 之前买的那个锅 / 涂层掉了
2 moving 6; 锅铲 / 木 @19
30 delivered 26; 不粘炒锅 / 32cm @199

2 两个包裹收到一个 / 面膜到了，口红没到
4 delivered 0.5; 面膜 / 20片 @99
4 moving 6; 口红 / 正红 @159

1 I got one of my two packages / the puzzle is here but the board game isn't
4 moving 6; Board Game @39
4 delivered 0.5; Jigsaw Puzzle @19
"""
