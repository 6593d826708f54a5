"""Whether `generate` decodes samples of the prior."""

from collections.abc import Sequence

import numpy as np

from grader.testing import check
from grader.testing.failure import say
from grader.testing.networks import Example
from grader.testing.oracles import Array
from grader.testing.sampler import LIMIT, correlation_score, standard_normal_scores, within_limit


def require_prior(latents: Sequence[Array], example: Example) -> None:
    """Require that the codes of two calls are independent samples of N(0, I), at 6 sigma.

    Args:
        latents: For each call (N, L), what was decoded.
        example: What is generated.

    Raises:
        CheckFailure: They are not; the sentence names the mistake where it is known.
    """
    z = np.concatenate(latents)
    scores, between = standard_normal_scores(z), correlation_score(*latents)
    name = example.chinese
    check.that(within_limit(scores) and between < LIMIT, diagnoses={
        say("generate decodes the same z n times: draw n of them, (n, latent_dim).",
            "generate 把同一个 z 解码了 n 次：应采样 n 个，(n, latent_dim)。"):
            np.ptp(latents[0], axis=0).max() < 1e-2,
        say(f"generate makes the same {example.english}s at every call: draw z afresh, without a fixed seed.",
            f"generate 每次都生成同样的{name}：应每次重新采样 z，不要固定种子。"): between > LIMIT,
        say(f"One noise is shared by the latent dimensions of an {example.english}: draw (n, latent_dim) numbers.",
            f"同一{name}的各潜变量维度共用一份噪声：应采样 (n, latent_dim) 个数。"): scores["dimensions"] > LIMIT,
        say("generate draws z from a uniform distribution: the prior is N(0, I).",
            "generate 从均匀分布采样 z：先验是 N(0, I)。"): np.mean((z - z.mean()) ** 4) < 2.2 * z.var() ** 2,
        say("generate draws z from a normal distribution of another mean or variance: the prior is N(0, I).",
            "generate 从其他均值或方差的正态分布采样 z：先验是 N(0, I)。"): scores["kurtosis"] < LIMIT,
        say("generate draws z from another distribution than N(0, I), perhaps a truncated one.",
            "generate 采样 z 的分布不是 N(0, I)，也许是截断正态分布。"): True,
    })  # fmt: skip
