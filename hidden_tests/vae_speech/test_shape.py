"""What every function of `vae_speech` must return: order and shapes of streams, determinism, what reaches the code."""

import numpy as np
import pytest

from grader.testing import check, streams
from grader.testing.check import say
from grader.testing.models import inference, randomise
from grader.testing.networks import (
    HEADS,
    UTTERANCE,
    raw_heads,
    read_heads,
    require_inference_of_decoder,
    require_inference_of_encoder,
    require_unbounded_heads,
)

NAMES = ("mel", "f0", "mfcc")
PACKED = {"mfcc": 13, "f0": 24, "mel": 80}  # widths, in the order of a frame
# (timesteps, dims, latent_dim, batch): other lengths and widths than those of the data file too
SIZES = ((10, (80, 24, 13), 3, 2), (25, (6, 4, 5), 5, 7))


@pytest.mark.points(
    4,
    category="shape",
    hint=say(
        "A frame holds 13 mfcc, then 24 f0, then 80 mel; return the list [mel, f0, mfcc].",
        "每帧依次是 13 个 mfcc、24 个 f0、80 个 mel；应返回列表 [mel, f0, mfcc]。",
    ),
)
def test_split_features(submission, rng):
    """split_features unpacks a frame into [mel, f0, mfcc]"""
    for batch, timesteps in ((2, 10), (5, 25)):
        # Each number tells where it belongs.
        features = rng.permutation(batch * timesteps * 117).reshape(batch, timesteps, 117).astype(np.float32)
        first, right = 0, {}
        for name, width in PACKED.items():
            right[name] = features[..., first : first + width]
            first += width
        value = submission.split_features(features)
        if isinstance(value, np.ndarray):
            check.mistake(say("split_features returns one array: return the list [mel, f0, mfcc].",
                              "split_features 只返回一个数组：应返回列表 [mel, f0, mfcc]。"))  # fmt: skip
        parts = check.pair(value, names=NAMES, name="split_features(features)")
        arrays = [
            check.array(part, name=f"split_features, {name}") for part, name in zip(parts, NAMES, strict=True)
        ]
        check.that(
            matches(arrays, [right[name] for name in NAMES]),
            diagnoses=split_diagnoses(arrays, features, right),
        )


def matches(arrays, expected):
    """Whether the arrays are these, shapes included."""
    return all(np.array_equal(array, other) for array, other in zip(arrays, expected, strict=True))


def split_diagnoses(arrays, features, right):
    """Which wrong order or cut explains the arrays: sentence -> whether it does."""
    mel_first = np.split(features, (80, 104), axis=-1)
    return {
        say("The streams are returned in the order of the frame: return them as [mel, f0, mfcc].",
            "各路特征按帧内顺序返回：应按 [mel, f0, mfcc] 的顺序返回。"):
            matches(arrays, [right[name] for name in PACKED]),
        say("The frame is read as mel, f0, mfcc: it is packed as 13 mfcc, then 24 f0, then 80 mel.",
            "把帧当成按 mel、f0、mfcc 排列：实际依次是 13 个 mfcc、24 个 f0、80 个 mel。"):
            matches(arrays, mel_first) or matches(arrays, mel_first[::-1]),
        say("Time and features are transposed: each stream is (B, T, width).",
            "时间轴与特征轴颠倒了：每路特征的形状应为 (B, T, width)。"):
            matches(arrays, [right[name].transpose(0, 2, 1) for name in NAMES]),
        say("A stream has lost its time axis or its batch axis: each is (B, T, width), cut along the last axis.",
            "某一路特征丢失了时间轴或批次轴：每路都是 (B, T, width)，应沿最后一轴切分。"):
            any(array.ndim != 3 or array.shape[:2] != features.shape[:2] for array in arrays),
        say("A stream has the wrong width: mel has 80 features, f0 has 24, mfcc has 13.",
            "某一路特征的宽度不对：mel 有 80 个，f0 有 24 个，mfcc 有 13 个。"):
            [array.shape[-1] for array in arrays] != [80, 24, 13],
        say("The widths are right, but the numbers are not those of the streams: mfcc is [0:13], f0 is [13:37], mel is "
            "[37:117], unchanged.",
            "宽度正确，但数值不对：mfcc 是 [0:13]，f0 是 [13:37]，mel 是 [37:117]，且不做改动。"): True,
    }  # fmt: skip


def draw(rng, batch, timesteps, dims):
    """Random streams, float32."""
    return [rng.normal(size=(batch, timesteps, width)).astype(np.float32) for width in dims]


def encode(encoder, inputs, latent_dim):
    """(mean, log_var), each an array (B, latent_dim)."""
    batch, timesteps = inputs[0].shape[:2]
    known = {
        (batch, timesteps, latent_dim): say("There is one code for each frame: the code summarises the utterance, so "
                                            "the last recurrent layer returns no sequences.",
                                            "每一帧都有一个编码：编码应概括整段语音，最后一个循环层不应返回序列。"),
    }  # fmt: skip
    return read_heads(encoder(inputs), batch, latent_dim, known)


@pytest.mark.points(
    4,
    category="shape",
    hint=say(
        "build_encoder(T, dims, L) is a model [mel, f0, mfcc] -> (mean, log_var), for any T and dims.",
        "build_encoder(T, dims, L) 是模型 [mel, f0, mfcc] -> (mean, log_var)，适用于任何 T 和 dims。",
    ),
)
def test_encoder_shapes(submission, rng):
    """The encoder returns mean and log_var, each (B, latent_dim), for any length and widths"""
    for timesteps, dims, latent_dim, batch in SIZES:
        encoder = check.model(
            submission.build_encoder(timesteps, dims, latent_dim), name="build_encoder(...)"
        )
        encode(encoder, draw(rng, batch, timesteps, dims), latent_dim)


@pytest.mark.points(
    2,
    category="shape",
    hint=say("Inference is a function of one utterance alone.", "推断只取决于单段语音本身。"),
)
@pytest.mark.requires("test_encoder_shapes")
def test_encoder_is_deterministic(submission, probes, rng):
    """The encoder's inference depends on the utterance alone, not on chance or on the rest of the batch"""
    inputs = draw(rng, 6, 8, (9, 4, 5))
    encoder = inference(probes, submission.build_encoder(8, (9, 4, 5), 4))
    whole, again = (np.stack(encode(encoder, inputs, 4)) for _ in range(2))
    part = np.stack(encode(encoder, [stream[2:5] for stream in inputs], 4))
    require_inference_of_encoder(whole, again, part, slice(2, 5), UTTERANCE)


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        "mean and log_var may be any real numbers: use plain Dense heads.",
        "mean 和 log_var 可为任意实数：请用不带激活的 Dense 输出层。",
    ),
)
@pytest.mark.requires("test_encoder_shapes")
def test_heads_are_unbounded(submission, sandbox, rng):
    """mean and log_var may be negative, positive and large"""
    encoder = submission.build_encoder(8, (9, 4, 5), 8)
    inputs = draw(rng, 32, 8, (9, 4, 5))
    encode(encoder, inputs, 8)  # a subclass may build its variables on the first call
    randomise(sandbox, encoder, rng)
    require_unbounded_heads(*raw_heads(encoder(inputs, training=False), 32, 8), recurrent=True)


def open_zero_kernels(sandbox, model, rng):
    """Give kernels that start at zero (a legitimate start) random numbers: a head then shows what it depends on."""
    weights = sandbox.weights(model)
    sandbox.assign(model, [
        rng.normal(size=w.shape) / np.sqrt(w[..., 0].size) if w.ndim > 1 and not w.any() else w for w in weights
    ])  # fmt: skip


@pytest.mark.points(
    7,
    category="shape",
    hint=say(
        "Every frame of every stream must influence both mean and log_var.",
        "每一路特征的每一帧都必须影响 mean 和 log_var。",
    ),
)
@pytest.mark.requires("test_encoder_is_deterministic")
def test_every_frame_and_stream_counts(submission, sandbox, probes, rng):
    """Every frame of every stream influences both heads of the encoder"""
    # An odd length, which pooling or strides without padding do not divide; short enough for a GRU to remember.
    timesteps, dims = 11, (9, 4, 5)
    model = submission.build_encoder(timesteps, dims, 4)
    encoder = inference(probes, model)
    inputs = draw(rng, 16, timesteps, dims)
    encode(encoder, inputs, 4)
    open_zero_kernels(sandbox, model, rng)
    # One call: the utterances as they are, then once more with each frame of each stream replaced.
    variants = [np.tile(stream, (1 + 3 * timesteps, 1, 1)) for stream in inputs]
    for row, (stream, frame) in enumerate(np.ndindex(3, timesteps), start=1):
        variants[stream][16 * row : 16 * (row + 1), frame] = 3.0 * rng.normal(size=(16, dims[stream]))
    heads = np.stack(encode(encoder, variants, 4)).reshape(2, 1 + 3 * timesteps, -1)
    moved = (
        np.abs(heads[:, 1:] - heads[:, :1]).max(axis=-1) > 1e-5 * np.abs(heads[:, 0]).max(axis=-1)[:, None]
    )
    changed = moved.reshape(2, 3, timesteps).transpose(1, 2, 0)
    check.that(bool(changed.all()), diagnoses=connection_diagnoses(changed))


def connection_diagnoses(changed):
    """What does not reach the code; changed: bool (stream, frame, head)."""
    silent, deaf = ~changed.any(axis=1), {}  # (stream, head)
    for stream, name in enumerate(NAMES):
        deaf[say(f"{name} does not influence the code at all: connect its input to both heads.",
                 f"{name} 对编码毫无影响：应把它的输入连接到两个输出层。")] = silent[stream].all()  # fmt: skip
    heads = []
    for stream, name in enumerate(NAMES):
        for head, label in enumerate(HEADS):
            if silent[stream, head]:
                heads.append(f"{label} ← {name}")
    listed = ", ".join(heads)
    return {
        say("Each head sees only some of the streams: mean and log_var must both be computed from all three together. "
            f"Missing: {listed}.",
            f"每个输出层只看到部分特征：mean 和 log_var 都必须由三路特征共同计算。缺少：{listed}。"):
            len({tuple(row) for row in silent.T}) > 1,
        **deaf,
        say("Only the last frame of an utterance influences the code: all frames must (no slice, no layer without "
            "memory).",
            "只有最后一帧影响编码：所有帧都必须有影响（不要切片，也不要用没有记忆的层）。"):
            changed[:, -1].all() and not changed[:, :-1].any(),
        say("Only the first frame of an utterance influences the code: all frames must.",
            "只有第一帧影响编码：所有帧都必须有影响。"): changed[:, 0].all() and not changed[:, 1:].any(),
        say("Some frames have no influence on the code: the encoder must read all of them.",
            "有些帧对编码没有影响：编码器必须读取所有帧。"): True,
    }  # fmt: skip


def decode(decoder, latent, timesteps, dims, finite=True):
    """[mel, f0, mfcc], each an array (B, T, width)."""
    batch = len(latent)

    def shapes(template, widths=dims):
        return tuple(template(width) for width in widths)

    return streams.read(
        decoder(latent), batch, timesteps, dims, names=NAMES, finite=finite, name=f"decoder(z {latent.shape})", known={
            shapes(lambda width: (batch, timesteps, width), dims[::-1]):
                say("The decoder returns the streams as mfcc, f0, mel: the order is [mel, f0, mfcc].",
                    "解码器按 mfcc、f0、mel 的顺序返回：应为 [mel, f0, mfcc]。"),
            shapes(lambda width: (batch, width)):
                say("The decoder makes one frame: repeat z over the time axis (RepeatVector) and return all T frames.",
                    "解码器只生成一帧：应沿时间轴重复 z（RepeatVector），并返回全部 T 帧。"),
            shapes(lambda width: (batch, 1, width)):
                say("The decoder makes one frame: repeat z over the time axis, T times.",
                    "解码器只生成一帧：应沿时间轴把 z 重复 T 次。"),
            shapes(lambda width: (batch, timesteps * width)):
                say("The decoder's streams are flat: reshape each to (B, T, width).",
                    "解码器的输出是展平的：每路应变形为 (B, T, width)。"),
            shapes(lambda width: (batch, width, timesteps)):
                say("Time and features are transposed in the decoder's output: each stream is (B, T, width).",
                    "解码器输出的时间轴与特征轴颠倒了：每路应为 (B, T, width)。"),
        },
    )  # fmt: skip


@pytest.mark.points(
    4,
    category="shape",
    hint=say(
        "build_decoder(T, dims, L) is a model (B, L) -> [mel, f0, mfcc], each (B, T, width); a recurrent layer needs a "
        "time axis: RepeatVector(T) gives z one.",
        "build_decoder(T, dims, L) 是模型 (B, L) -> [mel, f0, mfcc]，每路为 (B, T, width)；循环层需要时间轴："
        "可用 RepeatVector(T) 给 z 加上。",
    ),
)
def test_decoder_shapes(submission, rng):
    """The decoder returns [mel, f0, mfcc], each (B, T, width), for any length and widths"""
    for timesteps, dims, latent_dim, batch in SIZES:
        decoder = check.model(
            submission.build_decoder(timesteps, dims, latent_dim), name="build_decoder(...)"
        )
        decode(decoder, rng.normal(size=(batch, latent_dim)), timesteps, dims)


@pytest.mark.points(
    1, category="shape", hint=say("Inference is a function of one z alone.", "推断只取决于单个 z 本身。")
)
@pytest.mark.requires("test_decoder_shapes")
def test_decoder_is_deterministic(submission, probes, rng):
    """The decoder's inference depends on z alone, not on chance or on the rest of the batch"""
    latent, timesteps, dims = rng.normal(size=(6, 4)), 8, (9, 4, 5)
    decoder = inference(probes, submission.build_decoder(timesteps, dims, 4))
    whole, again = (streams.join(decode(decoder, latent, timesteps, dims)) for _ in range(2))
    part = streams.join(decode(decoder, latent[2:5], timesteps, dims))
    require_inference_of_decoder(whole, again, part, slice(2, 5))


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        "Features are real numbers, different in different frames: no activation on the last layers.",
        "特征是任意实数，各帧可以不同：最后一层不带激活。",
    ),
)
@pytest.mark.requires("test_decoder_shapes")
def test_decoder_is_unbounded(submission, sandbox, rng):
    """What the decoder makes may be any real numbers, other ones in other frames"""
    timesteps, dims = 8, (9, 4, 5)
    decoder = submission.build_decoder(timesteps, dims, 4)
    latent = rng.normal(size=(8, 4))
    decode(decoder, latent, timesteps, dims)
    open_zero_kernels(sandbox, decoder, rng)
    for name, values in zip(NAMES, decode(decoder, latent, timesteps, dims), strict=True):
        if np.ptp(values, axis=1).max() <= 1e-4 * np.abs(values).max():
            check.mistake(say(
                f"All frames of the decoder's {name} are the same: let a layer that knows the time (recurrent, or "
                "Dense over all frames) follow the repeated z.",
                f"解码器的 {name} 各帧完全相同：重复 z 之后应接一个能区分时间的层（循环层，或覆盖所有帧的 Dense 层）。",
            ))  # fmt: skip
    randomise(sandbox, decoder, rng)
    made = decode(decoder, latent, timesteps, dims, finite=False)
    for name, values in zip(NAMES, made, strict=True):
        low, high = np.nanmin(values), np.nanmax(values)
        if np.ptp(values, axis=0).max() <= 1e-4 * np.abs(values).max():
            check.mistake(say(f"The decoder's {name} does not depend on z: it is the same for every z.",
                              f"解码器的 {name} 不依赖 z：无论 z 是什么都相同。"))  # fmt: skip
        check.that(low < -1.0 and high > 1.0, diagnoses={
            say(f"The decoder's {name} is a softmax, its numbers add to 1: features are real numbers, remove it.",
                f"解码器的 {name} 经过了 softmax，各数之和为 1：特征是任意实数，请去掉 softmax。"):
                low >= 0.0 and any(np.allclose(values.sum(axis=axis), 1.0, atol=1e-3) for axis in (1, 2)),
            say(f"The decoder's {name} stays in [0, 1]: features are real numbers, remove the activation of its last "
                "layer, such as a sigmoid.",
                f"解码器的 {name} 总在 [0, 1] 内：特征是任意实数，请去掉最后一层的激活，例如 sigmoid。"):
                low >= 0.0 and high <= 1.0,
            say(f"The decoder's {name} stays in [-1, 1]: remove the tanh, or let a Dense layer without activation "
                "follow the recurrent layer.",
                f"解码器的 {name} 总在 [-1, 1] 内：请去掉 tanh，或在循环层之后接一个不带激活的 Dense 层。"):
                low >= -1.0 and high <= 1.0,
            say(f"The decoder's {name} can never be negative: remove the activation of its last layer.",
                f"解码器的 {name} 不可能为负：请去掉最后一层的激活。"): low >= 0.0,
            say(f"The decoder's {name} has a bound: remove the activation of its last layer.",
                f"解码器的 {name} 有界：请去掉最后一层的激活。"): True,
        })  # fmt: skip
    randomise(sandbox, decoder, rng, scale=100.0)
    made = decode(decoder, latent, timesteps, dims, finite=False)
    for name, values in zip(NAMES, made, strict=True):
        check.that(bool(np.nanmin(values) < -12.0 and np.nanmax(values) > 12.0), diagnoses={
            say(f"The decoder's {name} has a bound: remove the activation of its last layer.",
                f"解码器的 {name} 有界：请去掉最后一层的激活。"): True,
        })  # fmt: skip


@pytest.mark.points(
    2,
    category="shape",
    hint=say(
        "Return what the decoder makes of z (n, latent_dim): the three streams.",
        "应返回解码器由 z (n, latent_dim) 生成的三路特征。",
    ),
)
def test_generate_shape(submission, probes, rng):
    """generate returns the three streams of n utterances, each (n, T, width)"""
    for timesteps, dims, latent_dim, n in SIZES:
        size = timesteps * sum(dims)
        kernel, bias = np.float32(rng.normal(size=(latent_dim, size))), np.float32(rng.normal(size=size))
        decoder = probes.linear_decoder(kernel, bias, timesteps=timesteps, dims=dims)
        streams.read(
            submission.generate(decoder, n, latent_dim), n, timesteps, dims, names=NAMES, name="generate(...)", known={
                tuple((timesteps, width) for width in dims):
                    say("generate returns one utterance: return all n of them, (n, T, width).",
                        "generate 只返回一段语音：应返回全部 n 段，(n, T, width)。"),
                tuple((1, timesteps, width) for width in dims):
                    say("generate returns one utterance: draw z of shape (n, latent_dim).",
                        "generate 只返回一段语音：z 的形状应为 (n, latent_dim)。"),
                tuple((1, n, timesteps, width) for width in dims):
                    say("generate adds an axis in front: pass z of shape (n, latent_dim) to the decoder.",
                        "generate 在前面多加了一个轴：传给解码器的 z 应为 (n, latent_dim)。"),
            },
        )  # fmt: skip
