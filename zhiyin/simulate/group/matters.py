"""What talks are about, read from the file beside."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple


class About(NamedTuple):
    """`leaf` of the risk tree, "-" when nothing is wrong; `of`: product, order, parcel or none."""

    leaf: str
    module: str
    of: str
    department: str


MATTERS = {name: About(*told) for name, told in
           tomllib.loads((Path(__file__).parent / "matters.toml").read_text(encoding="utf-8")).items()}
