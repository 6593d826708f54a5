"""What the report shows of the trained models: the trainings, what follows what, and sentences learnt by heart."""

import numpy as np

from grader.testing import check
from grader.testing.album import enlarged, heat
from grader.testing.check import say

NAMES = {"loss": say("loss of your train_step", "你的 train_step 报告的 loss")}


def softmax(logits):
    with np.errstate(all="ignore"):
        weights = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
        return weights / np.sum(weights, axis=-1, keepdims=True)


def rebuilt(training, submission, sandbox):
    """The student's model with the weights that were trained."""
    model = check.model(submission.build_model(training.size), name="build_model(V)")
    model(np.ones((2, 3), np.int32), training=False)
    sandbox.assign(model, training.weights)
    return model


def training_on_the_source(learnt, album):
    chain = learnt.chain
    album.training(
        say("Training on a known source", "在已知信源上训练"), learnt.training.history, NAMES, key="source",
        levels={
            say("entropy of the source: no honest model gets below", "信源的熵：任何诚实的模型都不会更低"):
                chain.entropy_rate,
            say("knowing the last id alone", "只看最后一个编号"): chain.conditional_entropy(1),
        },
        caption=say(
            "The mean over a sequence lies a little above, since its first ids have no past.",
            "对整个序列的平均会略高，因为开头的编号没有上文。",
        ),
    )  # fmt: skip


def sentences(by_heart, submission, sandbox, album):
    training, ids = by_heart.training, by_heart.ids
    model = rebuilt(training, submission, sandbox)
    words = dict(enumerate(by_heart.words, start=1))
    known = ids[:, :3].astype(np.int32)
    while known.shape[1] < ids.shape[1]:
        logits = check.array(model(known, training=False), finite=False, name="the logits")
        following = 1 + np.argmax(np.nan_to_num(logits[:, -1, 1:]), axis=-1)
        known = np.concatenate([known, following[:, None].astype(np.int32)], axis=1)

    def text(row):
        return " ".join(words.get(int(number), "?") for number in row)

    album.words(
        say("Sentences learnt by heart", "背下来的句子"),
        (say("beginning", "开头"), say("your model goes on", "你的模型续写"), say("the sentence", "原句")),
        [(text(mine[:3]), text(mine[3:]), text(true[3:])) for mine, true in zip(known, ids, strict=True)],
        caption=say("The likeliest next word each time.", "每次取概率最大的下一个词。"),
    )
    album.training(
        say("Training on eight sentences", "在八个句子上训练"), training.history, NAMES, key="heart"
    )


def what_follows_what(learnt, submission, sandbox, album):
    chain, training = learnt.chain, learnt.training
    size = chain.size
    model = rebuilt(training, submission, sandbox)
    pairs = np.stack(np.divmod(np.arange(size * size), size), axis=1).astype(np.int32) + 1
    logits = check.array(model(pairs, training=False), shape=(len(pairs), 2, training.size), finite=False)
    # As a table: a row for each pair of ids before, a column for what follows.
    yours, truth = softmax(logits[:, 1, 1:]), chain.transition.reshape(-1, size)
    shown = [
        heat(
            enlarged(table.reshape(size, size, size).transpose(1, 0, 2).reshape(1, size, -1), 4)[0], 0.0, 1.0
        )
        for table in (yours, truth)
    ]
    album.images(
        say("Which id follows which", "什么编号之后是什么编号"),
        {
            say("your model", "你的模型"): shown[0],
            say("the source", "信源"): shown[1],
        },
        caption=say(
            f"Brighter is likelier. A block for each id before the last, in it a row for the last and a column for the "
            f"next. Your model predicts {learnt.excess:.3f} nats worse than the source itself.",
            f"越亮概率越大。每一块对应倒数第二个编号，块内每行对应最后一个编号，每列对应下一个编号。你的模型比信源"
            f"本身差 {learnt.excess:.3f} 奈特。",
        ),
    )  # fmt: skip
