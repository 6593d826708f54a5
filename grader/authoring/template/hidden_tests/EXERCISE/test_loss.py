"""The formula, and device 1: one step on a model of the grader's own, whose gradient has a closed form."""

import numpy as np
import pytest

from grader.testing import check
from grader.testing.bench import Bench, optimizer_diagnoses
from grader.testing.check import say
from grader.testing.fits import projection


@pytest.mark.points(
    15,
    category="loss",
    hint=say("The mean over the batch of (target - prediction)^2.", "(target - prediction)^2 的批次平均。"),
)
def test_squared_error(submission, rng):
    """squared_error is the mean over the batch of the squared residuals"""
    targets, predictions = rng.normal(size=(2, 7, 1)) * 2.0
    right = np.mean((targets - predictions) ** 2)
    # What each known mistake would give: a student whose value it is reads that sentence.
    check.allclose(submission.squared_error(targets, predictions), right, name="squared_error", mistakes={
        say("The errors are summed over the batch: take their mean.", "误差对批次求和：应取平均。"): 7 * right,
        say("The error is halved: its factor is 1.", "误差减半了：系数应为 1。"): right / 2,
        say("The root is taken: return the mean square itself.", "取了平方根：应返回均方本身。"): np.sqrt(right),
        say("Absolute errors: they must be squared.", "用了绝对误差：应取平方。"):
            np.mean(np.abs(targets - predictions)),
    })  # fmt: skip


@pytest.mark.points(
    25,
    category="loss",
    hint=say("The update is not the gradient of the mean squared error.", "更新不是均方误差的梯度。"),
)
def test_one_step(submission, keras, probes, sandbox, rng):
    """One step moves a linear model by exactly the gradient of the loss"""
    kernel, bias = rng.normal(size=(4, 1)).astype(np.float32), rng.normal(size=1).astype(np.float32)
    x, targets = rng.normal(size=(8, 4)).astype(np.float32), rng.normal(size=(8, 1)).astype(np.float32)
    bench = Bench(probes, sandbox, keras.optimizers.SGD(1.0), probes.linear_model(kernel, bias, spy_rows=8))
    submission.train_step(bench.models[0], bench.optimizer, x, targets)
    updates, [moved] = bench.updates(), bench.moved()

    x, targets = x.astype(np.float64), targets.astype(np.float64)
    residual = x @ kernel + bias - targets  # (B, 1)
    right = np.append(2.0 * np.mean(residual * x, axis=0), 2.0 * np.mean(residual))
    step = np.append(moved["linear/kernel"], moved["linear/bias"])
    # Device 2: what the model was given names a mistake; points rest on the weights alone.
    check.that(updates == 1 and np.abs(step).max() > 1e-6, diagnoses=optimizer_diagnoses(updates))
    if not np.allclose(step, right, rtol=1e-3, atol=1e-5):
        check.that(np.allclose(probes.seen(bench.models[0]), x, atol=1e-5), diagnoses={
            say("train_step changes x before the model sees it: use it as it is.",
                "train_step 在模型看到 x 之前改动了它：请原样使用。"): True,
        })  # fmt: skip
    check.allclose(step, right, rtol=1e-3, atol=1e-5, name="the update", mistakes={
        say("The step goes uphill: it maximises the loss.", "这一步在上坡：它使损失变大。"): -right,
        say("The loss is summed over the batch: take its mean.", "损失对批次求和：应取平均。"): 8 * right,
        say("The update has the right direction but another length: do not clip or scale the gradients.",
            "更新方向正确但长度不对：不要裁剪或缩放梯度。"): projection(step, right),
    })  # fmt: skip
