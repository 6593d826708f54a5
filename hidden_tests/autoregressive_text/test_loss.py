"""Closed forms of the loss and of one training step; what sample_next and generate draw."""

from dataclasses import dataclass

import numpy as np
import pytest

from grader.testing import check
from grader.testing.bench import optimizer_diagnoses
from grader.testing.bigram import Bigram, BigramBench, RunningSum, cross_entropy, one_hot, residual
from grader.testing.categorical import log_softmax, may_be_independent, may_come_from, softmax
from grader.testing.check import say
from grader.testing.fits import projection

SIZE = 6  # V of the grader's own models
DRAWS = 1500
SHARP = 60.0  # a logit that makes its id certain
STEEP = 64.0  # by what a kernel is divided to make its gradient long


def uncertain(logits):
    """Keras' cross-entropy by probabilities, given logits: clipped to (1e-7, 1 - 1e-7), then normalised."""
    clipped = np.clip(logits, 1e-7, 1 - 1e-7)
    return clipped / clipped.sum(axis=-1, keepdims=True)


@pytest.mark.points(
    8,
    category="loss",
    hint=say(
        "lm_loss is the mean of -log softmax(logits)[y] over all B * T positions, in nats.",
        "lm_loss 是 -log softmax(logits)[y] 在全部 B * T 个位置上的平均值，单位为奈特。",
    ),
)
def test_loss_closed_form(submission, rng):
    """lm_loss is the mean over all positions of -log softmax(logits)[y]"""
    shapes = np.array([(3, 5), (4, 9), (6, 7)])
    inputs = [(rng.integers(0, SIZE, shape), rng.normal(size=(*shape, SIZE)) * 2.0) for shape in shapes]
    for y, _ in inputs:
        y.flat[:3] = 0  # id 0 is a word like the others
    results = [
        check.array(
            submission.lm_loss(y.astype(np.int32), logits.astype(np.float32)), finite=False, name="lm_loss"
        )
        for y, logits in inputs
    ]
    if all(
        value.shape in (tuple(shape), (shape.prod(),)) for value, shape in zip(results, shapes, strict=True)
    ):
        check.mistake(say("lm_loss returns one value for each position: take the mean over all of them.",
                          "lm_loss 对每个位置返回一个值：应对全部位置取平均。"))  # fmt: skip
    if all(value.shape == (shape[0],) for value, shape in zip(results, shapes, strict=True)):
        check.mistake(say("lm_loss returns one value for each sequence: take the mean over all positions.",
                          "lm_loss 对每个序列返回一个值：应对全部位置取平均。"))  # fmt: skip
    values = np.array([check.scalar(value, name="lm_loss") for value in results])
    batch, length = shapes.T

    def other(error):
        return np.array([np.mean(error(y, logits)) for y, logits in inputs])

    right = other(cross_entropy)

    def without_first_id(y, logits):
        return cross_entropy(y, logits)[y != 0]

    check.allclose(values, right, name="lm_loss", mistakes={
        say("The loss is the log-likelihood itself: its negative is minimised.",
            "损失是对数似然本身：应最小化其相反数。"): -right,
        say("The loss is summed over all positions: take the mean.", "损失对全部位置求和：应取平均。"):
            right * batch * length,
        say("The loss is summed over the positions of a sequence: take the mean over them too.",
            "损失对序列的各位置求和：对位置也应取平均。"): right * length,
        say("The loss is summed over the batch: take the mean over it too.",
            "损失对批次求和：对批次也应取平均。"): right * batch,
        say("The softmax is applied twice: either from_logits=True or a softmax, not both.",
            "softmax 施加了两次：用 from_logits=True 或 softmax，二者只取其一。"):
            other(lambda y, s: cross_entropy(y, softmax(s))),
        say("The logits are used as probabilities: say from_logits=True, or apply the softmax once.",
            "logits 被当作概率：请用 from_logits=True，或施加一次 softmax。"):
            other(lambda y, s: cross_entropy(y, np.log(uncertain(s)))),
        say("The sigmoid cross-entropy of each id is used: ids exclude each other, use the softmax.",
            "对每个编号用了 sigmoid 交叉熵：各编号互斥，应使用 softmax。"):
            other(lambda y, s: np.mean(np.logaddexp(0.0, s) - one_hot(y, SIZE) * s, axis=-1)),
        say("The sigmoid cross-entropies of all ids are summed: ids exclude each other, use the softmax.",
            "对各编号的 sigmoid 交叉熵求了和：各编号互斥，应使用 softmax。"):
            other(lambda y, s: np.sum(np.logaddexp(0.0, s) - one_hot(y, SIZE) * s, axis=-1)),
        say("The loss is in bits: use the natural logarithm.", "损失以比特为单位：请用自然对数。"): right / np.log(2.0),
        say("This is the perplexity: the loss is its logarithm.", "这是困惑度：损失是它的对数。"): np.exp(right),
        say("The first position is left out: y is shifted already, every position counts.",
            "第一个位置被略去：y 已经移过一位，每个位置都要计入。"): other(lambda y, s: cross_entropy(y, s)[:, 1:]),
        say("The last position is left out: y is shifted already, every position counts.",
            "最后一个位置被略去：y 已经移过一位，每个位置都要计入。"): other(lambda y, s: cross_entropy(y, s)[:, :-1]),
        say("The loss shifts y once more: y is shifted already, logits at t belong to y at t.",
            "损失又把 y 移了一位：y 已经移过，t 处的 logits 对应 t 处的 y。"):
            other(lambda y, s: cross_entropy(y[:, 1:], s[:, :-1])),
        say("Only the last position counts: take the mean over all positions.",
            "只计入了最后一个位置：应对全部位置取平均。"): other(lambda y, s: cross_entropy(y, s)[:, -1:]),
        say("Positions where y is 0 are left out: id 0 is a word like the others, nothing is padded.",
            "y 为 0 的位置被略去：编号 0 与其他词一样，这里没有填充。"): other(without_first_id),
        say("Positions where y is 0 count as zero: id 0 is a word like the others, nothing is padded.",
            "y 为 0 的位置按零计入：编号 0 与其他词一样，这里没有填充。"):
            other(lambda y, s: np.where(y != 0, cross_entropy(y, s), 0.0)),
        say("The loss is divided by V: one-hot cross-entropies are summed over the ids, then averaged over positions.",
            "损失除以了 V：独热交叉熵应先对编号求和，再对位置取平均。"): right / SIZE,
        say("The loss is a squared error: use the cross-entropy.", "损失用了平方误差：应使用交叉熵。"):
            other(lambda y, s: np.sum((softmax(s) - one_hot(y, SIZE)) ** 2, axis=-1)),
        say("The loss is a mean squared error: use the cross-entropy.", "损失用了均方误差：应使用交叉熵。"):
            other(lambda y, s: np.mean((softmax(s) - one_hot(y, SIZE)) ** 2, axis=-1)),
        say("The loss is 1 - p: it is -log p.", "损失是 1 - p：应为 -log p。"):
            other(lambda y, s: 1.0 - np.exp(-cross_entropy(y, s))),
        say("The loss compares y with the most likely id: use the logits themselves, else no gradient flows.",
            "损失把 y 与概率最大的编号相比：应使用 logits 本身，否则没有梯度。"):
            other(lambda y, s: (y != s.argmax(axis=-1)).astype(float)),
        say("The loss averages -logit of the right id: the normaliser, log sum exp(logits), is missing.",
            "损失只取了正确编号 logit 的相反数：缺少归一化项 log sum exp(logits)。"):
            other(lambda y, s: -np.sum(one_hot(y, SIZE) * s, axis=-1)),
        say("The softmax runs over the wrong axis: it normalises over the V ids, the last axis.",
            "softmax 的轴不对：应在最后一轴的 V 个编号上归一化。"):
            other(lambda y, s: -np.sum(one_hot(y, SIZE) * log_softmax(s.swapaxes(1, 2)).swapaxes(1, 2), axis=-1)),
        say("Labels are smoothed: the right id has probability 1.", "标签被平滑了：正确编号的概率应为 1。"):
            right + projection(values - right, other(lambda y, s: -log_softmax(s).mean(axis=-1)) - right),
    })  # fmt: skip


# --- one step on a model of known weights ---


@dataclass(frozen=True)
class Step:
    """One train_step by plain gradient descent with learning rate 1 on a `Bigram`."""

    model: Bigram  # before the step
    x: np.ndarray  # (B, T)
    y: np.ndarray  # (B, T), unrelated to x
    reported: object
    gradient: Bigram  # what the step subtracted
    updates: int  # how many the optimizer counted
    bench: BigramBench

    def from_targets(self, x, y, weight=None):
        """Gradient of the mean cross-entropy of other targets, on the same model."""
        to_logits = residual(y, self.model.logits(x))
        return self.model.gradient(x, to_logits * (1.0 / y.size if weight is None else weight)).vector

    def from_residual(self, function):
        """Gradient of a mean over positions whose derivative by the logits is function(y, logits)."""
        to_logits = function(self.y, self.model.logits(self.x)) / self.y.size
        return self.model.gradient(self.x, to_logits).vector


def softmax_twice(y, logits):
    """Derivative by the logits of the cross-entropy of softmax(softmax(logits))."""
    inner = softmax(logits)
    outer = residual(y, inner)
    return inner * (outer - np.sum(inner * outer, axis=-1, keepdims=True))


def squared(y, logits):
    """Derivative by the logits of the squared error of probabilities, summed over the ids."""
    p = softmax(logits)
    outer = 2.0 * (p - one_hot(y, p.shape[-1]))
    return p * (outer - np.sum(p * outer, axis=-1, keepdims=True))


def logits_as_probabilities(y, logits):
    """Derivative by the logits of Keras' cross-entropy that takes them for probabilities."""
    inside = (logits > 1e-7) & (logits < 1 - 1e-7)
    clipped = np.clip(logits, 1e-7, 1 - 1e-7)
    right = one_hot(y, logits.shape[-1])
    return inside * (1.0 / clipped.sum(axis=-1, keepdims=True) - right / clipped)


@pytest.fixture(scope="module")
def step(submission, keras, probes, sandbox, module_rng):
    """One step; x and y are unrelated, so that each shift and exchange of them shows."""
    model = Bigram.random(module_rng, SIZE, 4)
    bench = BigramBench(probes, sandbox, keras.optimizers.SGD(1.0), model)
    x, y = module_rng.integers(0, SIZE, (2, 5, 7))
    reported = submission.train_step(bench.model, bench.optimizer, x.astype(np.int32), y.astype(np.int32))
    return Step(model, x, y, reported, model.minus(bench.weights()), bench.updates(), bench)


@pytest.fixture(scope="module")
def later(submission, sandbox, step, module_rng):
    """Another step of the same model and optimizer, on other data and from other weights.

    With long vectors and a short kernel the logits are moderate, but the kernel's gradient is longer than gradients are
    usually clipped to, and that of the vectors so small that a penalty on the weights shows.
    """
    plain = Bigram.random(module_rng, SIZE, 4)
    model = Bigram(plain.vectors * STEEP, plain.kernel / STEEP, plain.bias)
    bench = step.bench
    sandbox.assign(bench.model, [array.astype(np.float32) for array in model.arrays])
    x, y = module_rng.integers(0, SIZE, (2, 5, 7))
    reported = submission.train_step(bench.model, bench.optimizer, x.astype(np.int32), y.astype(np.int32))
    return Step(model, x, y, reported, model.minus(bench.weights()), bench.updates(), bench)


@pytest.mark.points(
    3,
    category="loss",
    hint=say(
        'Report {"loss": lm_loss of this batch before the update}.',
        '应报告 {"loss": 更新之前该批次的 lm_loss}。',
    ),
)
def test_reported_loss(step, later):
    """train_step reports the loss of the batch, before the update"""
    if not isinstance(step.reported, dict):
        check.mistake(say('train_step does not return a dict: return {"loss": loss}.',
                          'train_step 返回的不是字典：应返回 {"loss": loss}。'))  # fmt: skip
    value = check.mapping(step.reported, keys=("loss",), name="train_step(...)")["loss"]
    x, y = step.x, step.y
    right = step.model.loss(x, y)
    if not np.isclose(value, right, rtol=1e-3):
        check.that(step.updates < 2, diagnoses=optimizer_diagnoses(step.updates))
    check.allclose(value, right, name="the reported loss", mistakes={
        say("The loss is computed after the update: report that of the forward pass before it.",
            "损失是在更新之后计算的：应报告更新之前的。"): step.model.minus(step.gradient).loss(x, y),
        say("The reported loss is a sum: report the mean over all positions.",
            "报告的损失是总和：应为全部位置的平均值。"): right * y.size,
        say("The reported loss is summed over the positions: report the mean.",
            "报告的损失对位置求和：应为平均值。"): right * y.shape[1],
        say("The reported loss is the perplexity: report its logarithm.",
            "报告的是困惑度：应报告它的对数。"): np.exp(right),
        say("The targets are x: the model learns to copy its input. The targets are y.",
            "目标用了 x：模型只学会复制输入。目标应为 y。"): step.model.loss(x, x),
        say("x and y are exchanged: the model sees x and predicts y.", "x 与 y 互换了：模型输入 x，预测 y。"):
            step.model.loss(y, x),
        say("train_step shifts once more: y is shifted already, logits at t belong to y at t.",
            "train_step 又移了一位：y 已经移过，t 处的 logits 对应 t 处的 y。"): step.model.loss(x[:, :-1], y[:, 1:]),
        say("The targets are x shifted, y is not used: the targets are y as it is.",
            "目标用的是移位后的 x，没有用 y：目标应为原样的 y。"): step.model.loss(x[:, :-1], x[:, 1:]),
        say("Only the last position counts: take the mean over all positions.",
            "只计入了最后一个位置：应对全部位置取平均。"): step.model.loss(x[:, -1:], y[:, -1:]),
        say("The reported loss is in bits: use the natural logarithm.", "报告的损失以比特为单位：请用自然对数。"):
            right / np.log(2.0),
        say("The softmax is applied twice: either from_logits=True or a softmax, not both.",
            "softmax 施加了两次：用 from_logits=True 或 softmax，二者只取其一。"):
            np.mean(cross_entropy(y, softmax(step.model.logits(x)))),
        say("The logits are used as probabilities: say from_logits=True, or apply the softmax once.",
            "logits 被当作概率：请用 from_logits=True，或施加一次 softmax。"):
            np.mean(cross_entropy(y, np.log(uncertain(step.model.logits(x))))),
    })  # fmt: skip
    value = check.mapping(later.reported, keys=("loss",), name="train_step(...)")["loss"]
    now = later.model.loss(later.x, later.y)
    check.allclose(value, now, name="the loss that a later step reports", mistakes={
        say("The targets are x: the model learns to copy its input. The targets are y.",
            "目标用了 x：模型只学会复制输入。目标应为 y。"): later.model.loss(later.x, later.x),
        say("The targets are x shifted, y is not used: the targets are y as it is.",
            "目标用的是移位后的 x，没有用 y：目标应为原样的 y。"): later.model.loss(later.x[:, :-1], later.x[:, 1:]),
        say("The reported loss is a mean over all steps so far (a metric that is never reset): report this batch's.",
            "报告的是此前各步损失的平均（从未重置的 metric）：应报告本批次的损失。"): (right + now) / 2,
        say("A later step reports the loss of the first one: report that of this batch.",
            "后来的一步报告的是第一步的损失：应报告本批次的损失。"): right,
    })  # fmt: skip


@pytest.mark.points(
    10,
    category="loss",
    hint=say(
        "The update is not the gradient of the mean cross-entropy of y at all positions.",
        "更新量不是全部位置上 y 的平均交叉熵的梯度。",
    ),
)
def test_update(submission, keras, probes, sandbox, step, later, rng):
    """One step moves the model by exactly the gradient of the loss"""
    x, y = step.x, step.y
    right, moved = step.from_targets(x, y), step.gradient.vector
    tolerance = 1e-3 * np.abs(right).max()
    finite = bool(np.isfinite(moved).all())
    check.that(
        finite, say("The weights are NaN or infinite after one step.", "一步之后权重为 NaN 或无穷大。")
    )
    check.that(step.updates == 1 and np.abs(moved).max() > 1e-3 * tolerance, diagnoses={
        **optimizer_diagnoses(step.updates),
        say("The model did not move: apply the gradients of all model.trainable_variables, and keep all that lies "
            "between model and loss inside of the tape (no .numpy(), no argmax).",
            "模型没有变化：应对全部 model.trainable_variables 应用梯度，并让模型与损失之间的一切都留在 tape 之内"
            "（不要 .numpy()，不要 argmax）。"): True,
    })  # fmt: skip
    half = len(step.gradient.vectors.ravel())
    only_last = np.concatenate([np.zeros(half), right[half:]])
    only_first = np.concatenate([right[:half], np.zeros(len(right) - half)])
    check.allclose(moved, right, rtol=0.0, atol=tolerance, name="the update", mistakes={
        say("The targets are x: the model learns to copy its input. The targets are y.",
            "目标用了 x：模型只学会复制输入。目标应为 y。"): step.from_targets(x, x),
        say("x and y are exchanged: the model sees x and predicts y.", "x 与 y 互换了：模型输入 x，预测 y。"):
            step.from_targets(y, x),
        say("train_step shifts once more: y is shifted already, logits at t belong to y at t.",
            "train_step 又移了一位：y 已经移过，t 处的 logits 对应 t 处的 y。"): step.from_targets(x[:, :-1], y[:, 1:]),
        say("The targets are x shifted, y is not used: the targets are y as it is.",
            "目标用的是移位后的 x，没有用 y：目标应为原样的 y。"): step.from_targets(x[:, :-1], x[:, 1:]),
        say("The targets are x shifted and wrapped around: the targets are y as it is.",
            "目标用的是循环移位的 x：目标应为原样的 y。"): step.from_targets(x, np.roll(x, -1, axis=1)),
        say("Only the last position counts: take the mean over all positions.",
            "只计入了最后一个位置：应对全部位置取平均。"): step.from_targets(x[:, -1:], y[:, -1:]),
        say("The first position is left out: every position counts.", "第一个位置被略去：每个位置都要计入。"):
            step.from_targets(x[:, 1:], y[:, 1:]),
        say("The last position is left out: every position counts.", "最后一个位置被略去：每个位置都要计入。"):
            step.from_targets(x[:, :-1], y[:, :-1]),
        say("The loss is summed over all positions: take the mean.", "损失对全部位置求和：应取平均。"): right * y.size,
        say("The loss is summed over the positions of a sequence: take the mean over them too.",
            "损失对序列的各位置求和：对位置也应取平均。"): right * y.shape[1],
        say("The loss is summed over the batch: take the mean over it too.",
            "损失对批次求和：对批次也应取平均。"): right * y.shape[0],
        say("The softmax is applied twice: either from_logits=True or a softmax, not both.",
            "softmax 施加了两次：用 from_logits=True 或 softmax，二者只取其一。"): step.from_residual(softmax_twice),
        say("The logits are used as probabilities: say from_logits=True, or apply the softmax once.",
            "logits 被当作概率：请用 from_logits=True，或施加一次 softmax。"):
            step.from_residual(logits_as_probabilities),
        say("The loss is a squared error: use the cross-entropy.", "损失用了平方误差：应使用交叉熵。"):
            step.from_residual(squared),
        say("The loss is a mean squared error: use the cross-entropy.", "损失用了均方误差：应使用交叉熵。"):
            step.from_residual(lambda y, s: squared(y, s) / SIZE),
        say("The step goes uphill: it maximises the loss.", "这一步在上坡：它在最大化损失。"): -right,
        say("Only the last layer is trained: update all trainable variables.",
            "只训练了最后一层：应更新全部可训练变量。"): only_last,
        say("Only the first layer is trained: update all trainable variables.",
            "只训练了第一层：应更新全部可训练变量。"): only_first,
        say("The step also pulls the weights to zero (a penalty, weight decay): only the loss's gradient moves them.",
            "这一步还把权重拉向零（惩罚项或权重衰减）：应只按损失的梯度更新。"):
            right + projection(moved - right, step.model.vector),
        say("The update has the right direction but another length: do not clip or scale the gradients.",
            "更新方向正确但长度不对：不要裁剪或缩放梯度。"): projection(moved, right),
        say("Positions where y is 0 are left out: id 0 is a word like the others, nothing is padded.",
            "y 为 0 的位置被略去：编号 0 与其他词一样，这里没有填充。"):
            step.from_targets(x, y, weight=(y != 0)[..., None] / max(np.count_nonzero(y), 1)),
        say("Labels are smoothed: the right id has probability 1.", "标签被平滑了：正确编号的概率应为 1。"):
            right + projection(moved - right, step.from_residual(lambda y, s: one_hot(y, SIZE) - 1.0 / SIZE)),
    })  # fmt: skip
    check_later_update(later)
    check_other_model(submission, keras, probes, sandbox, rng)


def check_later_update(later):
    """Require that a later step with a long gradient moves by just this gradient."""
    right = later.model.gradient(later.x, residual(later.y, later.model.logits(later.x)) / later.y.size)
    excess = later.gradient.minus(right)
    # A vector is updated once for each position at which it is read, and rounded each time.
    rounding = [
        later.y.size * float(np.spacing(np.float32(np.abs(array).max()))) for array in later.model.arrays
    ]
    tolerances = [1e-3 * np.abs(array).max() + ulp for array, ulp in zip(right.arrays, rounding, strict=True)]
    near = [
        bool((np.abs(array) <= tolerance).all())
        for array, tolerance in zip(excess.arrays, tolerances, strict=True)
    ]
    decay = excess.vectors - projection(excess.vectors, later.model.vectors)
    check.that(later.updates == 1 and all(near), diagnoses={
        **optimizer_diagnoses(later.updates),
        say("The step also pulls the weights to zero (a penalty, weight decay): only the loss's gradient moves them.",
            "这一步还把权重拉向零（惩罚项或权重衰减）：应只按损失的梯度更新。"):
            not near[0] and bool((np.abs(decay) <= 0.02 * np.abs(excess.vectors).max() + tolerances[0]).all()),
        say("A step with long gradients is too short: do not clip or scale the gradients, and leave the optimizer's "
            "learning rate alone.",
            "梯度较大时，这一步过短：不要裁剪或缩放梯度，也不要改动优化器的学习率。"):
            bool((np.abs(later.gradient.kernel) <= np.abs(right.kernel) + tolerances[1]).all()),
        say("The second step of the same model is not by the gradient of its loss: nothing of the step before may "
            "matter.",
            "同一模型的第二步没有按其损失的梯度更新：前一步的任何东西都不应影响它。"): True,
    })  # fmt: skip


def check_other_model(submission, keras, probes, sandbox, rng):
    """Require that one step moves a second model, with an optimizer of its own, by the gradient of whole sequences."""
    drawn = Bigram.random(rng, SIZE, 4)
    model = RunningSum(drawn.vectors / 2, drawn.kernel, drawn.bias)  # sums are longer than what is summed
    bench = BigramBench(probes, sandbox, keras.optimizers.SGD(1.0), model)
    x, y = rng.integers(0, SIZE, (2, 4, 6))
    submission.train_step(bench.model, bench.optimizer, x.astype(np.int32), y.astype(np.int32))
    moved = model.minus(bench.weights()).vector

    def gradient(model, x, y):
        return model.gradient(x, residual(y, model.logits(x)) / y.size).vector

    def near(other):
        return bool((np.abs(moved - other) <= 1e-3 * np.abs(other).max()).all())

    right = gradient(model, x, y)
    check.that(near(right), diagnoses={
        say("train_step takes the sequences apart: the model is shown single ids (x reshaped to (B * T, 1)), without "
            "those before. Give it x as it is, (B, T).",
            "train_step 把序列拆散了：模型看到的是单个编号（x 被变形为 (B * T, 1)），看不到前面的编号。"
            "应把 x 原样 (B, T) 交给模型。"):
            near(gradient(Bigram(*model.arrays), x, y)),
        say("train_step exchanges the batch and the positions: the model is shown columns of x. Give it x as it is, "
            "(B, T).",
            "train_step 交换了批次轴与位置轴：模型看到的是 x 的列。应把 x 原样 (B, T) 交给模型。"):
            near(gradient(model, x.T, y.T)),
        say("train_step turns the sequences round: give the model x as it is.",
            "train_step 把序列倒过来了：应把 x 原样交给模型。"):
            near(gradient(model, x[:, ::-1], y[:, ::-1])),
        say("Given a second model and its optimizer, train_step does not train it: what was compiled or kept for the "
            "first one (one global step, or one for each model.name) must not be used for another.",
            "换成第二个模型及其优化器后，train_step 没有训练它：为第一个模型编译或保存的东西"
            "（唯一的全局步骤，或按 model.name 保存的步骤）不能用于另一个模型。"):
            bool((np.abs(moved) <= 0.05 * np.abs(right)).all()),
        say("A model whose logits rest on all ids so far is not moved by the gradient of the mean cross-entropy: give "
            "it x as it is, (B, T), in one call.",
            "当 logits 取决于此前的全部编号时，模型没有按平均交叉熵的梯度更新：应把 x 原样 (B, T) 一次交给模型。"):
            True,
    })  # fmt: skip


# --- drawing one id ---


def drawn(submission, probes, logits, temperature, count=DRAWS):
    """Ids (count,) that sample_next gave, in order; the first call's form is checked."""
    logits = logits.astype(np.float32)
    first = submission.sample_next(logits, temperature)
    array = check.array(first, name="sample_next(logits, temperature)")
    check.that(array.size == 1, say(
        "sample_next returns more than one number: return one id.", "sample_next 返回的不是单个数：应返回一个编号。"
    ))  # fmt: skip
    if array.dtype.kind == "f":
        check.mistake(say("sample_next returns a floating-point number: return the id, an int.",
                          "sample_next 返回的是浮点数：应返回整数编号。"))  # fmt: skip
    ids = check.array(
        probes.draws(submission.sample_next, logits, temperature, count),
        shape=(count,), kind="int", name="the ids of sample_next",
    )  # fmt: skip
    check.that(bool(ids.min() >= 0 and ids.max() < len(logits)), say(
        "sample_next returns ids outside of 0..V-1.", "sample_next 返回的编号超出 0..V-1。"
    ))  # fmt: skip
    return ids


def is_greedy(submission, probes, rng):
    """Whether sample_next gives the most likely of eight orders of the same logits each time.

    A fixed seed, too, gives one id for one vector of logits; but not always the most likely.
    """
    orders = [sampling_logits(rng) for _ in range(8)]
    return all(drawn(submission, probes, logits, 1.0, count=1)[0] == np.argmax(logits) for logits in orders)


def samplers(logits, temperature):
    """Wrong distributions: sentence -> probabilities (V,)."""
    scaled = logits / temperature
    size = len(logits)
    return {
        say("The temperature is not used: draw from softmax(logits / temperature).",
            "没有用到温度：应按 softmax(logits / temperature) 采样。"): softmax(logits),
        say("The logits are multiplied by the temperature: divide them.", "logits 乘以了温度：应除以温度。"):
            softmax(logits * temperature),
        say("The softmax is applied twice.", "softmax 施加了两次。"): softmax(softmax(scaled)),
        say("The softmax is applied twice, the temperature to the second: draw from softmax(logits / temperature).",
            "softmax 施加了两次，温度用在第二次：应按 softmax(logits / temperature) 采样。"):
            softmax(softmax(logits) / temperature),
        say("The logits are used as probabilities: apply the softmax.", "logits 被当作概率：请施加 softmax。"):
            np.maximum(scaled, 1e-6) / np.maximum(scaled, 1e-6).sum(),
        say("The absolute values of the logits are used as probabilities: apply the softmax.",
            "logits 的绝对值被当作概率：请施加 softmax。"): (np.abs(scaled) + 1e-6) / (np.abs(scaled) + 1e-6).sum(),
        say("The logits are shifted to positive numbers and used as probabilities: apply the softmax.",
            "把 logits 平移为正数后当作概率：请施加 softmax。"):
            (scaled - scaled.min() + 1e-6) / (scaled - scaled.min() + 1e-6).sum(),
        say("All ids are equally likely: draw from softmax(logits / temperature).",
            "各编号的概率相等：应按 softmax(logits / temperature) 采样。"): np.full(size, 1 / size),
        say("Unlikely ids are favoured: the sign of the logits is wrong.",
            "小概率的编号反而更常出现：logits 的符号错了。"): softmax(-scaled),
    }  # fmt: skip


def sampling_diagnoses(draws, logits, greedy=True):
    """Which wrong sampler may have drawn the ids: sentence -> whether it may.

    Args:
        draws: (temperature, ids) of each temperature: two samplers that agree at one differ at another.
        logits: (V,).
        greedy: Whether it may take the most likely id every time.
    """
    others = [(samplers(logits, temperature), ids) for temperature, ids in draws]
    likeliest = max(
        others[0][0], key=lambda sentence: sum(np.sum(np.log(p[sentence])[ids]) for p, ids in others)
    )
    found = [set(ids.tolist()) for _, ids in draws]
    missed = [
        max((p for number, p in enumerate(softmax(logits / temperature)) if number not in seen), default=0.0)
        for (temperature, _), seen in zip(draws, found, strict=True)
    ]
    return {
        say("sample_next takes the most likely id every time: draw one at random.",
            "sample_next 每次都取概率最大的编号：应随机抽取。"):
            greedy and all(seen == {int(np.argmax(logits))} for seen in found),
        say("sample_next draws the same id every time: draw afresh, without a fixed seed.",
            "sample_next 每次抽到同一个编号：应每次重新抽取，不要固定种子。"): all(len(seen) == 1 for seen in found),
        likeliest: all(may_come_from(ids, p[likeliest]) for p, ids in others),
        say("Unlikely ids are never drawn (top-k or nucleus sampling): draw from the whole distribution.",
            "小概率的编号从未被抽到（top-k 或 nucleus 采样）：应从整个分布中抽取。"): max(missed) > 0.02,
    }  # fmt: skip


def sampling_logits(rng):
    """Logits (V,) of mixed sign in random order, with every probability above 2 % at temperatures from 1/2 to 2."""
    return rng.permutation([1.3, 0.9, 0.4, -0.1, -0.5, 0.6]) + rng.uniform(-0.05, 0.05, SIZE)


@pytest.fixture(scope="module")
def plain_draws(submission, probes, module_rng):
    """Logits and the ids that sample_next draws from them at temperature 1."""
    logits = sampling_logits(module_rng)
    return logits, drawn(submission, probes, logits, 1.0)


@pytest.mark.points(
    5,
    category="loss",
    hint=say(
        "sample_next draws an id at random, with the probabilities softmax(logits / temperature).",
        "sample_next 应按概率 softmax(logits / temperature) 随机抽取编号。",
    ),
)
def test_sample_next_distribution(plain_draws, submission, probes, rng):
    """sample_next draws from softmax(logits) at temperature 1"""
    logits, ids = plain_draws

    def diagnoses():
        draws = [(1.0, ids)]
        if len(set(ids.tolist())) < SIZE:  # a nucleus is like shifted logits here, and not where it is colder
            draws.append((0.5, drawn(submission, probes, logits, 0.5)))
        return sampling_diagnoses(draws, logits, greedy=is_greedy(submission, probes, rng))

    check.that(may_come_from(ids, softmax(logits)), diagnoses=diagnoses)


@pytest.mark.points(
    3,
    category="loss",
    hint=say(
        "sample_next divides the logits by the temperature before the softmax.",
        "sample_next 应在 softmax 之前将 logits 除以温度。",
    ),
)
def test_sample_next_temperature(submission, probes, rng):
    """sample_next draws from softmax(logits / temperature)"""
    logits = sampling_logits(rng)
    draws = [(temperature, drawn(submission, probes, logits, temperature)) for temperature in (0.5, 2.5)]
    check.that(
        all(may_come_from(ids, softmax(logits / temperature)) for temperature, ids in draws),
        diagnoses=lambda: sampling_diagnoses(draws, logits),
    )


@pytest.mark.points(
    2,
    category="loss",
    hint=say(
        "Each call of sample_next draws anew: its ids do not depend on those before.",
        "sample_next 每次调用都应重新抽取：各次结果互不相关。",
    ),
)
@pytest.mark.requires("test_sample_next_distribution")
def test_sample_next_independence(plain_draws):
    """sample_next draws independently at every call"""
    logits, ids = plain_draws
    check.that(may_be_independent(ids, softmax(logits)))


# --- drawing a sequence from a model of known weights ---


def state(ids, size=SIZE):
    """What `probes.PrefixState` makes of a sequence at its last position."""
    return int(np.sum(np.arange(1, len(ids) + 1) * (np.asarray(ids) + 1)) % size)


def continued(prompt, n, successor):
    """The prompt and n ids, each of them successor(all before)."""
    ids = list(prompt)
    for _ in range(n):
        ids.append(successor(ids))
    return ids


def chains(rng):
    """A state's certain successor (SIZE,), and pairs (prompt, n) whose right continuations draw every id.

    No prompt has the state of its first id, or what rests on the one could not be told from what rests on the other.
    """
    while True:
        follows = rng.permutation(SIZE)
        prompts = [(rng.integers(0, SIZE, length).tolist(), n) for length, n in ((1, 12), (5, 16), (9, 55))]
        drawn_ids = {
            number
            for prompt, n in prompts
            for number in continued(prompt, n, lambda ids, follows=follows: int(follows[state(ids)]))[
                len(prompt) :
            ]
        }
        if len(drawn_ids) == SIZE and all(state(prompt) != state(prompt[:1]) for prompt, _ in prompts[1:]):
            return follows, prompts


@pytest.mark.points(
    5,
    category="loss",
    hint=say(
        "Each new id is drawn from the model's logits at the last position, given the prompt and all new ids so far.",
        "每个新编号应由模型在最后位置的 logits 抽取，输入为提示和此前的全部新编号。",
    ),
)
@pytest.mark.requires("test_generate_shape")
def test_generate_follows_the_model(submission, probes, rng):
    """generate gives the model all ids so far and draws from its last logits"""
    follows, prompts = chains(rng)
    table = np.zeros((SIZE, SIZE), np.float32)
    table[np.arange(SIZE), follows] = SHARP
    model = probes.prefix_model(table)
    cases = []
    for prompt, n in prompts:
        ids = check.array(
            submission.generate(model, prompt, n, 1.0), shape=(len(prompt) + n,), kind="int", name="generate"
        )
        cases.append((prompt, n, ids))
    drawn_ids = {number for prompt, _, ids in cases for number in ids[len(prompt) :].tolist()}

    def explained(successor):
        return lambda: all(continued(prompt, n, successor) == ids.tolist() for prompt, n, ids in cases)

    def repeated(view):
        """Whether every new id follows from something that stays the same."""
        return lambda: all(
            (ids[len(prompt) :] == follows[state(view(prompt))]).all() for prompt, _, ids in cases
        )

    def window(prompt, n, ids):
        shown = list(prompt)
        for _ in range(n):
            shown.append(int(follows[state(shown[-len(prompt) :])]))
        return shown == ids.tolist()

    def diagnoses():
        causes = {
            say("Only the last id is given to the model: give it all ids so far.",
                "只把最后一个编号给了模型：应给出此前的全部编号。"):
                explained(lambda ids: int(follows[state(ids[-1:])])),
            say("The new ids are not fed back: every one is drawn given the prompt alone.",
                "新编号没有反馈给模型：每个都只由提示抽取。"): repeated(lambda prompt: prompt),
            say("The logits of the first position are used: take those of the last, logits[0, -1].",
                "用了第一个位置的 logits：应取最后位置的 logits[0, -1]。"): repeated(lambda prompt: prompt[:1]),
            say("The logits of the last position but one are used: take those of the last, logits[0, -1].",
                "用了倒数第二个位置的 logits：应取最后位置的 logits[0, -1]。"):
                explained(lambda ids: int(follows[state(ids[:-1] or ids)])),
            say("A window of the prompt's length slides along: the model must see all ids so far.",
                "使用了与提示等长的滑动窗口：模型应看到此前的全部编号。"):
                lambda: all(window(*case) for case in cases),
            say("generate runs the model in training mode: call it with training=False.",
                "generate 以训练模式运行模型：应以 training=False 调用。"):
                explained(lambda ids: int(follows[state(ids)] + 1) % SIZE),
            say("The sequence is given to the model in reverse.", "给模型的序列是倒序的。"):
                explained(lambda ids: int(follows[state(ids[::-1])])),
            say("The newest id is drawn twice or the first new one is skipped: append each id as it is drawn.",
                "新编号被重复抽取或被跳过：应在抽取后逐个追加。"):
                lambda: all(continued(p, n + 1, lambda ids: int(follows[state(ids)]))[1:] == ids.tolist()
                            for p, n, ids in cases),
        }  # fmt: skip
        known = {sentence: shown() for sentence, shown in causes.items()}
        pads = {
            say("The model is given the newest ids alone, a window of fixed length: it must see all from the first on.",
                "只把最新的若干编号（定长窗口）给了模型：应给出从第一个起的全部编号。"):
                any(explained(lambda ids, seen=seen: int(follows[state(ids[-seen:])]))() for seen in range(2, 64)),
            say("The sequence is padded in front: the model must see the ids alone, from the first position on.",
                "序列前面被填充：模型应只看到这些编号，且从第一个位置开始。"):
                any(explained(lambda ids, pad=pad, to=to: int(follows[state([pad] * (to - len(ids)) + ids)]))()
                    for pad in (0, 1) for to in range(10, 65)),
        }  # fmt: skip
        return known | pads | {
            say("generate never draws id 0: it is a word like the others.",
                "generate 从不抽取编号 0：它和其他编号一样是一个词。"): 0 not in drawn_ids and len(drawn_ids) > 2,
        }  # fmt: skip

    right = all(
        continued(prompt, n, lambda ids: int(follows[state(ids)])) == ids.tolist() for prompt, n, ids in cases
    )
    check.that(right, diagnoses=diagnoses)


@pytest.mark.points(
    4,
    category="loss",
    hint=say(
        "generate draws each id at random from softmax(logits / temperature), anew at every call.",
        "generate 应按 softmax(logits / temperature) 随机抽取每个编号，且每次调用都重新抽取。",
    ),
)
@pytest.mark.requires("test_generate_follows_the_model")
def test_generate_samples(submission, probes, rng):
    """What generate draws has the model's distribution at the given temperature"""
    temperature, n = 2.0, 60  # so warm that forgetting it shows, and cannot pass for another mistake
    base = rng.permutation([2.7, 1.0, 0.0, -0.5, 0.5, -1.0]) * temperature
    table = np.stack([np.roll(base, shift) for shift in range(SIZE)]).astype(np.float32)
    model = probes.prefix_model(table)
    made, calls = [], []
    for _ in range(5):
        prompt = [2, 0, 3]
        ids = check.array(
            submission.generate(model, prompt, n, temperature), shape=(n + 3,), kind="int", name="generate"
        )
        calls.append(ids.tolist())
        made += [(ids[t] - state(ids[:t])) % SIZE for t in range(3, n + 3)]
    steps = np.array(made)  # independent draws from softmax(base / temperature), whatever came before
    check.that(calls.count(calls[0]) == 1 and may_come_from(steps, softmax(base / temperature)), diagnoses=lambda: {
        say("generate takes the most likely id every time: draw one at random with sample_next.",
            "generate 每次都取概率最大的编号：应用 sample_next 随机抽取。"): set(made) == {int(np.argmax(base))},
        say("generate gives the same ids at every call: draw afresh, without a fixed seed.",
            "generate 每次调用结果相同：应重新抽取，不要固定种子。"): calls.count(calls[0]) > 1,
        **sampling_diagnoses([(temperature, steps)], base),
    })  # fmt: skip
