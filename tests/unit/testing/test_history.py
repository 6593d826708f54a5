"""What a submission reports of its training is kept as numbers, whatever it is."""

import numpy as np
import pytest

from grader.testing.history import History


def test_keeps_each_name_in_order() -> None:
    history = History("loss", "kl")
    history.add({"loss": np.array(3.0, np.float32), "kl": 1, "other": 7.0})
    history.add({"loss": 2.5, "kl": np.array([0.5])})
    assert history.values("loss").tolist() == [3.0, 2.5]
    assert history.values("kl").tolist() == [1.0, 0.5]


@pytest.mark.parametrize(
    "reported",
    [None, 3.0, [1.0], {}, {"loss": "3"}, {"loss": np.zeros(2)}, {"loss": None}, {"loss": np.array("a")}],
)
def test_what_is_no_number_is_nan(reported: object) -> None:
    history = History("loss")
    history.add(reported)
    assert np.isnan(history.values("loss")).tolist() == [True]
