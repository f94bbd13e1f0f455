"""A shop that is made up: dialogues, people and goods, composed by seed. The same seed composes the same talks.

`phrases` reads the data, `facts` and `people` draw what a talk is about and who writes, `composer` makes talks of
them, `demo` plays them into the demonstration shop, `demo_shop` makes and removes that shop.
"""
