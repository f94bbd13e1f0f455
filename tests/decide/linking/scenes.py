"""Scenes for the linking rule: the orders of one customer, and what is said of each of them without naming it.

Orders are written as in `talks.py`; a line begins with the order that is meant, in brackets.
"""

from __future__ import annotations

from functools import cache

from .talks import Row, row


@cache
def scenes() -> tuple[Row, ...]:
    found = []
    for scene in SCENES.strip().split("\n\n"):
        lines = scene.split("\n")
        orders = [line for line in lines if not line.startswith("[")]
        for line in lines[len(orders) :]:
            about, words = line.removeprefix("[").split("] ", 1)
            found.append(row("\n".join((f"{about} {words}", *orders))))
    return tuple(found)


SCENES = """
3 waiting; 羊毛围巾 / 灰 @129
5 moving 20 by 韵达快递; 电饭煲 / 白 3L @259
6 delivered 1 by 顺丰速运; 洗面奶 / 100g x2 @59
0.1 unpaid; 越野跑鞋 / 黑 42 @399
4 pickup by 中通快递; 猫粮 / 鸡肉味 2kg @88
13 delivered 9 by 圆通速递; 书桌 / 原木 1.2m @599
[1] 还没发货的那个能快点吗
[1] 待发货那单帮我催催
[1] 付了钱好几天了一点动静没有
[1] 怎么还不寄出来
[1] 三天前买的那个
[1] 周一拍的发了吗
[1] 灰色那个什么时候发
[1] 129那个我不要了，退钱吧
[1] 能帮我改下地址吗，还没发出去的那个
[1] 先别发货，我要出差
[1] 下单三天了还显示等待发货
[1] 冬天戴的那个啥时候能发
[1] 我想取消，麻烦了
[1] 你们说48小时发货的呢
[1] 商家一直不发货我要投诉
[1] 我要退款，都没发货
[1] 这个能换个颜色吗，还没出库吧
[1] 是不是没货了，一直不给发
[1] 请问今天能安排发出吗
[1] 围脖发了没
[2] 路上那个到哪儿了
[2] 还要多久才能收到啊
[2] 物流信息一天没变了
[2] 在途的那个帮我看看
[2] 韵达的快递怎么这么慢
[2] 5天了还没到
[2] 五天前下单的东西还没收到
[2] 259的那个怎么还在路上
[2] 煮饭的锅到哪了
[2] 上周六买的怎么还没送来
[2] 快递还在运输中吗
[2] 做饭用的那个还没收到
[2] 能不能让快递快点，急用
[2] 我的快件是不是丢了
[2] 今天能送到吗
[2] 厨房电器那个
[2] 发货都好几天了还没派送
[2] 那个三升的到哪了
[2] 想拦截退回来
[2] 查一下运单
[3] 昨天收到的有点问题
[3] 刚收到的，盒子是坏的
[3] 昨天签收的那个我想退
[3] 用了脸好干
[3] 洗完脸紧绷
[3] 两瓶只发了一瓶
[3] 顺丰送来的那个
[3] 挤出来有沙粒感，是不是假货
[3] 买了两支的那个
[3] 118的订单想开发票
[3] 泵头按不出来
[3] 用完脸上起红疹子
[3] 洗脸的那个保质期到什么时候
[3] 昨天到的包裹里少东西
[3] 生产日期怎么是前年的
[3] 护肤的那个能退吗，没拆封
[3] 我收到了，但是漏了一半
[3] 怎么才到一支
[3] 味道好刺鼻，不敢用
[3] 拆开发现封口是开的
[4] 怎么付不了款
[4] 待付款那个能帮我改个价吗
[4] 我还没付钱的那单优惠券用不了
[4] 支付的时候提示失败
[4] 今天刚拍的那双
[4] 那双鞋能便宜点不
[4] 未支付的订单帮我取消吧
[4] 刚下的单想换个支付方式
[4] 399的能分期吗
[4] 我拍下了还没付，能不能送双袜子
[4] 跑步穿的那个
[4] 提交订单了，忘记付款了
[4] 42码的偏大吗，还没付
[4] 订单会自动关闭吗
[4] 怎么用花呗付
[5] 取件码发我一下
[5] 驿站的那个能多放几天吗
[5] 放快递柜了怎么没短信
[5] 到站点了，我人在外地
[5] 中通那个到了吗
[5] 主子等着吃呢，在哪取
[5] 代收点说没有我的包裹
[5] 喂猫的
[5] 鸡肉味的那个
[5] 88块钱那个
[5] 待取件那个能帮我改成送货上门吗
[5] 菜鸟驿站说要收费
[5] 没给我打电话就放驿站了
[5] 猫咪口粮到了没
[5] 自提点在哪
[6] 上周买的桌子少了个螺丝
[6] 用了一个多礼拜，桌面裂开了
[6] 半个月前买的那个
[6] 之前买的那张桌子晃得厉害
[6] 最贵的那个有质量问题
[6] 买了快两周的那个能退吗
[6] 装不上，孔位对不上
[6] 抽屉拉不出来
[6] 599那个可以开专票吗
[6] 原木色的掉漆了
[6] 家具那单
[6] 木头味道好大
[6] 写字的时候会晃
[6] 桌腿不稳
[6] 圆通送的那个
[6] 最早那单
[6] 腿长短不一
[6] 上个星期就收到了一直没拆，昨天装才发现缺配件
[6] 大件那个包装破损严重
[6] 甲醛味太重

3 waiting; Wool Scarf / Grey @29
5 moving 20 by UPS; Rice Cooker / White 3L @59
6 delivered 1 by FedEx; Face Cleanser / 100ml x2 @14.5
0.1 unpaid; Trail Running Shoes / Black 9 @110
4 pickup by DHL; Cat Food / Chicken 2kg @38
13 delivered 9 by USPS; Writing Desk / Oak @249
[1] When will the one that hasn't shipped go out?
[1] it still says processing
[1] I paid three days ago and nothing has happened
[1] Please cancel the unshipped order
[1] can you change the address before it ships
[1] has it been dispatched yet?
[1] ordered on Monday, still no shipping notice
[1] The grey one, when is it leaving the warehouse
[1] I want to cancel my order
[1] is it out of stock? why hasn't it been sent
[1] the $29 order, any news
[1] my scarf?
[1] need it before it gets cold
[1] can I swap it for another color before you send it
[1] why the delay in shipping
[1] I've been waiting for a shipping confirmation
[1] I no longer want it, hasn't shipped yet right?
[1] What's taking so long to pack it
[1] the winter accessory I ordered
[2] where's my package
[2] how many more days until it gets here
[2] tracking hasn't changed since yesterday
[2] UPS says it's in transit
[2] I ordered it five days ago and still nothing
[2] the kitchen thing, where is it
[2] the one on its way, is it still coming today
[2] is my parcel lost?
[2] could you check the tracking for me
[2] the cooker hasn't arrived
[2] order from last Saturday hasn't shown up
[2] when can I expect delivery
[2] the $59 one still isn't here
[2] it shipped days ago but no delivery
[2] I'm still waiting for my delivery
[2] appliance order status?
[2] I need it for dinner tomorrow, will it make it
[2] can you redirect it to another address
[2] no delivery date shown
[3] the one that came yesterday is damaged
[3] it leaked all over the box
[3] my skin feels so dry after using it
[3] only one of the two bottles was in the box
[3] arrived yesterday but the seal was broken
[3] FedEx dropped it off yesterday, wrong item
[3] I got a rash on my face
[3] the pump doesn't work
[3] can I return what I received yesterday
[3] I bought two and got one
[3] skincare order
[3] what's the expiry date on it
[3] does it contain sulfates? mine just came
[3] received it yesterday, half empty
[3] the bottle was open when it arrived
[3] smells weird, is it fake
[3] it stings my eyes
[3] the $14.50 ones
[3] how often should I use it on my face
[3] missing one tube
[4] payment won't go through
[4] I haven't paid yet, can I still change the size
[4] my card keeps getting declined
[4] can you hold the unpaid order for me
[4] how do I complete checkout
[4] forgot to pay
[4] do they run true to size? haven't checked out yet
[4] the shoes I just put in
[4] can I pay with PayPal instead
[4] the $110 pair
[4] coupon code didn't apply, so I didn't pay
[4] the order I placed today
[4] will it be cancelled if I don't pay tonight
[4] the pair in black
[4] checkout error
[5] what's my pickup code
[5] the locker won't open
[5] it's at the collection point but I'm out of town
[5] how long do they keep it at the pickup location
[5] DHL left it at a parcel shop
[5] the store says they don't have my package
[5] kitty is starving, where do I collect it
[5] my cat's order
[5] the chicken flavor one
[5] can it be delivered to my door instead of the pickup point
[5] nobody told me it was ready for collection
[5] where do I pick it up
[5] the $38 one
[5] the pet order
[5] I didn't get a text with the code
[6] bought it two weeks ago and the leg is already loose
[6] one of the drawers sticks
[6] the most expensive one has a scratch on the top
[6] it came last week but I only opened it today and parts are missing
[6] can't put it together, the holes don't line up
[6] I've had it for over a week and it wobbles
[6] the furniture order
[6] the oak one
[6] $249 and it's already falling apart
[6] the first order I placed
[6] screws missing
[6] assembly instructions are missing
[6] the one delivered last week
[6] it scratched my floor
[6] big box was dented and a corner is chipped
[6] USPS one
[6] what's the weight limit on it
[6] my oldest order
[6] the wood is splitting
[6] I work from home and need it replaced

2 out by 京东快递; 电热水壶 / 1.7L 不锈钢 @99
9 moving 90 by 申通快递 at 武汉转运中心; 儿童滑板车 / 蓝色 @219
3 delivered 0.2 by 顺丰速运; 车厘子 / 5斤 JJ级 @268
15 back refund; 蓝牙音箱 / 黑色 @199
5 handed by 圆通速递; 瑜伽垫 / 紫色 加宽 @79; 弹力带 / 三件套 @39
0.3 waiting; 真丝枕套 / 香槟色 x2 @89
[1] 派送员怎么还没打电话
[1] 今天说送到现在没影
[1] 正在派送的能改到明天吗
[1] 快递小哥几点来
[1] 烧水的那个什么时候送
[1] 京东的送到哪了
[1] 不锈钢的那个
[1] 派件中一天了
[1] 能让快递放门口吗
[1] 我下午不在家，麻烦晚上再送
[1] 已经在配送了吧
[1] 99的今天到吗
[1] 水壶呢
[1] 帮我联系下派送员
[2] 好几天没更新物流了
[2] 快递卡在武汉了
[2] 十天前买的还没到
[2] 申通是不是把我东西弄丢了
[2] 孩子等着玩呢，都九天了
[2] 蓝色的到哪里了
[2] 滞留在中转站四天了
[2] 一直显示武汉
[2] 要是丢了你们给补发吗
[2] 上周二下的单到现在
[2] 物流停了好久
[2] 我要投诉快递，太慢了
[2] 给娃买的那个还没来
[2] 219那单
[2] 儿童节礼物赶不上了
[3] 今天收到的坏果太多了
[3] 刚到的水果烂了一半
[3] 不够秤，五斤只有四斤
[3] 吃起来不甜
[3] 下面一层都发霉了
[3] 打开盒子全是水
[3] 能赔多少
[3] 刚签收，打开一看都软了
[3] 今早送来的不新鲜
[3] 个头太小了根本不是JJ
[3] 吃了闹肚子
[3] 268的那个要赔偿
[3] 顺丰刚送的
[3] 有的都裂开了
[4] 退款几天到账
[4] 钱什么时候退给我
[4] 申请退款好几天了没人处理
[4] 退货已经寄回去了，你们签收了吗
[4] 退款进度查一下
[4] 音箱的钱退了没
[4] 说好退我199的呢
[4] 为什么还不同意退款
[4] 半个月前买的那个退款
[4] 退款失败是什么意思
[4] 仓库收到退件了吗
[4] 审核要多久
[5] 显示已签收但我没拿到
[5] 谁签收的啊
[5] 驿站代签了也不通知我
[5] 物流说送到了，我没见到
[5] 不是本人签收
[5] 没收到取件码但显示签收
[5] 快递放哪了，显示完成了
[5] 两样东西都没看到
[5] 圆通说已经投递了
[5] 健身的那单
[5] 我根本没签字
[5] 紫色那个在哪里取
[6] 今天刚拍的，什么时候发
[6] 早上下的单能改地址吗
[6] 不想要了，还没发吧
[6] 刚买的想加一件
[6] 香槟色的能换成白的吗
[6] 睡觉用的那个发了没
[6] 买了两个的那单
[6] 刚付款，发现拍错颜色了
[6] 最新的那单取消
[6] 能发顺丰吗
[6] 可以帮我备注礼品包装吗
[6] 178的那个
[6] 能今天发货吗
[6] 我刚刚下单忘用券了

2 out by Amazon Logistics; Electric Kettle / 1.7L Steel @35
9 moving 90 by FedEx at Memphis; Kids Scooter / Blue @69
3 delivered 0.2 by UPS; Fresh Cherries / 5 lb @48
15 back refund; Bluetooth Speaker / Black @79
5 handed by DHL; Yoga Mat / Purple Wide @29; Resistance Bands / Set of 3 @15
0.3 waiting; Silk Pillowcase / Champagne x2 @39
[1] driver hasn't shown up
[1] it's out for delivery, can you have them leave it at the back door
[1] it was supposed to come today
[1] the courier isn't picking up the phone
[1] can they deliver after 6pm today
[1] the steel one
[1] Amazon says 3 stops away for two hours
[1] kettle?
[1] will someone need to sign for today's delivery
[1] what time is it being delivered
[1] I won't be home this afternoon
[2] no movement for four days
[2] stuck in Memphis
[2] nine days and still nothing
[2] I think FedEx lost it
[2] my kid keeps asking when it's coming
[2] the blue one
[2] tracking stopped updating
[2] been over a week
[2] it's been sitting at the same facility
[2] can you file a claim with the carrier
[2] it was a birthday gift and it's late
[2] the $69 order
[2] slowest shipping ever
[2] should have been here days ago
[3] half of them are mouldy
[3] just got it and they're squishy
[3] they taste sour
[3] arrived this morning, not fresh at all
[3] the fruit is rotten
[3] the box was soaked when I opened it today
[3] not five pounds, I weighed it
[3] I just opened the package and it's bad
[3] delivered today, quality is terrible
[3] they were all bruised
[3] got sick after eating them
[3] the $48 one was a waste of money
[4] where's my refund
[4] when will I get my money back
[4] the return has been with you for a week
[4] has my refund been approved
[4] I sent it back already
[4] still waiting on the $79
[4] refund status please
[4] the speaker refund
[4] how long do refunds take
[4] why is my return still pending
[4] I returned it two days ago
[4] you owe me money
[5] says delivered but I don't have it
[5] who signed for this
[5] marked as delivered at a pickup point, I never got a notice
[5] carrier claims it was handed over
[5] proof of delivery please, nothing here
[5] the order with two items never reached me
[5] my workout stuff is missing, tracking says it's delivered
[5] DHL says done, I have nothing
[5] neighbors don't have it either, status shows delivered
[5] the purple one shows as delivered
[6] I just ordered, can I change the color
[6] placed an order this morning, need to fix the address
[6] cancel the one from today
[6] can you add gift wrap before shipping
[6] bought two by mistake, only need one
[6] when will you ship my newest order
[6] the champagne one
[6] for my bed, has it shipped
[6] the $78 total one
[6] forgot to use my discount code on the order I just made
[6] please upgrade to express shipping, it hasn't shipped yet
[6] most recent order, please hold it

4 moving 6 by 中通快递; 连帽卫衣 / 黑色 XL @139; 运动长裤 / 灰色 L @99
5 moving 30 by 圆通速递; 玻璃保鲜盒 / 3件套 @69
7 delivered 3; 婴儿湿巾 / 80抽 x6 @72
10 delivered 6 by 顺丰速运; 电动牙刷 / 粉色 @299
2 waiting; 坚果大礼包 / 1.2kg @128
[1] 卫衣什么时候能到
[1] 那套运动服到哪了
[1] 加大码的那个还没收到
[1] 238那单发的什么快递
[1] 两件衣服一起发的吗
[1] 黑色那件到没到
[1] 中通的包裹到哪
[1] 我买了衣服和裤子的那个订单
[1] 星期天下的单还在路上吗
[1] 裤子和上衣是一个包裹吗
[1] 带帽子的那个
[1] 我周末买的衣服
[1] 四天前拍的还没到
[1] XL的还能换L吗，还没收到
[2] 保鲜盒怎么还没到
[2] 圆通的快递不动了
[2] 装菜的盒子到哪里了
[2] 69的那个到哪了
[2] 易碎品，路上小心点啊，还没收到
[2] 厨房用的还在路上吧
[2] 那个玻璃的会不会路上碎了
[2] 上周六下单的
[2] 三件套的那个
[2] 一天多没更新物流了
[2] 饭盒到哪儿了
[3] 湿巾有一包是干的
[3] 宝宝用了红屁股
[3] 六包少了一包
[3] 前几天收到的湿巾味道重
[3] 抽出来断了
[3] 给孩子擦手的那个
[3] 432块那单的发票
[3] 买了六包那个
[3] 上周四买的
[3] 三天前到的那个少了
[3] 一打开全是干的
[3] 娃用的那个过敏
[3] 整箱买的那个
[3] 纸太薄了
[4] 牙刷充不上电
[4] 刷头能单买吗
[4] 粉色的坏了
[4] 上周收到的用了几天就不震动了
[4] 299的还能退吗
[4] 刷牙出血正常吗
[4] 顺丰送来的有质量问题
[4] 一个多星期前买的那个
[4] 充电底座没有
[4] 按开关没反应
[4] 我买给女朋友的那个
[4] 续航太差，两天就没电
[4] 怎么换模式
[5] 吃的那个发货了吗
[5] 坚果怎么还没发
[5] 过年送人的，能早点发吗
[5] 大礼包里面都有什么
[5] 零食还没发货吗
[5] 前天下的单
[5] 128那个取消
[5] 没发的那个麻烦加急
[5] 过敏成分里有花生吗，还没发货的话想换
[5] 保质期多久，发最新日期的给我
[5] 能换成小包装的吗，还没出仓

4 moving 6 by UPS; Zip Hoodie / Black XL @45; Joggers / Grey L @35
5 moving 30 by FedEx; Glass Food Containers / Set of 3 @29
7 delivered 3; Baby Wipes / 80 ct x6 @18
10 delivered 6 by USPS; Electric Toothbrush / Pink @89
2 waiting; Mixed Nuts / 2 lb @32
[1] when does the hoodie arrive
[1] my joggers
[1] the order with two things in it
[1] the $80 one, where is it
[1] clothes still in transit?
[1] the XL one
[1] UPS package status
[1] I ordered on Sunday, is it close
[1] sweatshirt and pants
[1] the black one hasn't come
[1] are the top and bottoms in the same box
[1] can I still swap to a large, it's already on its way though
[1] ordered four days ago
[2] where are my containers
[2] FedEx tracking hasn't moved since yesterday
[2] hope the glass doesn't break on the way, when will it be here
[2] the $29 order
[2] tupperware?
[2] the kitchen order is slow
[2] the set of three
[2] I ordered last Saturday and it's not here
[2] meal prep boxes still not here
[3] the wipes are all dried out
[3] one of six packs was missing
[3] my baby got diaper rash from these
[3] arrived on Monday, packaging was open
[3] they tear when I pull them out
[3] total was $108, need an invoice
[3] I bought six
[3] way too thin
[3] received three days ago and already a problem
[3] the baby stuff
[4] won't hold a charge
[4] the bristles came off
[4] the pink one stopped working
[4] my gums are bleeding, is that normal
[4] got it last week and the motor died
[4] can I buy replacement heads
[4] $89 is too much for this, I want to return it
[4] USPS delivered it last Friday
[4] how do I change modes
[4] for my wife's birthday, it arrived broken
[4] no charger in the box
[4] brush doesn't spin
[5] has the food shipped
[5] the snacks
[5] nuts still processing?
[5] is there peanut in it? my order from Tuesday
[5] cancel the $32 order
[5] ordered two days ago, when does it go out
[5] the one that hasn't been sent
[5] what's the best before date, and please ship the freshest
[5] party is on Saturday, will the snacks ship today
[5] almonds and cashews order

1.2 waiting; 气垫粉底 / 自然色 @189
3 moving 7 by 极兔速递; 人体工学椅 / 黑色 @899
6 delivered 2 by 中通快递; 长篇小说套装 / 全3册 @98
8 delivered 5 by 韵达快递; 多肉盆栽 / 6盆 @45
0.1 waiting; 手冲咖啡豆 / 耶加雪菲 227g @78
[1] 粉底还没发吗
[1] 色号选错了，想换成象牙白
[1] 昨天早上买的那个能取消吗
[1] 化妆品那单可以加送小样吗
[1] 189的发货了没
[1] 有没有过期风险，日期新鲜吗，我那个气垫
[1] 上妆用的那个什么时候寄
[1] 昨天下的单
[2] 椅子什么时候到
[2] 极兔到哪了
[2] 大件能送上楼吗，我买的椅子
[2] 坐的那个还没收到
[2] 899那个物流查一下
[2] 送货上门吗，我在六楼没电梯
[2] 办公用的那把
[2] 三天前下单的还没到
[2] 路上的那个能改地址吗
[2] 快递显示已经到我们市了
[3] 书有折痕
[3] 少了一本
[3] 第二册印刷模糊
[3] 前天到的，封皮破了
[3] 看了一半发现缺页
[3] 三本只收到两本
[3] 中通送来的箱子烂了
[3] 是正版吗，纸质很差
[3] 小说那单要发票
[3] 有一本是重复的
[3] 全集里少第三本
[3] 快递暴力，书角都磕坏了
[4] 到的时候叶子都掉了
[4] 盆碎了一个
[4] 有两盆已经死了
[4] 怎么浇水
[4] 根都烂了
[4] 四十五那单能赔吗
[4] 上周买的植物蔫了
[4] 韵达送的
[4] 放阳台养可以吗
[4] 土撒得到处都是
[4] 有虫子
[4] 养了三天就枯了
[5] 豆子什么时候烘的
[5] 刚下的单可以帮我磨成粉吗
[5] 咖啡发货了吗
[5] 最近一单改一下地址
[5] 刚刚付的那个取消
[5] 耶加那个
[5] 喝的那个发了没
[5] 78的
[5] 今天下单几号能到
[5] 能帮我研磨吗

1.2 waiting; Cushion Foundation / Natural @32
3 moving 7 by UPS; Ergonomic Chair / Black @199
6 delivered 2 by FedEx; Fantasy Novel Box Set / 3 volumes @38
8 delivered 5 by USPS; Succulent Plants / 6 pots @25
0.1 waiting; Ethiopian Coffee Beans / 8 oz @18
[1] I picked the wrong shade, can you change it before shipping
[1] the makeup order
[1] has the foundation gone out
[1] yesterday's order, please cancel
[1] when does the $32 item ship
[1] can I get it in ivory instead
[1] the cosmetic I bought
[1] is it coming with a refill
[2] when will the chair be here
[2] will they carry it upstairs
[2] UPS says Thursday, can it come sooner
[2] is the armrest adjustable? it hasn't arrived yet
[2] my back is killing me, where is it
[2] the $199 order
[2] the big one, when's it arriving
[2] office furniture delivery date
[2] it's in transit, can I change the address
[2] tracking number for the seat
[3] one of the books is missing
[3] volume two has torn pages
[3] the cover was bent
[3] came two days ago and the spine is cracked
[3] the box set corner is crushed
[3] FedEx left it in a puddle, the pages are wet
[3] it's missing the third one
[3] printing is blurry
[3] is there a fourth one in the series
[3] I got duplicates of book one
[3] total $38, need a receipt
[4] two of them are dead
[4] leaves falling off
[4] pots arrived shattered
[4] how often do I water them
[4] soil everywhere in the box
[4] roots are rotten
[4] they wilted after three days
[4] the plants from last week
[4] $25 order refund
[4] got bugs in them
[4] one pot was broken
[4] do they need direct sun
[5] can you grind it for me
[5] when was it roasted
[5] just placed the order, can I add another bag
[5] coffee shipped?
[5] latest order, wrong address
[5] I want to change it to whole... sorry, ground
[5] the $18 one, cancel please
[5] the one from an hour or two ago
[5] how fresh are the beans, have they shipped
[5] the beans

2 waiting; 珊瑚绒浴袍女 / 粉 L @139
4 moving 10 by 顺丰速运; 无线降噪头戴耳机 / 黑 @459
6 delivered 2 by 京东快递; 全脂纯牛奶 250ml*24 / 整箱 @75; 儿童奶酪棒 / 原味 @39
11 delivered 8 by 中通快递; 儿童防滑雨靴 / 黄 28 @69
7 pickup by 圆通速递; 折叠晾衣架 / 加厚落地 @118
[1] 浴袍几号发
[1] 睡袍能换成M吗
[1] 那个粉的，我买错码了
[1] 毛茸茸的那件什么时候寄出
[1] 女士那个还没发是吧，我改个地址
[1] 139的不要了
[1] 前天拍的衣服
[1] 下了单两天没反应
[1] 我自己穿的那个睡衣发货没
[1] 冬天洗完澡穿的那个
[1] 能改发北京吗，还没发货的那单
[1] 老婆过生日要穿的，赶紧发
[2] 耳机到哪里了
[2] 顺丰怎么两天了还没派
[2] 听歌的那个还没到
[2] 459的快递单号给我
[2] 在路上的那个能改送公司吗
[2] 降噪的什么时候到货
[2] 四百多那个物流
[2] 上周日下的单走到哪了
[2] 戴头上的那个
[2] 我那个数码产品几时能到
[2] 耳麦还有多久到
[3] 牛奶有胀包的
[3] 奶酪棒少了一根
[3] 箱子湿了，漏奶
[3] 日期不新鲜，都快到期了
[3] 宝宝喝了拉肚子
[3] 114那单开发票
[3] 一箱里破了三盒
[3] 喝的那个漏了
[3] 有两样东西的那单，少了一样
[3] 京东送来的箱子烂了
[3] 前天到的有问题
[3] 孩子不爱吃，能退吗
[3] 奶味道怪怪的
[4] 雨靴漏水
[4] 孩子穿28的大了
[4] 鞋底开胶了
[4] 黄色的掉色
[4] 上礼拜到的那双
[4] 穿了两次就裂了
[4] 下雨天穿的那个进水
[4] 靴子能换27码吗
[4] 中通送的那个要退
[4] 69的质量太差
[4] 半个月前买的鞋
[4] 胶味很重
[5] 晾衣架在驿站放几天了
[5] 取件码
[5] 衣架到了没给我送上门
[5] 太重了我拿不动，能送楼上吗
[5] 圆通怎么放代收点了
[5] 晒衣服的那个
[5] 118那个在哪取
[5] 一直在驿站没取，会退回吗
[5] 落地的那个
[5] 没人通知我去拿快递

2 waiting; Women's Fleece Robe / Pink L @39
4 moving 10 by UPS; Wireless Noise Cancelling Headphones / Black @159
6 delivered 2 by FedEx; Whole Milk 24-Pack / 250 ml @25; Kids Cheese Sticks / Original @12
11 delivered 8 by USPS; Kids Rain Boots / Yellow 28 @24
7 pickup by DHL; Folding Drying Rack / Large @38
[1] when's the robe going to ship
[1] can I get a medium instead, hasn't gone out yet
[1] the pink one
[1] bathrobe still pending
[1] ordered two days ago, no update
[1] please change the size before it ships
[1] it's for my wife, needs to ship soon
[1] can I still cancel, the $39 one
[1] the fluffy thing
[1] fleece order
[1] why is it still being prepared
[2] headphones ETA?
[2] UPS has had it for two days
[2] the one in transit
[2] can I redirect the package to my office
[2] noise cancelling ones, where are they
[2] the $159 one hasn't come
[2] ordered Sunday, where's it at
[2] how far away is my package
[2] black ones still not here
[2] the electronics I bought
[3] some of the milk cartons leaked
[3] cheese is missing
[3] milk tastes off
[3] best before is next week, too short
[3] my toddler won't eat the cheese
[3] two cartons were crushed
[3] dairy order
[3] total of $37, invoice please
[3] the box came soaked
[3] FedEx crushed it
[3] the order with milk and cheese
[3] it went sour
[4] boots are leaking
[4] too big for my daughter, need a 27
[4] sole came apart
[4] the yellow ones split
[4] her feet get wet in them
[4] they arrived last week and already cracked
[4] rubber smell is horrible
[4] worn twice and the seam split
[4] boots from two weeks ago
[4] can I exchange them for a smaller size
[4] wellies
[4] shoes are defective
[5] pickup code please
[5] drying rack is at the shop, how long will they hold it
[5] can't carry it home, can DHL bring it to my door
[5] the laundry thing
[5] where can I collect it
[5] $38 order at the collection point
[5] the rack
[5] nobody notified me it was at the parcel shop
[5] I've not been able to pick it up, will it go back

0.4 waiting; 智能投影仪 / 白 1080P @1299
3 moving 4 by 申通快递; 防晒衣女薄款 / 薄荷绿 M @89; 遮阳帽 / 米色 @49
8 moving 100 by 圆通速递 at 长沙; 宠物自动喂食器 / 3L @199
5 delivered 0.3 by 京东快递; 鲜活大闸蟹 / 公4两母3两 8只 @298
20 back return; 行李箱 24寸 / 银色 @359
2 waiting; 红木筷子 / 10双 @58
[1] 投影仪今天能发吗
[1] 早上买的那个大件电器
[1] 一千多那个可以分两次付吗，已经付了能退重买吗
[1] 1299的还没发吧，我想换黑色
[1] 刚下单不久，想加个支架
[1] 看电影用的那个发货了没
[1] 最新下的那单别发了
[1] 晚上在家投屏看的那个几时发
[1] 白色的电器
[1] 我今天买的，价格能保吗
[2] 防晒衣到哪了
[2] 帽子和衣服一起寄的吗
[2] 薄荷绿那件什么时候到
[2] 申通的单子
[2] 138的那单还在路上呢
[2] 两件套的包裹到没
[2] 大前天买的
[2] 夏天穿的那个在途中吗
[2] 绿色那件
[2] 帽子那单能改地址吗，已经在路上了
[3] 喂食器都一个多礼拜了
[3] 卡在长沙四天了
[3] 快递是不是丢了，一直不更新
[3] 八天前买的东西
[3] 猫等着用呢，物流停在长沙
[3] 199那单投诉圆通
[3] 圆通这个单子没人管
[3] 再不到我就退款了，都好几天不动了
[3] 给狗买的那个
[3] 那个三升的
[3] 不更新的那个包裹
[4] 螃蟹死了三只
[4] 刚收到，个头不够
[4] 公蟹哪有4两
[4] 到的时候都不动了
[4] 今天到的不新鲜，有臭味
[4] 蒸了一只是空壳
[4] 冰袋化了，死蟹能吃吗
[4] 京东送的生鲜赔付
[4] 298买了一堆死的
[4] 只数不对少一只
[4] 海鲜那单
[4] 怎么处理，还有三只是活的
[5] 箱子退回去了，钱呢
[5] 退货什么时候审核
[5] 退款到哪一步了
[5] 行李箱轮子坏了那个，退款进度
[5] 359退到哪里
[5] 你们收到退货了吗
[5] 退了两星期了
[5] 为什么退货还在处理中
[5] 银色那个退了没
[5] 上门取走的箱子签收没
[6] 筷子怎么还不发
[6] 58的那个
[6] 前天买的还没动静
[6] 红木的发了吗
[6] 吃饭用的那个
[6] 能多送一双吗，还没发吧
[6] 十双的那个取消
[6] 餐具那单
[6] 厨房用品什么时候寄
[6] 两天没发货的那个

0.4 waiting; Smart Projector / White 1080p @199
3 moving 4 by UPS; Sun Protection Shirt Women / Mint M @35; Sun Hat / Beige @19
8 moving 100 by FedEx at Chicago; Automatic Pet Feeder / 3L @69
5 delivered 0.3 by DHL; Live Lobsters / 2 lb x2 @64
20 back return; 24 inch Suitcase / Silver @129
2 waiting; Rosewood Chopsticks / 10 pairs @18
[1] projector shipped?
[1] the thing I bought this morning
[1] can I switch to black, it's the $199 one
[1] does it come with a remote? haven't shipped it yet I assume
[1] movie night is Friday, please ship it today
[1] newest order, hold off please
[1] just purchased, forgot the mount
[1] the 1080p one
[1] tech order
[2] is the shirt on its way
[2] hat and shirt in the same package?
[2] mint one, where is it
[2] $54 total, in transit?
[2] UPS order
[2] the order with the hat
[2] I bought two things together, are they close
[2] ordered Monday
[2] it's already on the way but can I change the address
[2] beige one
[3] feeder hasn't moved in four days
[3] stuck in Chicago
[3] FedEx lost my package didn't they
[3] eight days and counting
[3] pet thing
[3] my cat needs it, still no update
[3] the 3L one
[3] no scans since last week
[3] $69 and I still have nothing
[3] over a week now
[4] two lobsters were dead
[4] arrived warm, ice melted
[4] not alive when I opened the box
[4] seafood order
[4] they smell off
[4] came today, one was missing a claw
[4] DHL delivered it but it's spoiled
[4] how do I cook them
[4] weight was short
[4] total $128, I want compensation
[4] they weren't moving
[5] did you receive my suitcase
[5] refund for the luggage
[5] return status
[5] it's been two weeks since I sent it back
[5] $129 refund
[5] silver one I returned
[5] when do I get the money for the return
[5] is my return approved
[5] still processing my return?
[5] the bag with the broken wheel, refund please
[6] chopsticks when
[6] the $18 one
[6] ordered two days ago, hasn't shipped
[6] utensils
[6] cancel the ten pairs
[6] still preparing the rosewood ones?
[6] kitchenware order
[6] can you throw in a free pair before you ship
[6] the wooden ones

1 waiting; 男士中筒袜 / 10双混色 @49
4 moving 10 by 中通快递; 男士商务衬衫免烫 / 白 41 @99; 男士商务衬衫免烫 / 浅蓝 41 @99
4.2 moving 7 by 圆通速递; 牛皮自动扣皮带 / 黑 @89
9 delivered 6; 休闲西裤修身 / 藏青 32 @159
35 delivered 31; 羽绒马甲 / 军绿 XL @269
[1] 袜子发了吗
[1] 昨天买的还能改颜色吗
[1] 十双那个什么时候寄
[1] 49的那单怎么没动静
[1] 混色的能指定颜色吗
[1] 没发货那个先取消吧
[1] 脚上穿的那个
[1] 我昨天晚上下的单
[1] 还没出库的话加两双
[1] 能和衬衫一起发吗，袜子那单
[2] 衬衫走到哪了
[2] 两件一起买的那个到哪
[2] 白的和蓝的是一个包裹吗
[2] 198那单
[2] 中通到哪了
[2] 不用熨的那个什么时候到
[2] 上班穿的还没到
[2] 买了两件的那个单子
[2] 一白一蓝那单
[2] 41码的在路上吗
[3] 皮带到哪了
[3] 圆通的那个
[3] 系裤子的那个还没到
[3] 89那单物流
[3] 扣子是自动的那个快到了吗
[3] 腰带几号能到
[3] 黑色的那条
[3] 牛皮的到了没
[4] 裤子短了
[4] 上周收到的裤子掉色
[4] 西裤腰大了
[4] 159的能退吗
[4] 藏青的那条起球
[4] 裤腿长了能改吗
[4] 洗了一次缩水
[4] 前几天到的那条拉链坏了
[4] 九天前买的那个
[4] 裤脚线头多
[4] 32的小了想换33
[5] 上个月买的马甲钻绒
[5] 羽绒的那个掉毛
[5] 军绿色的还能退吗，穿了一次
[5] 一个月前买的那件
[5] 马夹漏绒
[5] 269的那个过了七天还能退吗
[5] 买了一个多月的衣服坏了
[5] 冬天穿的那件拉链坏了
[5] XL那件
[5] 贵的那件有质量问题

1 waiting; Men's Crew Socks / 10 pairs mixed @19
4 moving 10 by UPS; Non-Iron Dress Shirt / White 41 @39; Non-Iron Dress Shirt / Light Blue 41 @39
4.2 moving 7 by FedEx; Leather Ratchet Belt / Black @29
9 delivered 6; Slim Fit Chinos / Navy 32 @49
35 delivered 31; Down Vest / Army Green XL @89
[1] socks shipped?
[1] can I still change the colors, ordered yesterday
[1] 10-pack
[1] the $19 one
[1] can you add two pairs before it goes out
[1] cancel what I ordered yesterday
[1] when will you send them, it's been a day
[1] unshipped one please
[2] shirts status
[2] the two shirts, where are they
[2] white and blue ones
[2] $78 order
[2] UPS
[2] the order with two of the same
[2] I need them for work on Monday, will they arrive
[2] wrinkle-free ones
[2] both shirts in one box?
[3] belt ETA
[3] the FedEx one
[3] $29 order, where is it
[3] leather one
[3] is the belt close
[3] black one
[4] pants shrank in the wash
[4] the chinos are too long
[4] navy ones faded
[4] $49 one, can I return it
[4] the waist is too big
[4] zipper on the pants broke
[4] came last week, stitching is coming undone
[4] size 32 is tight
[4] crotch ripped the second time I wore them
[4] need a longer inseam
[5] vest is losing feathers
[5] green one, zipper is stuck
[5] bought it last month
[5] the $89 one
[5] a month old and already leaking down
[5] XL is too big on me
[5] puffy vest
[5] my oldest order has a problem
[5] most expensive item is defective

3 delivered 1 by 美团; 螺蛳粉 / 10包 @79
5 moving 15 by 韵达快递; 洗衣液 / 薰衣草 3kg x2 @39
6 failed by 京东快递; 儿童安全座椅 / 0-12岁 @899
2 waiting; 玫瑰花束 / 19朵 @129
12 delivered 7 by 申通快递; 考研英语真题 / 全套 @65; 错题本 / 5本 @29
0.05 unpaid; 鲜奶蛋糕 / 6寸 @148
[1] 粉都碎了
[1] 料包少了两个
[1] 吃完拉肚子
[1] 昨天到的有一包胀气
[1] 味道不正宗
[1] 太辣了孩子吃不了
[1] 79的那个
[1] 过期了都
[1] 没有腐竹包
[1] 有异味不敢吃
[1] 煮出来是烂的
[2] 洗衣液漏没漏啊还在路上
[2] 买了两桶那个到哪
[2] 78那单还没到
[2] 韵达
[2] 洗衣服的那个几天能到
[2] 薰衣草味的
[2] 五天了还没送
[2] 家里没洗衣液了能快点吗
[2] 日用品那单
[3] 快递没给我打电话就说派送失败
[3] 座椅什么时候重新送
[3] 京东说地址错误
[3] 安全座椅退回了吗
[3] 我一直在家怎么会送不到
[3] 重新派送一下
[3] 车上用的那个
[3] 899那个没送成功
[3] 大件没人接收是什么意思
[4] 花今天能发吗
[4] 纪念日要用，来得及吗
[4] 送女朋友的那个
[4] 19朵的
[4] 鲜花能指定日期送吗
[4] 能写贺卡吗，还没发
[4] 129那个取消
[4] 玫瑰什么时候到
[5] 书缺页
[5] 真题少一套答案
[5] 印刷不清楚
[5] 本子质量差
[5] 一个礼拜前收到的书
[5] 申通的
[5] 考试用的那个
[5] 94块的订单要发票
[5] 有两样的那单
[5] 书里夹着垃圾
[5] 上周拿到的
[6] 蛋糕还没付能改口味吗
[6] 付款页面打不开
[6] 生日用的那个
[6] 6寸够几个人吃，还没买单
[6] 提交了没支付的
[6] 148那个付不了
[6] 刚提交的订单

3 delivered 1 by DPD; Instant Ramen / 10 packs @18
5 moving 15 by Evri; Laundry Detergent / Lavender 3kg x2 @14
6 failed by UPS; Child Car Seat / 0-12 years @199
2 waiting; Rose Bouquet / 19 stems @45
12 delivered 7 by USPS; English Exam Workbook / Full set @25; Notebooks / 5 pack @9
0.05 unpaid; Fresh Cream Cake / 6 inch @38
[1] noodles were crushed
[1] missing seasoning packets
[1] tastes off
[1] one pack was puffed up
[1] came yesterday and it's expired
[1] too spicy for kids
[1] DPD delivered
[1] stomach ache after eating
[1] the $18 order
[2] detergent on the way?
[2] bought two, where are they
[2] Evri is useless
[2] $28 order
[2] laundry stuff
[2] lavender one
[2] five days, still nothing
[2] I'm out of soap, can it come faster
[3] UPS said nobody was home, I was
[3] redeliver please
[3] car seat
[3] failed delivery attempt
[3] wrong address they say
[3] need it for the car by Sunday, when will they try again
[3] the $199 order
[3] they tried to deliver and left
[4] flowers for our anniversary, ship in time?
[4] roses
[4] can you add a card, before it ships
[4] the $45 one
[4] bouquet
[4] not shipped yet, can you pick a delivery date
[4] for my girlfriend
[5] pages missing
[5] workbook answers aren't included
[5] the print is blurry
[5] notebooks are flimsy
[5] got it a week ago
[5] study stuff
[5] two items order
[5] USPS
[5] $34 invoice
[5] exam prep book has writing in it
[6] cake payment page is broken
[6] haven't paid yet, can I change the flavor
[6] birthday one
[6] how many people does 6 inch serve, before I pay
[6] checkout keeps failing
[6] $38 unpaid
[6] the order I just submitted
"""
