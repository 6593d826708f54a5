"""train_step over many steps: on a model whose optimum is known, then on the student's own model."""

from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import numpy as np
import pytest

from grader.testing import check
from grader.testing.bench import stop_when_passed
from grader.testing.bigram import Bigram, BigramBench, cross_entropy
from grader.testing.check import say
from grader.testing.history import History
from grader.testing.sampler import LIMIT
from grader.testing.sources import MarkovChain

SIZE = 6  # V of the grader's own model
TEXT = Path(__file__).parents[2] / "exercises" / "autoregressive_text" / "data" / "text.txt"
BATCH, LENGTH, LEARNING_RATE = 64, 8, 0.005
STAGES = (100, 100, 200, 500)  # training steps; a stage is run only where the one before has not passed
FULL, NONE = 0.06, 0.2  # nats above the source's own: full points, no points
ASTRAY = 2.0  # nats above it: worse than knowing nothing, training begins again
HELD_OUT = 2000  # sequences, of each of which the last id is predicted
SENTENCES, HEART_STAGES = 8, (70, 130, 300, 500)
HEART_FULL, HEART_NONE = 0.15, 1.0  # nats above the least possible


# --- the grader's model: its optimum is known ---


def pairs(rng):
    """x and y (32, 6): every id follows every other at least once, some of them much more often."""
    chances = rng.dirichlet(np.full(SIZE, 0.7), size=SIZE)
    every = np.stack(np.divmod(np.arange(SIZE * SIZE), SIZE))
    x = rng.integers(0, SIZE, 32 * 6 - SIZE * SIZE)
    y = (rng.random(len(x))[:, None] > np.cumsum(chances, axis=1)[x]).sum(axis=1).clip(max=SIZE - 1)
    x, y = np.concatenate([every, [x, y]], axis=1)[:, rng.permutation(32 * 6)]
    return x.reshape(32, 6), y.reshape(32, 6)


def trainer(submission, sandbox, bench, x, y):
    """Makes train_step's steps on one batch."""
    x, y = x.astype(np.int32), y.astype(np.int32)

    def train(steps):
        sandbox.calls(submission.train_step, repeat((bench.model, bench.optimizer, x, y), steps))

    return train


@pytest.mark.points(
    3,
    category="convergence",
    hint=say(
        "Training leaves the optimum: later steps do not follow the cross-entropy.",
        "训练离开了最优点：后续的步骤没有沿交叉熵下降。",
    ),
)
@pytest.mark.requires("test_update")
def test_stays_at_the_optimum(submission, keras, probes, sandbox, rng):
    """Training that starts at the best model of some pairs of ids stays there"""
    x, y = pairs(rng)
    optimum = Bigram.optimum(x, y, SIZE)
    bench = BigramBench(probes, sandbox, keras.optimizers.SGD(1.0), optimum)
    trainer(submission, sandbox, bench, x, y)(40)
    gap = bench.weights().loss(x, y) - optimum.loss(x, y)
    check.that(bool(gap < 0.005))


@pytest.mark.points(
    6,
    category="convergence",
    hint=say(
        "Training does not reach the known optimum of the cross-entropy.",
        "训练没有到达交叉熵的已知最优点。",
    ),
)
@pytest.mark.requires("test_update")
def test_reaches_the_optimum(submission, keras, probes, sandbox, rng):
    """Training that starts elsewhere reaches the best model of some pairs of ids"""
    x, y = pairs(rng)
    least = Bigram.optimum(x, y, SIZE).loss(x, y)
    start = Bigram.random(rng, SIZE, SIZE)
    bench = BigramBench(probes, sandbox, keras.optimizers.Adam(0.05), start)
    gap = stop_when_passed(
        (120, 120, 240, 480),
        train=trainer(submission, sandbox, bench, x, y),
        measure=lambda: bench.weights().loss(x, y) - least,
        passed=0.05,
    )
    check.that(bool(gap < 0.05))


# --- the student's own model ---


def predictions(model, ids, size):
    """Logits (n, V) of what follows the last id; infinities and NaN are left to the caller."""
    n, length = ids.shape
    logits = check.array(
        model(ids.astype(np.int32), training=False), shape=(n, length, size), finite=False, name="the logits"
    )
    return logits[:, -1]


def mean_nll(y, logits):
    """Mean cross-entropy in nats; infinite where the model exploded."""
    with np.errstate(all="ignore"):
        return float(np.nan_to_num(np.mean(cross_entropy(y, logits)), nan=np.inf))


def own_model(roots, size):
    """The student's model, called once, since a subclass may build its variables then."""
    model = check.model(roots.submission.build_model(size), name="build_model(V)")
    model(np.ones((2, LENGTH), np.int32), training=False)
    return model


class Training:
    """The student's model in training; what it has learnt is measured in children that have seen no training.

    Args:
        sandbox: The `sandbox` fixture.
        size: V.
        batches: Gives x and y (B, T) of a step.
    """

    def __init__(self, sandbox, size, batches):
        self.size = size
        self.history = History("loss")  # what train_step reported
        self._sandbox = sandbox
        self._batches = batches
        self._learning_rate = LEARNING_RATE
        self._total = 0
        self._start(sandbox.fresh())

    def _start(self, roots):
        self.roots, self.model = roots, own_model(roots, self.size)

    def train(self, steps):
        """Train, and carry the weights alone into a new child."""
        optimizer = self.roots.keras.optimizers.Adam(self._learning_rate)
        optimizer = self.roots.probes.built(optimizer, self.model)
        batches = (self._batches() for _ in range(steps))
        calls = ((self.model, optimizer, x.astype(np.int32), y.astype(np.int32)) for x, y in batches)
        for reported in self._sandbox.calls(self.roots.submission.train_step, calls):
            self.history.add(reported)
        updates = self.roots.probes.iterations(optimizer)
        check.that(updates <= steps, say(
            "Training your own model, the optimizer makes more than one update in each train_step: make one.",
            "训练你自己的模型时，优化器在每次 train_step 中更新不止一次：应只更新一次。",
        ))  # fmt: skip
        self._total += steps
        self.weights = self._sandbox.weights(self.model)
        self._start(self._sandbox.fresh(seed_offset=self._total))
        self._sandbox.assign(self.model, self.weights)

    def start_again(self):
        """Give up what was learnt: other initial weights, half of the learning rate."""
        self._learning_rate /= 2
        self.model = own_model(self.roots, self.size)


@dataclass(frozen=True)
class Learnt:
    """What the judge measured of the student's model after training on a source."""

    chain: MarkovChain
    excess: float  # nats above the source's own negative log-likelihood of the last ids
    leak: float  # nats below it at the other positions, in standard errors
    training: Training  # holds the trained model


def excess_of(training, chain, ids):
    """Nats by which the last of ids (n, T + 1) are less likely to the model than to their source.

    A few sequences are shown first: their logits must not change when the others, from which the source could be
    guessed without any training, come along.
    """
    few, logits = (predictions(training.model, part[:, :-1] + 1, training.size) for part in (ids[:5], ids))
    alone = bool(np.allclose(few, logits[:5], rtol=0.0, atol=0.03 * np.abs(few).max(), equal_nan=True))
    check.that(alone, say(
        "The logits of a sequence depend on the other sequences of the batch.",
        "一个序列的 logits 取决于批次中的其他序列。",
    ))  # fmt: skip
    return mean_nll(ids[:, -1] + 1, logits) - float(np.mean(chain.nll(ids)[:, -1]))


def leak_of(training, chain, ids):
    """By how many standard errors the ids inside of sequences are likelier to the model than to their source."""
    inner = check.array(
        training.model((ids + 1).astype(np.int32), training=False), finite=False, name="the logits"
    )[:, 1:-1]  # fmt: skip
    with np.errstate(all="ignore"):
        difference = np.mean(cross_entropy(ids[:, 2:] + 1, inner) - chain.nll(ids), axis=1)
    spread = float(np.nan_to_num(difference.std())) / np.sqrt(len(difference))
    return float(np.nan_to_num(-difference.mean() / max(spread, 1e-6)))


@pytest.fixture(scope="module")
def learnt(sandbox, module_rng):
    """Train on sequences of a source that was drawn for this run; ids 1..V-1, since a model may mask 0.

    Only the last position of a sequence counts, whose next id the model is not shown: seeing the future is of no use.
    """
    chain = MarkovChain.draw(module_rng, 8)

    def batch():
        ids = chain.sample(module_rng, BATCH, LENGTH + 1) + 1
        return ids[:, :-1], ids[:, 1:]

    training = Training(sandbox, chain.size + 1, batch)
    excess = 0.0
    for steps in STAGES:
        if excess > ASTRAY:
            training.start_again()
        training.train(steps)
        excess = excess_of(training, chain, chain.sample(module_rng, HELD_OUT, LENGTH + 1))
        leak = leak_of(training, chain, chain.sample(module_rng, 200, LENGTH))
        if excess <= FULL or leak > LIMIT:
            break
    return Learnt(chain, excess, leak, training)


@pytest.mark.points(
    11,
    category="convergence",
    hint=say(
        "Trained on sequences of a known source, the model predicts the next id badly.",
        "在已知信源的序列上训练之后，模型对下一个编号预测得很差。",
    ),
)
@pytest.mark.requires("test_update")  # a step that does nothing must not live on what was learnt elsewhere
@pytest.mark.deadline(400)
def test_learns_a_known_source(learnt, rng):
    """Trained on a source of known entropy, your model predicts nearly as well as the source itself"""
    check.that(learnt.leak < LIMIT, diagnoses={
        say("The model sees the future: inside of a sequence it beats the entropy of the source, which no honest "
            "prediction can.", "模型看到了未来：在序列内部它低于信源的熵，任何诚实的预测都做不到。"): True,
    })  # fmt: skip
    sentence = None
    if learnt.excess > FULL and sees_last_id_alone(learnt, rng):
        sentence = say(
            "The model sees the last id alone: its logits stay the same when the ids before it are others.",
            "模型只看到最后一个编号：更早的编号改变时，它的 logits 不变。",
        )
    check.interpolate(learnt.excess, zero_at=NONE, full_at=FULL, sentence=sentence)


def sees_last_id_alone(learnt, rng):
    """Whether the trained model's last logits are the same for sequences that have their last id in common."""
    ids = learnt.chain.sample(rng, 16, LENGTH) + 1
    ids[:, -1] = ids[0, -1]
    logits = predictions(learnt.training.model, ids, learnt.training.size)
    with np.errstate(all="ignore"):
        return bool(np.ptp(logits, axis=0).max() <= 1e-3 * np.ptp(logits))


@pytest.mark.points(
    3,
    category="convergence",
    hint=say(
        "What generate draws from your trained model is unlike the source.",
        "generate 从训练好的模型中抽取的序列与信源不符。",
    ),
)
@pytest.mark.requires("test_update", "test_learns_a_known_source")
def test_generates_the_source(submission, learnt, rng):
    """What generate draws from your trained model is as likely under the source as the source's own sequences"""
    chain, model = learnt.chain, learnt.training.model
    # No longer than in training: a model with positions of its own knows none beyond.
    prompts = chain.sample(rng, 24, 2) + 1
    new = LENGTH - 1
    ids = np.stack([
        check.array(
            submission.generate(model, prompt, new, 1.0), shape=(new + 2,), kind="int", name="generate(...)"
        )
        for prompt in prompts.tolist()
    ])  # fmt: skip
    check.that(bool(ids.min() >= 0 and ids.max() <= chain.size), say(
        "An id is outside of 0..V-1.", "有编号超出 0..V-1。"
    ))  # fmt: skip
    rare = 4.0  # nats of an id that the training never showed, and cap of the others
    nll = np.minimum(-np.log(chain.transition), rare)
    expected = np.sum(chain.transition * nll, axis=-1)
    variance = np.sum(chain.transition * nll**2, axis=-1) - expected**2
    before, last, drawn = (np.maximum(part - 1, 0) for part in (ids[:, :-2], ids[:, 1:-1], ids[:, 2:]))
    found = np.where(ids[:, 2:] > 0, nll[before, last, drawn], rare)
    excess = float(np.mean(found - expected[before, last]))
    spread = float(np.sqrt(variance[before, last].sum())) / found.size
    check.that(-5.0 * spread - 0.1 < excess < 6.0 * spread + 0.25, diagnoses={
        say("generate draws ids that the source hardly ever does: nearly at random, not from the model's logits.",
            "generate 抽到了信源几乎不会产生的编号：近乎随机，而不是按模型的 logits。"): excess > 0,
        say("generate draws likely ids alone: take each at random, from softmax(logits / temperature).",
            "generate 只抽概率大的编号：应按 softmax(logits / temperature) 随机抽取。"): True,
    })  # fmt: skip


def windows(rng):
    """Eight pieces (8, T + 1) of the public text as ids 1..V-1 in random order, and the words of these ids."""
    words = TEXT.read_text(encoding="utf-8").split()
    starts = rng.choice(len(words) // 20, SENTENCES, replace=False) * 20
    pieces = [words[start : start + LENGTH + 1] for start in starts]
    names = rng.permutation(sorted({word for piece in pieces for word in piece}))
    numbers = {str(name): number + 1 for number, name in enumerate(names)}
    return np.array([[numbers[word] for word in piece] for piece in pieces]), [str(name) for name in names]


def least_nll(ids):
    """Mean over sequences and positions of the least possible -log p(next | ids so far), nats, from the second on."""
    total = []
    for t in range(1, ids.shape[1]):
        for row in ids:
            same = (ids[:, :t] == row[:t]).all(axis=1)
            total.append(-np.log(np.mean(ids[same, t] == row[t])))
    return float(np.mean(total))


@dataclass(frozen=True)
class ByHeart:
    """What is left to learn of eight sentences that were trained on over and over."""

    excess: float  # nats above the least possible
    ids: np.ndarray  # (8, T + 1), the sentences
    words: list[str]  # of the ids 1..V-1
    training: Training  # holds the trained model


@pytest.fixture(scope="module")
def by_heart(sandbox, module_rng):
    """Train on eight sentences over and over.

    The judge shows the beginnings of the sentences, shorter ones first: what is asked has never been seen by the child.
    """
    ids, words = windows(module_rng)
    size = len(words) + 1
    training = Training(sandbox, size, lambda: (ids[:, :-1], ids[:, 1:]))

    def measure():
        nll = [
            mean_nll(ids[:, t], predictions(training.model, ids[:, :t], size)) for t in range(1, ids.shape[1])
        ]
        return float(np.mean(nll)) - least_nll(ids)

    excess = stop_when_passed(HEART_STAGES, training.train, measure, HEART_FULL)
    return ByHeart(excess, ids, words, training)


@pytest.mark.points(
    7,
    category="convergence",
    hint=say(
        "Trained on eight sentences over and over, the model does not know them by heart.",
        "在八个句子上反复训练之后，模型仍记不住它们。",
    ),
)
@pytest.mark.requires("test_update", "test_model_is_causal")
@pytest.mark.deadline(400)
def test_learns_by_heart(by_heart):
    """Trained on eight sentences, your model continues their beginnings"""
    check.interpolate(by_heart.excess, zero_at=HEART_NONE, full_at=HEART_FULL)
