"""Vega is bundled once on a machine."""

from __future__ import annotations

import pytest
import vl_convert

from covey.page import assets


@pytest.mark.long
def test_what_is_kept_is_what_is_bundled() -> None:
    kept = assets.vega()
    assets.vega.cache_clear()
    assert assets.vega() == kept, "with the file, or without one"
    assert kept == assets.inside_html(vl_convert.javascript_bundle(assets._EMBED))
