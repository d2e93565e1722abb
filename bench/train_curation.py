"""Makes the weights of src/broadcast/curate again: `python bench/train_curation.py FOLDER [--write]`.

FOLDER holds chats as bench/floods.py reads them; the letter with which a chat's name begins is its writer. Without
--write it only says how well chats are sorted in cross-validation: those of each writer by weights that were trained
on all others'. `nature.tsv` says what a message is, `relation.json` what two notices have to do with each other; the
second learns from natures that were judged in cross-validation, as those of unseen chats will be.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import floods
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from broadcast import inbox
from broadcast.curate import nature, relation
from broadcast.curate.candidates import Candidate, authority, candidates
from broadcast.curate.likeness import compare
from broadcast.curate.nature import NATURES, OUTPUTS, Weights
from broadcast.curate.relation import RELATIONS

WHY = {"rumour": "rumour", "advert": "advert", "personal data": "private", "internal": "internal"}
WRITERS = 3
"""How many writers must use a run of characters for it to count."""
LEAST_WEIGHT = 0.01
"""What a weight must reach to be kept."""
SHRINKAGE, PAIR_SHRINKAGE = 30.0, 0.1
"""Inverse strengths of the penalty on weights of messages and of pairs: of those tried the best in cross-validation."""
TREES: dict[str, Any] = {
    "max_iter": 120, "learning_rate": 0.06, "max_leaf_nodes": 8, "min_samples_leaf": 10, "l2_regularization": 5.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chat:
    path: Path
    found: tuple[Candidate, ...]
    labels: tuple[int | None, ...]
    """Of each candidate the notice of the gold standard that it is; None: talk."""
    gold: dict[str, Any]

    @property
    def writer(self) -> str:
        return self.path.name[0]


def chat(path: Path) -> Chat:
    gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
    messages = inbox.messages(path.read_bytes(), path.name, ".txt")
    found = candidates(messages, dt.datetime.fromisoformat(gold["now"]).date())
    holders = defaultdict(list)
    for number, one in enumerate(gold["notices"]):
        for index in one["message_indexes"]:
            holders[index].append(number)
    told = [pairs(one.get("summary") or "") for one in gold["notices"]]
    for number, one in enumerate(gold["notices"]):
        for index in one["message_indexes"]:
            if holders[index] == [number]:
                told[number] |= pairs(messages[index].text)
    labels = []
    for one in found:
        numbers = list(dict.fromkeys(number for index in one.messages for number in holders[index]))
        own = pairs(one.notice.plain)
        labels.append(max(numbers, key=lambda n: len(own & told[n]) / (len(told[n]) + 5) ** 0.5, default=None))
    return Chat(path, found, tuple(labels), gold)


def pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def classes(chats: Sequence[Chat]) -> tuple[list[str], list[bool]]:
    """The nature of each candidate, and whether it makes an earlier one void."""
    kinds, voids = [], []
    for one in chats:
        notices = one.gold["notices"]
        newer = {new for _old, new in one.gold["superseded"]}
        kinds += ["talk" if n is None else WHY.get(notices[n]["why_not"], "notice") for n in one.labels]
        voids += [n is not None and notices[n]["canonical"] in newer for n in one.labels]
    return kinds, voids


def shown(one: Candidate) -> dict[str, float]:
    calls = {"to all": one.to_all, "forwarded": one.forwarded, "links": one.links, "answers": one.answers}
    named = [name for name, is_so in calls.items() if is_so]
    return dict(nature.evidence(one.raw, one.sender, authority(one.sender), one.notice, named))


def judged(one: Chat) -> Chat:
    """The same with what the weights in use say of each candidate; what was sorted out without them stays as it is."""
    found = []
    for candidate in one.found:
        known = candidate.nature.talk == 1.0
        found.append(candidate if known else replace(candidate, nature=nature.of(shown(candidate).items())))
    return replace(one, found=tuple(found))


def train_natures(
    rows: Sequence[dict[str, float]], kinds: Sequence[str], voids: Sequence[bool], by: Sequence[str]
) -> Weights:
    users = defaultdict(set)
    for row, writer in zip(rows, by, strict=True):
        for name in row:
            users[name].add(writer)
    names = sorted(name for name, writers in users.items() if len(writers) >= min(WRITERS, len(set(by))))
    place = {name: number for number, name in enumerate(names)}
    cells = [(at, place[name], value) for at, row in enumerate(rows) for name, value in row.items() if name in place]
    at, column, value = zip(*cells, strict=True)
    counted = np.log(len(rows) / np.bincount(column, minlength=len(names))) + 1
    rarity = np.array([counted[n] if name[1] == " " else 1.0 for n, name in enumerate(names)])
    table = csr_matrix((np.array(value) * rarity[list(column)], (at, column)), (len(rows), len(names)))
    kind = LogisticRegression(C=SHRINKAGE, max_iter=300).fit(table, kinds)
    void = LogisticRegression(C=SHRINKAGE, max_iter=300).fit(table, voids)
    order = [list(kind.classes_).index(name) for name in NATURES]
    weights = np.column_stack((kind.coef_[order].T, void.coef_[0])) * rarity[:, None]
    bias = np.append(kind.intercept_[order], void.intercept_)
    weights[:, :-1] -= weights[:, :-1].mean(axis=1, keepdims=True)
    kept = np.abs(weights).max(axis=1) >= LEAST_WEIGHT
    rows_of = {"bias": 0} | {name: n + 1 for n, name in enumerate(np.array(names)[kept])}
    return Weights(rows_of, np.vstack((bias, weights[kept])).astype(np.float32))


def train_relations(rows: Sequence[dict[str, float]], right: Sequence[int]) -> dict[str, Any]:
    names = sorted(rows[0])
    table, answers = np.array([[row[name] for name in names] for row in rows]), np.array(right)
    scaler = StandardScaler().fit(table)
    linear = LogisticRegression(C=PAIR_SHRINKAGE, max_iter=500).fit(scaler.transform(table), answers)
    weights = linear.coef_.T / scaler.scale_[:, None]
    bias = linear.intercept_ - scaler.mean_ @ weights
    boosted = HistGradientBoostingClassifier(random_state=0, early_stopping=False, **TREES).fit(table, answers)
    nodes: dict[str, list[Any]] = {name: [] for name in ("feature", "most", "left", "right", "value")}
    roots, depth = [], 0
    for trees in boosted._predictors:
        roots.append([])
        for tree in trees:
            start = len(nodes["feature"])
            roots[-1].append(start)
            for number, node in enumerate(tree.nodes):
                leaf, here = bool(node["is_leaf"]), start + number
                nodes["feature"].append(0 if leaf else int(node["feature_idx"]))
                nodes["most"].append(0.0 if leaf else float(f"{node['num_threshold']:.7g}"))
                nodes["left"].append(here if leaf else start + int(node["left"]))
                nodes["right"].append(here if leaf else start + int(node["right"]))
                nodes["value"].append(round(float(node["value"]), 4) if leaf else 0.0)
                depth = max(depth, int(node["depth"]))
    rounded = [[float(f"{cell:.4g}") for cell in row] for row in np.vstack((weights, bias))]
    start = [round(float(one), 4) for one in boosted._baseline_prediction.ravel()]
    return {"names": names, "weights": rounded, "bias": start, "depth": depth, "roots": roots, **nodes}


def compared(one: Chat) -> Iterator[tuple[dict[str, float], int]]:
    """The evidence of each pair of a chat with the place of its relation in RELATIONS."""
    kept = [n for n, found in enumerate(one.found) if found.nature.talk < 0.97]
    side = compare([one.found[n] for n in kept])
    notices = one.gold["notices"]
    newer: dict[int, set[int]] = defaultdict(set)
    for old, new in one.gold["superseded"]:
        newer[old].add(new)
    for _step in range(3):
        for old in list(newer):
            newer[old] |= {later for new in list(newer[old]) for later in newer.get(new, ())}
    for new, earlier in enumerate(side.near):
        for old in earlier:
            labels = [one.labels[kept[n]] for n in (old, new)]
            first, second = (None if n is None else notices[n]["canonical"] for n in labels)
            if None in labels or first is None or second is None:
                relation_of = "apart"
            elif labels[0] == labels[1]:
                relation_of = "same"
            else:
                relation_of = "voids" if second in newer[first] else "stale" if first in newer[second] else "apart"
            yield relation.evidence(side, old, new), RELATIONS.index(relation_of)


def use(weights: Weights | None, judges: dict[str, Any] | None) -> None:
    """Lets the program judge by these."""
    if weights is not None:
        nature.weights = lambda: weights  # type: ignore[assignment]
    if judges is not None:
        read = relation.read(judges)
        relation.model = lambda: read  # type: ignore[assignment]


def write(weights: Weights, judges: dict[str, Any]) -> None:
    folder = Path(nature.__file__).parent
    head = "# What each feature says, made by bench/train_curation.py. Not for editing: feature\t" + "\t".join(OUTPUTS)
    lines = (name + "".join(f"\t{cell:.2f}" for cell in weights.table[row]) for name, row in weights.rows.items())
    folder.joinpath("nature.tsv").write_text("\n".join((head, *lines)) + "\n", "utf-8")
    folder.joinpath("relation.json").write_text(json.dumps(judges, separators=(",", ":")) + "\n", "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    paths = sorted(
        path.with_name(path.name.replace(".gold.json", ".txt")) for path in chosen.folder.glob("*.gold.json")
    )
    chats = [chat(path) for path in paths]
    writers = sorted({one.writer for one in chats})
    rows = {one.path: [shown(found) for found in one.found] for one in chats}

    def learnt(without: str) -> Weights:
        used = [one for one in chats if one.writer != without]
        kinds, voids = classes(used)
        by = [one.writer for one in used for _row in rows[one.path]]
        return train_natures([row for one in used for row in rows[one.path]], kinds, voids, by)

    folds = {writer: learnt(writer) for writer in writers}
    right = Counter()
    again = []
    for one in chats:
        use(folds[one.writer], None)
        again.append(judged(one))
        kinds, _voids = classes([one])
        for candidate, kind in zip(again[-1].found, kinds, strict=True):
            right[kind, max(NATURES, key=lambda name: getattr(candidate.nature, name))] += 1
    for kind in NATURES:
        print(f"{kind:9}", *(f"{name} {right[kind, name]}" for name in NATURES if right[kind, name]))
    evidence = {one.path: list(compared(one)) for one in again}

    def related(without: str) -> dict[str, Any]:
        learnt_from = [pair for one in chats if one.writer != without for pair in evidence[one.path]]
        return train_relations([row for row, _right in learnt_from], [right for _row, right in learnt_from])

    total: Counter[tuple[str, int]] = Counter()
    for writer in writers:
        use(folds[writer], related(writer))
        mine: Counter[tuple[str, int]] = Counter()
        for one in chats:
            if one.writer == writer:
                for name, (good, of) in floods.score(one.path).items():
                    mine.update({(name, 0): good, (name, 1): of})
        print(writer, *(f"{mine[name, 0]}/{mine[name, 1]}" for name, half in mine if half == 0), flush=True)
        total.update(mine)
    for name, half in total:
        if half == 0:
            print(f"{name}: {total[name, 0]}/{total[name, 1]} = {total[name, 0] / max(1, total[name, 1]):.3f}")
    if chosen.write:
        weights, judges = learnt(""), related("")
        write(weights, judges)
        print(f"{len(weights.rows)} weights of messages, {len(judges['feature'])} nodes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
