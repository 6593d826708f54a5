"""What every function of `autoregressive_text` must return: vocabulary, ids, alignment of the data, causality."""

import numpy as np
import pytest

from grader.judge.handle import Handle
from grader.testing import check
from grader.testing.check import say
from grader.testing.fits import same_inference
from grader.testing.models import inference, randomise

UNKNOWN = "<unk>"
WORDS = (
    "sea",
    "Sea",
    "sea,",
    "sea.",
    "the",
    "The",
    "don't",
    "tide",
    "3.14",
    "naïve",
    "海",
    "storm-cloud",
    "of",
)
PUNCTUATED = ("sea,", "sea.")
SIZES = (
    (7, 3),
    (300, 2),
    (11, 5),
)  # (V, B); a vocabulary may be larger than what a model has of anything else
LENGTHS = (4, 9)
LONGEST = 64


def text_of(rng, words, length):
    """A text in which each word occurs, separated by spaces, line ends and tabs."""
    chosen = [*rng.permutation(words), *rng.choice(words, length - len(words))]
    gaps = rng.choice([" ", "\n", "  ", "\t"], length - 1, p=[0.85, 0.05, 0.05, 0.05])
    return str(chosen[0]) + "".join(str(gap) + str(word) for gap, word in zip(gaps, chosen[1:], strict=True))


def vocabulary(rng, words):
    """A vocabulary of the judge's own, "<unk>" somewhere in the middle; and the words by their ids."""
    names = [str(word) for word in rng.permutation([*words, UNKNOWN])]
    names.remove(UNKNOWN)
    names.insert(int(rng.integers(2, len(names))), UNKNOWN)
    order = rng.permutation(len(names)).tolist()  # that of the dict, which says nothing about the ids
    return {names[number]: number for number in order}, names


def integers(value, name):
    """`value` as an array of integers; numbers that are whole but floating-point read why not."""
    array = check.array(value, name=name)
    if array.dtype.kind == "f" and (array == np.round(array)).all():
        check.mistake(say(
            f"{name}: the ids are floating-point numbers, return integers.", f"{name}：编号是浮点数，应返回整数。"
        ))  # fmt: skip
    return check.array(array, kind="int", name=name)


# --- words and ids ---


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        'The ids of the different words and of "<unk>" are 0..V-1, each used once.',
        '各个不同的词与 "<unk>" 的编号应为 0..V-1，每个编号恰好用一次。',
    ),
)
def test_vocabulary(submission, probes, rng):
    """build_vocab gives every word, and "<unk>", one id of its own"""
    # Frequent enough that a vocabulary of the most frequent words has them.
    text = text_of(rng, (*WORDS, *3 * PUNCTUATED), 60)
    vocab = submission.build_vocab(text)
    if isinstance(vocab, list | tuple) and len(vocab) == 2:
        check.mistake(say(
            "build_vocab returns two things: return one dict, word -> id.",
            "build_vocab 返回了两个对象：应只返回一个字典，词 -> 编号。",
        ))  # fmt: skip
    if isinstance(vocab, Handle) and vocab._label in ("object", "value too large"):
        vocab = probes.entries(vocab)  # words that are numpy's own kind of text do not travel as they are
    check.that(isinstance(vocab, dict), say(
        "build_vocab does not return a dict, word -> id.", "build_vocab 返回的不是“词 -> 编号”的字典。"
    ))  # fmt: skip
    found, wanted = set(vocab), {*WORDS, UNKNOWN}
    check.that(found == wanted, diagnoses={
        say("The dict maps ids to words: it must map words to ids.", "字典把编号映射到词：应把词映射到编号。"):
            all(isinstance(key, int) for key in found),
        say("The vocabulary holds characters: a word is what white space separates, use text.split().",
            "词表里是字符：词由空白分隔，请用 text.split()。"): all(len(str(key)) <= 1 for key in found - {UNKNOWN}),
        say('"<unk>" is missing: words that the text does not have need an id.',
            '缺少 "<unk>"：文本中没有的词也需要编号。'): found == wanted - {UNKNOWN},
        say("Words are changed to lower case: keep case.", "词被改成了小写：请保留大小写。"):
            found | {UNKNOWN} == {word.lower() for word in WORDS} | {UNKNOWN},
        say("Punctuation is removed or split off: only white space separates words.",
            "标点被去掉或拆开了：只有空白分隔词。"):
            found.isdisjoint(PUNCTUATED) and (not found < wanted or found == wanted - {*PUNCTUATED}),
        say("The vocabulary is cut: every word of the text gets an id.", "词表被截断：文本的每个词都应有编号。"):
            found < wanted,
        say("Line ends or tabs became part of words: split at any white space, text.split().",
            "换行或制表符成了词的一部分：应按任意空白切分，text.split()。"):
            any(gap in str(key) for key in found for gap in "\n\t") or "" in found,
        say('There are words that are neither in the text nor "<unk>": special words other than "<unk>" are not asked.',
            '有些词既不在文本中也不是 "<unk>"：除 "<unk>" 外不要求其他特殊词。'): found > wanted,
    })  # fmt: skip
    ids = [check.scalar(number, name="an id") for number in vocab.values()]
    check.that(sorted(ids) == list(range(len(wanted))), diagnoses={
        say("Ids are positions in the text, so that numbers are left out where a word comes again: number the "
            "different words, for example those of sorted(set(text.split())).",
            "编号用的是词在文本中的位置，重复的词使一些编号被跳过：应给不同的词编号，例如 sorted(set(text.split()))。"):
            max(ids) >= len(wanted) + 5,
        say("Two words share an id.", "有两个词共用一个编号。"): len(set(ids)) < len(ids),
        say("The ids begin with 1: they are 0..V-1.", "编号从 1 开始：应为 0..V-1。"):
            sorted(ids) == list(range(1, len(wanted) + 1)),
    })  # fmt: skip


@pytest.mark.points(
    2,
    category="shape",
    hint=say(
        "encode gives vocab[word] for each word of the text.", "encode 对文本的每个词给出 vocab[word]。"
    ),
)
def test_encode_known_words(submission, rng):
    """encode turns each word into its id"""
    vocab, _ = vocabulary(rng, WORDS)
    text = text_of(rng, WORDS, 40)
    expected = np.array([vocab[word] for word in text.split()])
    ids = integers(submission.encode(text, vocab), "encode(text, vocab)")
    lower = np.array([vocab.get(word.lower(), vocab[UNKNOWN]) for word in text.split()])
    check.allclose(ids, expected, rtol=0.0, name="encode(text, vocab)", mistakes={
        say("encode adds an axis: return (N,).", "encode 多了一个轴：应返回 (N,)。"): expected[None],
        say("encode changes words to lower case: keep case.", "encode 把词改成了小写：请保留大小写。"): lower,
        say("encode adds 1 to each id: they are those of the vocabulary.",
            "encode 把每个编号加了 1：编号应与词表一致。"): expected + 1,
        say("encode drops repeated words: every word of the text gets its id.",
            "encode 去掉了重复的词：文本的每个词都应有编号。"): np.array(list(dict.fromkeys(expected.tolist()))),
    })  # fmt: skip


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        'A word that the vocabulary does not have becomes vocab["<unk>"], whatever that id is.',
        '词表中没有的词应变为 vocab["<unk>"]，无论这个编号是多少。',
    ),
)
@pytest.mark.requires("test_encode_known_words")
def test_encode_unknown_words(submission, rng):
    """encode turns words that it does not know into "<unk>" """
    vocab, _ = vocabulary(rng, WORDS[:8])
    words = [*rng.choice(WORDS[:8], 10), "unheard-of", *rng.choice(WORDS[:8], 10), "Zebra", "Tide", "the"]
    expected = np.array([vocab.get(str(word), vocab[UNKNOWN]) for word in words])
    known = np.array([str(word) in vocab for word in words])
    lower = np.array([vocab.get(str(word), vocab.get(str(word).lower(), vocab[UNKNOWN])) for word in words])
    ids = integers(submission.encode(" ".join(words), vocab), "encode(text, vocab)")
    check.allclose(ids, expected, rtol=0.0, name="encode(text, vocab)", mistakes={
        say("encode leaves unknown words out: each becomes vocab['<unk>'].",
            "encode 跳过了未知词：每个未知词应变为 vocab['<unk>']。"): expected[known],
        say("Unknown words become id 0: the id of '<unk>' is vocab['<unk>'].",
            "未知词变成了编号 0：'<unk>' 的编号是 vocab['<unk>']。"): np.where(known, expected, 0),
        say("Unknown words become the highest id: the id of '<unk>' is vocab['<unk>'].",
            "未知词变成了最大的编号：'<unk>' 的编号是 vocab['<unk>']。"): np.where(known, expected, len(vocab) - 1),
        say("A word that is known in lower case alone gets the id of that other word: it is unknown.",
            "只有小写形式在词表中的词得到了那个词的编号：它是未知词。"): lower,
        say("Unknown words get an id that no word has: use vocab['<unk>'].",
            "未知词得到的编号不属于任何词：请用 vocab['<unk>']。"):
            np.where(known, expected, ids) if ids.shape == expected.shape else expected[:0],
    })  # fmt: skip


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        "decode joins the words of the ids with single spaces.", "decode 用单个空格连接各编号对应的词。"
    ),
)
def test_decode(submission, rng):
    """decode turns ids back into words, one space between them"""
    vocab, names = vocabulary(rng, (*WORDS, ",", ".", "?"))
    ids = rng.integers(0, len(names), 20)
    ids[7:11] = vocab[UNKNOWN], vocab["."], vocab["sea"], vocab[","]
    words = [names[number] for number in ids]
    value = submission.decode(ids.astype(np.int32), vocab)
    if isinstance(value, list | tuple):
        check.mistake(say("decode returns a list: join the words, ' '.join(words).",
                          "decode 返回了列表：请把词连接起来，' '.join(words)。"))  # fmt: skip
    check.that(isinstance(value, str), say("decode does not return text.", "decode 返回的不是文本。"))
    check.that(value == " ".join(words), diagnoses={
        say("decode joins words without spaces: ' '.join(words).", "decode 连接词时没有空格：' '.join(words)。"):
            value == "".join(words),
        say("decode leaves a space at an end: join the words with single spaces.",
            "decode 在开头或结尾留下了空格：请用单个空格连接。"): value.strip() == " ".join(words),
        say("decode leaves '<unk>' out: it is a word like the others.",
            "decode 略去了 '<unk>'：它与其他词一样。"): value == " ".join(w for w in words if w != UNKNOWN),
        say("decode begins at another place: every id becomes its word.",
            "decode 的起点不对：每个编号都应变为对应的词。"): " ".join(words).endswith(value) and len(value) > 0,
        say("decode ignores the ids: words come from the ids, not from the vocabulary's order.",
            "decode 忽略了编号：词应由编号决定，而不是词表的顺序。"):
            value == " ".join(list(vocab)[: len(words)]),
        say("decode takes the order of the words in the dict for their ids: the id of a word is vocab[word].",
            "decode 把词在字典中的先后次序当作编号：词的编号是 vocab[word]。"):
            value == " ".join(list(vocab)[number] for number in ids),
        say("decode draws punctuation to the word before it: one space stands between any two words.",
            "decode 把标点并到了前一个词上：任何两个词之间都有一个空格。"):
            value != " ".join(words) and value.replace(" ", "") == "".join(words),
    })  # fmt: skip


# --- the data ---


def dataset(submission, ids, length):
    """x and y, arrays of integers (M, T)."""
    made = submission.make_dataset(ids, length)
    if isinstance(made, Handle):
        check.mistake(say(
            "make_dataset does not return arrays: return the pair (x, y), not a tf.data.Dataset or a generator.",
            "make_dataset 返回的不是数组：应返回 (x, y)，而不是 tf.data.Dataset 或生成器。",
        ))  # fmt: skip
    if isinstance(made, np.ndarray) and not (made.ndim == 3 and len(made) == 2):
        check.mistake(say(
            "make_dataset returns one array: it must return two, (x, y).",
            "make_dataset 只返回了一个数组：应返回两个，即 (x, y)。",
        ))  # fmt: skip
    made = tuple(made) if isinstance(made, np.ndarray) else made
    pair = check.pair(made, names=("x", "y"), name="make_dataset(ids, sequence_length)")
    x, targets = integers(pair[0], "x"), check.array(pair[1], name="y")
    if x.ndim == 2 and targets.ndim == 3 and targets.shape[:2] == x.shape:
        check.mistake(say("y is one-hot: return ids (M, T).", "y 是独热编码：应返回编号 (M, T)。"))
    y = integers(targets, "y")
    rows = x.shape[0] if x.ndim else 0
    check.that(x.ndim == 2 and x.shape[1] == length, diagnoses={
        say("x has sequence_length + 1 columns: cut its last one off, x = windows[:, :-1].",
            "x 有 sequence_length + 1 列：应去掉最后一列，x = windows[:, :-1]。"): x.shape == (rows, length + 1),
        say("x has sequence_length - 1 columns: take windows of sequence_length + 1 ids.",
            "x 有 sequence_length - 1 列：窗口应有 sequence_length + 1 个编号。"): x.shape == (rows, length - 1),
        say("x has more or fewer axes than two: return (M, T).", "x 的轴数不是二：应返回 (M, T)。"): x.ndim != 2,
        say("x does not have sequence_length columns.", "x 的列数不是 sequence_length。"): True,
    })  # fmt: skip
    check.that(y.shape == x.shape, diagnoses={
        say("y holds one id for each window: the model predicts at every position, so y is (M, T), the window one "
            "place later.", "y 对每个窗口只有一个编号：模型在每个位置都预测，因此 y 应为 (M, T)，即后移一位的窗口。"):
            y.size == rows,
        say("x and y differ in shape: both are (M, T).", "x 与 y 的形状不同：都应为 (M, T)。"): True,
    })  # fmt: skip
    return x, y


@pytest.mark.points(
    2,
    category="shape",
    hint=say("make_dataset returns x (M, T) and y (M, T).", "make_dataset 应返回 x (M, T) 和 y (M, T)。"),
)
def test_dataset_shape(submission, rng):
    """make_dataset returns x (M, T) and y (M, T)"""
    for n, length in ((60, 5), (90, 8)):
        # All ids differ, so that windows that overlap are not counted twice.
        parts = dataset(submission, rng.permutation(n).astype(np.int32), length)
        check.that(2 * len(np.unique(parts)) >= n - length, say(
            "make_dataset leaves more than half of the text out: cut the whole text into windows.",
            "make_dataset 略去了一半以上的文本：应把整个文本切成窗口。",
        ))  # fmt: skip


@pytest.mark.points(
    5,
    category="shape",
    hint=say(
        "Each row of x is a piece of the text, and y[:, t] is the id that follows x[:, t] there.",
        "x 的每一行是文本的一段，y[:, t] 是文本中紧跟 x[:, t] 的编号。",
    ),
)
@pytest.mark.requires("test_dataset_shape")
def test_dataset_is_shifted(submission, rng):
    """In make_dataset, y[:, t] is the id that follows x[:, t] in the text"""
    n, length = 70, 6
    ids = rng.permutation(n)  # all different: an id tells its place
    place = np.empty(n, np.int64)
    place[ids] = np.arange(n)
    x, y = dataset(submission, ids.astype(np.int32), length)
    known = bool(x.min() >= 0 and y.min() >= 0 and x.max() < n and y.max() < n)
    check.that(known, say("x or y holds ids that the text does not have.", "x 或 y 含有文本中没有的编号。"))
    at, to = place[x], place[y]
    steps = np.diff(at, axis=1)
    check.that(bool((steps == 1).all() and (to == at + 1).all()), diagnoses={
        say("y equals x: shift it, y[:, t] is the id after x[:, t]; else the model only learns to copy.",
            "y 与 x 相同：应后移一位，y[:, t] 是 x[:, t] 之后的编号；否则模型只学会复制。"): (to == at).all(),
        say("y is shifted the wrong way: it holds the id before x[:, t], not the one after.",
            "y 的移动方向反了：它是 x[:, t] 之前的编号，而不是之后的。"): (to == at - 1).all() or (
                (to[:, 1:] == at[:, :-1]).all()),
        say("y is two places ahead of x: it must be one.", "y 比 x 超前两位：应为一位。"): (to == at + 2).all(),
        say("y begins where x ends: y[:, t] must follow x[:, t] by one place, so that they overlap.",
            "y 从 x 的结尾处开始：y[:, t] 应比 x[:, t] 后移一位，因此二者重叠。"): (to == at + length).all(),
        say("The text wraps around: in some window y holds the first id of the text after the last one.",
            "文本首尾相接了：某个窗口中，文本最后一个编号之后的 y 是第一个编号。"):
            ((to - at) % n == 1).all(),
        say("The last column of y is not the text's next id (np.roll of each window puts its first id there, padding a "
            "made-up one): take windows of sequence_length + 1 ids.",
            "y 的最后一列不是文本的下一个编号（对每个窗口用 np.roll 会得到窗口的第一个编号，填充则得到编造的编号）："
            "窗口应取 sequence_length + 1 个编号。"):
            (to[:, :-1] == at[:, 1:]).all(),
        say("The text runs backwards in x: keep its order.", "x 中的文本是倒序的：请保持顺序。"): (steps == -1).all(),
        say("x and y are shuffled differently: a row of y belongs to the same row of x.",
            "x 与 y 的打乱方式不同：y 的一行应对应 x 的同一行。"):
            (steps == 1).all() and (np.diff(to, axis=1) == 1).all(),
        say("A row of x is no piece of the text: its ids are not neighbours there.",
            "x 的某一行不是文本的一段：其中的编号在文本中并不相邻。"): not (steps == 1).all(),
    })  # fmt: skip


# --- the model ---


def predict(model, ids, size):
    """Logits, an array (B, T, V)."""
    batch, length = ids.shape
    return check.shaped(model(ids.astype(np.int32)), (batch, length, size), name=f"model(ids {ids.shape})", known={
        (batch, size): say(
            "The model predicts at the last position only: return logits at every one (return_sequences=True).",
            "模型只在最后一个位置预测：应在每个位置给出 logits（return_sequences=True）。"),
        (batch, length): say(
            "The model returns one number for each position: return V logits.",
            "模型在每个位置只返回一个数：应返回 V 个 logits。"),
        (batch, length, size + 1): say(
            "The model has V + 1 outputs: the ids are 0..V-1.", "模型有 V + 1 个输出：编号是 0..V-1。"),
        (batch, length, size - 1): say(
            "The model has V - 1 outputs: the ids are 0..V-1.", "模型有 V - 1 个输出：编号是 0..V-1。"),
    })  # fmt: skip


def ids_of(rng, size, batch, length):
    """Random ids without 0, which a model may mask."""
    return rng.integers(1, size, (batch, length))


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        "build_model(V) is a Keras model, ids (B, T) -> logits (B, T, V), for any T up to 64.",
        "build_model(V) 是 Keras 模型：编号 (B, T) -> logits (B, T, V)，T 为不超过 64 的任意值。",
    ),
)
def test_model_shapes(submission, rng):
    """The model returns logits (B, T, V) for any B and T"""
    for size, batch in SIZES:
        model = check.model(submission.build_model(size), name="build_model(V)")
        for length in LENGTHS:
            predict(model, ids_of(rng, size, batch, length), size)
    predict(model, ids_of(rng, size, 1, LONGEST), size)


@pytest.mark.points(
    1,
    category="shape",
    hint=say("Inference is a function of the sequence alone.", "推断只应取决于该序列本身。"),
)
@pytest.mark.requires("test_model_shapes")
def test_model_is_deterministic(submission, probes, rng):
    """The model's inference depends on the sequence alone, not on chance, earlier calls or the rest of the batch"""
    ids = ids_of(rng, 11, 6, 7)
    model = inference(probes, submission.build_model(11))
    first, again = predict(model, ids, 11), predict(model, ids, 11)
    part = predict(model, ids[2:5], 11)
    check.that(same_inference(first, again) and same_inference(first[2:5], part), diagnoses={
        say("The same sequences give other logits when they come again: a stateful layer remembers the call before, or "
            "units are dropped at inference.",
            "同样的序列再次输入时 logits 不同：有状态的层记住了上一次调用，或推断时仍在随机丢弃单元。"):
            not same_inference(first, again),
        say("The logits of a sequence depend on the other sequences of the batch.",
            "一个序列的 logits 取决于批次中的其他序列。"): True,
    })  # fmt: skip


@pytest.mark.points(
    2,
    category="shape",
    hint=say(
        "The model returns logits: its last layer has no activation.",
        "模型应返回 logits：最后一层没有激活函数。",
    ),
)
@pytest.mark.requires("test_model_shapes")
def test_model_returns_logits(submission, sandbox, rng):
    """The model returns logits, not probabilities"""
    model, ids = submission.build_model(11), ids_of(rng, 11, 8, 6)
    predict(model, ids, 11)
    randomise(sandbox, model, rng)
    logits = check.array(model(ids.astype(np.int32), training=False), finite=False, name="logits")
    low, high = np.nanmin(logits), np.nanmax(logits)
    sums = np.exp(np.minimum(logits, 80.0)).sum(axis=-1)
    check.that(low < -1.0 and (high > 1.0 or np.allclose(sums, 1.0, rtol=0.05)), diagnoses={
        say("The logits do not depend on the ids at all.", "logits 与编号完全无关。"):
            np.ptp(logits, axis=(0, 1)).max() < 1e-6,
        say("The model ends with a softmax: return logits. lm_loss and sample_next apply the softmax, once.",
            "模型以 softmax 结尾：应返回 logits。softmax 由 lm_loss 和 sample_next 施加，且只施加一次。"):
            low >= 0.0 and np.allclose(logits.sum(axis=-1), 1.0, rtol=0.02),
        say("The model ends with a sigmoid: return logits, without an activation.",
            "模型以 sigmoid 结尾：应返回不加激活函数的 logits。"): low >= 0.0 and high <= 1.0,
        say("The model ends with a tanh: return logits, without an activation.",
            "模型以 tanh 结尾：应返回不加激活函数的 logits。"): high <= 1.0,
        say("The logits can never be negative: remove the activation of the last layer.",
            "logits 永远不为负：请去掉最后一层的激活函数。"): low >= 0.0,
    })  # fmt: skip


@pytest.mark.points(
    6,
    category="shape",
    hint=say(
        "The logits at position t may depend on the ids at 0..t alone, and must depend on that at t.",
        "位置 t 的 logits 只能取决于 0..t 的编号，且必须取决于 t 处的编号。",
    ),
)
@pytest.mark.requires("test_model_shapes")
def test_model_is_causal(submission, sandbox, rng):
    """The logits at a position depend on the ids up to there, not on later ones"""
    model, length = submission.build_model(11), 8
    ids = np.repeat(ids_of(rng, 11, 1, length), 2 * length - 1, axis=0)
    for t in range(1, length):  # row t differs from row 0 from position t on, row length - 1 + t there alone
        ids[t, t:] = 1 + ids[t, t:] % 10
        ids[length - 1 + t, t] = 1 + ids[0, t] % 10
    predict(model, ids, 11)
    randomise(sandbox, model, rng, scale=2.0)
    logits = check.array(
        model(ids.astype(np.int32), training=False), shape=(len(ids), length, 11), name="logits"
    )
    change = np.abs(logits - logits[0]).max(axis=-1)  # (rows, T)
    scale = np.abs(logits).max()
    allowed = 1e-5 + 2e-3 * scale  # half precision rounds, and rows of one batch may round differently
    early = max(change[t, :t].max() for t in range(1, length))
    here = min(change[length - 1 + t, t] for t in range(1, length))
    cut = length // 2
    alone = check.array(
        model(ids[:, :cut].astype(np.int32), training=False), shape=(len(ids), cut, 11), name="logits"
    )
    other_length = np.abs(alone - logits[:, :cut]).max()
    same = (
        other_length <= 0.05 * scale
    )  # arrays of another length round differently, in half precision by much
    right = early <= allowed and same and here > 1e-5 * scale
    check.that(bool(right), diagnoses={
        say("The model sees the future: logits at a position change with ids after it. Use no Bidirectional layer, "
            "causal masks for attention and padding='causal' for convolutions; then what training learns can be used "
            "for generation.",
            "模型看到了未来：某位置的 logits 随其后的编号变化。不要用双向层；注意力要用因果掩码，"
            "卷积要用 padding='causal'，这样训练所得才能用于生成。"): early > allowed,
        say("The logits do not depend on the ids at all.", "logits 与编号完全无关。"): change.max() <= 1e-5 * scale,
        say("The logits at a position do not depend on the id there: with y shifted already, the model must not shift "
            "its input once more.",
            "某位置的 logits 与该处的编号无关：y 已经移过一位，模型不应再移动输入。"): here <= 1e-5 * scale,
        say("The logits at a position depend on how many ids come after it, as with places counted from the end or a "
            "mean over the whole length: in generation none come.",
            "某位置的 logits 取决于其后还有多少个编号，例如从末尾数起的位置，或除以整个长度的平均：生成时其后没有编号。"
            ): True,
    })  # fmt: skip


# --- generation ---


def generated(value, total):
    """Ids (total,) as integers."""
    if (
        isinstance(value, list | tuple)
        and any(np.size(item) > 1 for item in value[-1:])
        and len(value) == total
    ):
        check.mistake(say(
            "The new ids of generate are several numbers each: sample_next must return one id, not the distribution.",
            "generate 的每个新编号是多个数：sample_next 应返回一个编号，而不是分布。",
        ))  # fmt: skip
    ids = integers(value, "generate(...)")
    check.that(ids.shape == (total,), diagnoses={
        say("generate returns an axis too many: return (len(prompt_ids) + n,).",
            "generate 返回的结果多了一个轴：应返回 (len(prompt_ids) + n,)。"): ids.size == total,
        say(f"generate returns {ids.size} ids, expected {total}: the prompt and n new ones.",
            f"generate 返回了 {ids.size} 个编号，应为 {total} 个：提示和 n 个新编号。"):
            ids.ndim == 1 and ids.size < 1000,
        say("generate does not return (len(prompt_ids) + n,) ids.",
            "generate 返回的不是 (len(prompt_ids) + n,) 个编号。"): True,
    })  # fmt: skip
    return ids


def flat_table(rng, size):
    """Logits (V, V) of moderate size."""
    return rng.normal(size=(size, size)).astype(np.float32)


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        "generate returns the prompt and n new ids of 0..V-1, for a prompt that is a list or an array and any model: "
        "call it with the ids alone, it hands over no states of its own.",
        "generate 应返回提示和 n 个 0..V-1 内的新编号；提示可以是列表或数组，模型可以是任何一个："
        "只传入编号，不要传入或取出模型自己的状态。",
    ),
)
def test_generate_shape(submission, probes, rng):
    """generate returns len(prompt) + n ids"""
    size = 7
    model = probes.prefix_model(flat_table(rng, size))
    for length, n in ((1, 1), (4, 6)):
        prompt = [int(number) for number in rng.integers(0, size, length)]
        for given in (prompt, np.array(prompt, np.int32)):
            made = submission.generate(model, given, n, 1.0)
            if given is not prompt and isinstance(made, np.ndarray) and made.shape == (length,):
                check.mistake(say(
                    "Given an array as the prompt, generate returns none longer: + adds the numbers of an array; begin "
                    "with ids = list(prompt_ids).",
                    "提示为数组时，generate 没有把它加长：对数组用 + 是逐元素相加；请先用 ids = list(prompt_ids)。",
                ))  # fmt: skip
            ids = generated(made, length + n)
            check.that(bool(ids.min() >= 0 and ids.max() < size), diagnoses={
                say("An id is outside of 0..V-1: an argmax over the flattened (1, T, V) mixes positions with ids; take "
                    "the logits of the last position, logits[0, -1].",
                    "有编号超出 0..V-1：对展平的 (1, T, V) 取 argmax 会混淆位置与编号；"
                    "应取最后位置的 logits[0, -1]。"): True,
            })  # fmt: skip


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        "What generate returns begins with the prompt; the caller's list stays as it is.",
        "generate 的结果以提示开头；调用者的列表保持不变。",
    ),
)
@pytest.mark.requires("test_generate_shape")
def test_generate_keeps_the_prompt(submission, probes, rng):
    """generate returns the prompt at the beginning and leaves the caller's list alone"""
    size, length, n = 7, 5, 3
    model = probes.prefix_model(flat_table(rng, size))
    prompt = [int(number) for number in rng.integers(0, size, length)]
    made = probes.generate_twice(submission.generate, model, prompt, n, 1.0)
    first, _, kept = check.pair(made, names=("first", "second", "prompt"), name="two calls")
    check.that(isinstance(kept, list) and kept == prompt, diagnoses={
        say("generate changes the caller's prompt: copy it first, ids = list(prompt_ids).",
            "generate 改动了调用者的提示：请先复制，ids = list(prompt_ids)。"): True,
    })  # fmt: skip
    ids = generated(first, length + n)
    check.that(ids[:length].tolist() == prompt, diagnoses={
        say("generate drops the beginning of the prompt, as a sliding window does: keep all ids.",
            "generate 像滑动窗口那样丢掉了提示的开头：请保留全部编号。"):
            ids[: length - n].tolist() == prompt[n:] or ids[: length - 1].tolist() == prompt[1:],
    })  # fmt: skip
