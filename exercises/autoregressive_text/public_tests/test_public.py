"""Public tests of `autoregressive_text`: a first look in seconds. `grader check autoregressive_text solution.py`.

The hidden tests check more: passing here means that your functions fit together, not that they are right.
"""

import numpy as np
import pytest

from grader.testing import check
from grader.testing.check import say

TEXT = "the tide comes , the boat waits"


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        'Each different word and "<unk>" get one of the ids 0..V-1.',
        '每个不同的词和 "<unk>" 各得 0..V-1 中的一个编号。',
    ),
)
def test_build_vocab(submission, probes):
    """build_vocab numbers the words of a text"""
    vocab = probes.entries(submission.build_vocab(TEXT))
    check.that(isinstance(vocab, dict), say("build_vocab must return a dict.", "build_vocab 应返回字典。"))
    check.that(
        set(vocab) == {*TEXT.split(), "<unk>"},
        say('The words are those of the text and "<unk>".', '词应为文本中的词和 "<unk>"。'),
    )
    check.that(
        sorted(int(number) for number in vocab.values()) == list(range(7)),
        say("The ids of 7 words are 0..6.", "7 个词的编号应为 0..6。"),
    )


@pytest.mark.points(
    1, category="shape", hint=say("encode and decode undo each other.", "encode 与 decode 应互为逆运算。")
)
def test_encode_and_decode(submission):
    """encode turns words into ids, and decode turns them back"""
    vocab = {"<unk>": 0, "boat": 1, "the": 2}
    ids = check.array(submission.encode("the boat sinks", vocab), shape=(3,), kind="int", name="encode(...)")
    check.allclose(ids, [2, 1, 0], name="encode('the boat sinks', vocab)")
    check.that(submission.decode(np.array([2, 1], np.int32), vocab) == "the boat")


@pytest.mark.points(
    1,
    category="shape",
    hint=say("y is x, one place further in the text.", "y 是文本中后移一位的 x。"),
)
def test_make_dataset(submission):
    """make_dataset gives x, and y one place later"""
    x, y = check.pair(submission.make_dataset(np.arange(20, dtype=np.int32), 5), names=("x", "y"))
    x = check.array(x, shape=(None, 5), kind="int", name="x")
    y = check.array(y, shape=(len(x), 5), kind="int", name="y")
    check.allclose(y, x + 1, name="y for the ids 0, 1, 2, ...")


@pytest.mark.points(
    1, category="shape", hint=say("The model gives logits (B, T, V).", "模型应给出 logits (B, T, V)。")
)
def test_model(submission, rng):
    """The model gives logits for every position"""
    model = check.model(submission.build_model(9), name="build_model(9)")
    logits = model(rng.integers(1, 9, (3, 6)).astype(np.int32))
    check.array(logits, shape=(3, 6, 9), kind="float", name="logits")


@pytest.mark.points(
    1,
    category="loss",
    hint=say(
        "With equal logits each of V ids has probability 1/V.", "logits 全相等时，V 个编号的概率都是 1/V。"
    ),
)
def test_lm_loss(submission, rng):
    """lm_loss is ln V for equal logits"""
    y = rng.integers(0, 9, (4, 5)).astype(np.int32)
    check.allclose(submission.lm_loss(y, np.zeros((4, 5, 9), np.float32)), np.log(9.0), name="lm_loss")


@pytest.mark.points(
    1,
    category="loss",
    hint=say(
        "One step with the optimizer changes the model and reports the loss.",
        "用优化器更新一次应改变模型，并报告损失。",
    ),
)
@pytest.mark.requires("test_model")
def test_train_step(submission, keras, probes, sandbox, rng):
    """train_step trains your model"""
    model = submission.build_model(9)
    x, y = rng.integers(1, 9, (2, 8, 6)).astype(np.int32)
    model(x)
    optimizer = probes.built(keras.optimizers.Adam(1e-2), model)
    before = sandbox.trainable(model)
    for _ in range(3):
        check.mapping(submission.train_step(model, optimizer, x, y), keys=("loss",), name="train_step(...)")
    after = sandbox.trainable(model)
    moved = any(not np.array_equal(a, b) for (_, a), (_, b) in zip(before, after, strict=True))
    check.that(moved, say("The model has not changed after three steps.", "三步之后模型没有变化。"))


@pytest.mark.points(
    1,
    category="loss",
    hint=say("Draw from softmax(logits / temperature).", "应按 softmax(logits / temperature) 采样。"),
)
def test_sample_next(submission):
    """sample_next draws likely ids"""
    logits = np.log(np.array([0.499, 0.001, 0.499, 0.001], np.float32))
    drawn = [
        int(check.scalar(submission.sample_next(logits, 0.5), name="sample_next(...)")) for _ in range(60)
    ]
    check.that(
        set(drawn) == {0, 2},
        say(
            "Of two equally likely ids one was never drawn, or an unlikely one was.",
            "两个概率相等的编号中有一个从未抽到，或抽到了概率极小的编号。",
        ),
    )


@pytest.mark.points(
    1,
    category="loss",
    hint=say("Return the prompt and n new ids.", "应返回提示和 n 个新编号。"),
)
@pytest.mark.requires("test_model")
def test_generate(submission):
    """generate continues the prompt"""
    model = submission.build_model(9)
    ids = check.array(
        submission.generate(model, [3, 1, 4], 5, 1.0), shape=(8,), kind="int", name="generate(...)"
    )
    check.allclose(ids[:3], [3, 1, 4], name="the beginning of what generate returns")
    check.that(
        bool((ids >= 0).all() and (ids < 9).all()), say("An id is outside of 0..V-1.", "有编号超出 0..V-1。")
    )
