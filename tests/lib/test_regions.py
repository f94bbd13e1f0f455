"""Names of regions as people and exports write them, to official codes."""

from __future__ import annotations

import pytest

from zhiyin.domain.trade.told import Place
from zhiyin.lib import regions

CASES = [
    # written out, in one cell
    (("广东省深圳市南山区",), "440305"),
    (("广东省广州市天河区体育西路191号",), "440106"),
    (("山东省青岛市市南区香港中路1号",), "370202"),
    (("内蒙古自治区呼和浩特市新城区",), "150102"),
    (("湖北省恩施土家族苗族自治州恩施市",), "422801"),
    (("海南省三沙市",), "460300"),
    (("中国广东省深圳市",), "440300"),
    (("东莞市长安镇",), "441900"),
    (("长沙市长沙县",), "430121"),
    (("浦东新区",), "310115"),
    # short
    (("广东 深圳",), "440300"),
    (("广东深圳",), "440300"),
    (("内蒙古",), "150000"),
    (("湖北恩施",), "422800"),
    (("陕西西安",), "610100"),
    (("北京朝阳",), "110105"),
    (("新疆", "乌鲁木齐", "天山"), "650102"),
    (("上海", "浦东"), "310115"),
    (("河北", "保定", "莲池"), "130606"),
    (("吉林", "吉林", "船营"), "220204"),
    (("山西", "晋城", "城区"), "140502"),
    (("湖南", "长沙", "长沙"), "430121"),
    (("", "深圳", "南山"), "440305"),
    (("武侯",), "510107"),
    # column by column, as shop systems fill them
    (("北京", "北京市", "朝阳区"), "110105"),
    (("北京市", "市辖区", "朝阳区"), "110105"),
    (("北京市朝阳区",), "110105"),
    (("江苏省", "", "昆山市"), "320583"),
    (("江苏", "昆山"), "320583"),
    (("新疆", "自治区直辖县级行政区划", "石河子市"), "659001"),
    (("海南", "省直辖县级行政单位", "琼海市"), "469002"),
    (("广东", "东莞", "东莞市"), "441900"),
    (("黑龙江", "鹤岗", "南山区"), "230404"),
    (("", "西安"), "610100"),
    (("", "朝阳"), "211300"),
    # Traditional, full width
    (("廣東省", "廣州市", "天河區"), "440106"),
    (("臺灣", "臺北市"), "710000"),
    (("香港特别行政区", "", "湾仔区"), "810000"),
    (("澳門",), "820000"),
    # one name for two levels: the larger one, unless something stands behind it
    (("吉林",), "220000"),
    (("吉林市",), "220200"),
    (("海南",), "460000"),
    (("青海", "海南"), "632500"),
    # not so exact as it was written: districts that are no more, zones that are no regions
    (("浙江省", "杭州市", "下城区"), "330100"),
    (("重庆", "重庆市", "渝北区"), "500000"),
    (("江苏", "苏州", "工业园区"), "320500"),
    (("河北省", "石家庄", "城区"), "130100"),
    (("广东省", "北京市"), "440000"),
    # changes of 2024 and 2025
    (("新疆", "和田地区", "和康县"), "653228"),
    (("重庆市两江新区",), "500157"),
    # a street is no region
    (("四川北路12号",), None),
    (("上海市四川北路",), "310000"),
    (("北京朝阳北路12号",), "110000"),
    # what several places are called is nobody's
    (("朝阳区",), None),
    (("南山区",), None),
    (("朝阳",), None),
    (("西安",), None),
    (("鼓楼区", "", ""), None),
    # nothing
    (("",), None),
    (("Mars",), None),
    (("火星省", "水星市"), None),
]


@pytest.mark.parametrize(("names", "code"), CASES)
def test_code(names: tuple[str, ...], code: str | None) -> None:
    assert regions.code(*names) == code


@pytest.mark.parametrize(("place", "code"), [
    (None, None),
    (Place(province="广东省", city="深圳市"), "440300"),
    (Place(country="CN", city="深圳市"), "440300"),
    (Place(country="US", province="广东省"), None),
    (Place(street="广东省深圳市南山区科技园路1号"), "440305"),
    (Place(province="广东省", street="北京市朝阳区建国路1号"), "440000"),
    (Place(street="科技园路1号"), None),
])
def test_place(place: Place | None, code: str | None) -> None:
    assert regions.of(place) == code


def test_every_region_is_found_by_its_own_names() -> None:
    found = 0
    for region in _all():
        chain, above = [region.name], region.parent
        while above is not None and above.code:
            chain, above = [above.name, *chain], above.parent
        assert regions.code("".join(chain)) == region.code
        if len(chain) == 3:
            assert regions.code(*chain) == region.code
        found += 1
    assert found > 3_000
    assert all(len(one.code) == 6 and one.code.isdigit() for one in _all())


def _all() -> list[regions.Region]:
    return [one for ones in regions._land().full.values() for one in ones]
