"""What the model must return."""

import pytest

from grader.testing import check
from grader.testing.check import say


@pytest.mark.points(20, category="shape", hint=say("The model returns (B, 1).", "模型应返回 (B, 1)。"))
def test_model_shape(submission, rng):
    """The model gives one prediction for each row"""
    for features, batch in ((3, 2), (5, 7)):
        predictions = submission.build_model(features)(rng.normal(size=(batch, features)))
        check.shaped(predictions, (batch, 1), name="predictions", known={
            (batch,): say("The last axis is missing: predictions are (B, 1).", "缺少最后一个轴：预测应为 (B, 1)。"),
            (batch, features): say("One number for each row, not for each feature.",
                                   "每行一个数，而不是每个特征一个数。"),
        })  # fmt: skip
