"""How well photographed A4 notices are read: characters, facts, seconds and memory, condition by condition.

`python bench/photos.py [--seed N] [--count N] [--set tuned|later] [--keep FOLDER]`: pages are set in the fonts that
are found here, then tilted, turned, shaded, blurred and compressed as a telephone in a stairwell does it. `later` are
other texts, which were written after the reader was tuned.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import table
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/simsun.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
WIDTH, HEIGHT = 2480, 3508
"""A4 at 300 dpi."""


@dataclass(frozen=True, slots=True)
class Page:
    """A notice to photograph."""

    title: str
    paragraphs: tuple[str, ...]
    signed: tuple[str, ...]
    """Issuer and date, set to the right."""
    facts: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join((self.title, *self.paragraphs, *self.signed))


@dataclass(frozen=True, slots=True)
class Condition:
    """How the picture was taken."""

    name: str
    tilt: float = 0.0
    """Degrees out of the page's plane."""
    turn: float = 0.0
    """Degrees within it."""
    shade: float = 0.0
    """How much darker the dark end is; 0: even light."""
    blur: float = 0.0
    """Standard deviation in pixels of a 3000 × 4000 picture."""
    noise: float = 0.0
    """Standard deviation of 255."""
    contrast: float = 1.0
    size: tuple[int, int] = (3000, 4000)
    quality: int = 60
    """JPEG's."""
    points: float = 15.0
    """Of the type; below 12 it is a dense page."""


SMALL = (1080, 1440)
CONDITIONS = (
    Condition("flat"),
    Condition("tilted 12°", tilt=12),
    Condition("tilted 25°", tilt=25),
    Condition("turned 7°", turn=7),
    Condition("turned 90°", turn=90),
    Condition("turned 180°", turn=180),
    Condition("shade", shade=0.7),
    Condition("blur", blur=3.0),
    Condition("noise", noise=18),
    Condition("low contrast", contrast=0.35),
    Condition("tilted 18°, turned 5°, shade, blur, noise", 18, 5, 0.55, 2.0, 8, 0.8),
    Condition("the same, 1080×1440", 18, 5, 0.55, 2.0, 8, 0.8, SMALL),
    Condition("the same, dense", 18, 5, 0.55, 2.0, 8, 0.8, points=10.5),
    Condition("dense, flat", points=10.5),
    Condition("dense, 1080×1440", size=SMALL, points=12),
)


def font() -> str | None:
    """A Chinese font of this machine, or of a package; None: there is none."""
    return next(iter(fonts()), None)


def fonts() -> list[str]:
    found = [one for one in FONTS if Path(one).exists()]
    with contextlib.suppress(ModuleNotFoundError):
        found.append(str(files("cvttf_NotoSansCJK_Regular") / "NotoSansCJKtc-Regular.otf"))
    return found


def _phone(rng: random.Random) -> str:
    return rng.choice(
        (
            f"0571-{rng.randint(80000000, 89999999)}",
            f"{rng.randint(60000000, 89999999)}",
            f"1{rng.choice('3578')}{rng.randint(0, 999999999):09d}",
            f"010-{rng.randint(6000, 8999)} {rng.randint(0, 9999):04d}",
            rng.choice(("12345", "96110", "12320", "95598")),
        )
    )


def _time(rng: random.Random) -> str:
    return f"{rng.randint(6, 21)}:{rng.choice(('00', '30', '15', '45'))}"


def _day(rng: random.Random) -> str:
    return f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"


def _fill(patterns: Sequence[str], rng: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Each pattern with its gaps filled, and what was filled in."""
    makers = {
        "phone": lambda: _phone(rng),
        "time": lambda: _time(rng),
        "range": lambda: f"{_time(rng)}至{_time(rng)}",
        "dash": lambda: f"{_time(rng)}-{_time(rng)}",
        "day": lambda: _day(rng),
        "date": lambda: f"2026年{_day(rng)}",
        "block": lambda: f"{rng.randint(1, 48)}号楼",
        "room": lambda: f"{rng.randint(1, 30)}-{rng.randint(101, 2904)}室",
        "money": lambda: f"{rng.choice((5, 12.5, 30, 88, 120, 368))}元",
        "count": lambda: str(rng.randint(2, 980)),
    }
    for pattern in patterns:
        said: list[str] = []
        out, rest = "", pattern
        while "{" in rest:
            before, _, after = rest.partition("{")
            name, _, rest = after.partition("}")
            said.append(makers[name]())
            out += before + said[-1]
        yield out + rest, said


TUNED = (
    (
        "关于{day}停水的通知",
        "各位居民：",
        "因二次供水水箱清洗，定于{day}（星期三）{range}对{block}、{block}、{block}暂停供水，请提前储水，停水期间请关好水龙头。",
        "恢复供水后水质可能短时发黄，属正常现象，放水几分钟即可。如有疑问，请拨打物业值班电话{phone}，或社区服务热线{phone}。",
        "1.高层住户恢复供水时间可能稍晚，最迟不超过{time}；",
        "2.家中有老人、孕妇的，可到{block}一层服务站领取桶装水，每户限{count}升；",
        "3.请商户提前安排好经营时间，给您带来的不便，敬请谅解。",
        "朝阳门街道幸福里社区居民委员会",
        "{date}",
    ),
    (
        "流感疫苗接种提醒",
        "辖区内60岁以上老年人和中小学生：",
        "{date}起，社区卫生服务中心开展秋冬季流感疫苗免费接种，地点在建设路{count}号二楼预防接种门诊，时间为每周一至周五{dash}。",
        "请携带身份证、医保卡和接种证，按预约时段前来，全程佩戴口罩。近期发热、咳嗽或患有严重慢性病的，请先咨询医生。",
        "预约电话：{phone}（王医生），{phone}。联系人将在{time}前回复您的短信，请保持手机畅通。",
        "接种后请现场留观30分钟，无不适方可离开；当日不饮酒，不做剧烈运动。",
        "滨江区长河街道社区卫生服务中心",
        "{date}",
    ),
    (
        "燃气安全检查公告",
        "尊敬的用户：",
        "我公司将于{day}至{day}入户进行燃气安全检查，时间{dash}，请{block}、{room}等住户家中留人。",
        "检查人员统一着装、佩戴工牌，不收取任何费用。软管老化需更换的，材料费{money}，请认准发票，谨防冒充人员上门推销。",
        "闻到燃气味时：一、立即关闭阀门，打开门窗；二、不开关电器，不打电话；三、到室外拨打24小时抢修热线{phone}。",
        "逾期未检的用户，请致电{phone}另行预约，我们将在{count}小时内安排。",
        "城北燃气有限公司第二服务部",
        "{date}",
    ),
)
LATER = (
    (
        "清洗外墙告知书",
        "全体业主、租户：",
        "本小区外墙清洗工程自{date}开工，预计{day}完工，作业时段为{dash}，午间休息。施工顺序为{block}、{block}、{block}。",
        "届时请关闭窗户，收好阳台上的花盆、衣物和被褥，勿在警戒线内停车、逗留。空调室外机的防护由施工方负责，遇六级以上大风或雨雪顺延。",
        "损坏物品请当天拍照登记，凭照片到{room}领取赔偿单，最高赔付{money}。监督电话{phone}，施工负责人老赵{phone}。",
        "（一）{block}北侧通道封闭至{day}{time}，请绕行南门；",
        "（二）快递柜临时移到西门岗亭旁，共{count}格；",
        "（三）夜间不施工，噪声扰民可拨打{phone}投诉。",
        "翠湖花园物业服务中心",
        "{date}",
    ),
    (
        "居民医保缴费通知",
        "广大参保群众：",
        "2027年度城乡居民基本医疗保险集中缴费期为{day}到{day}，个人缴费标准每人每年{money}，学生、儿童{money}。",
        "可通过手机银行、微信小程序或村（社区）便民点缴纳，便民点每天{range}有人值守，位于文化礼堂东侧{count}米。",
        "缴费时核对姓名与身份证号码，保存好回执。低保、特困人员由政府全额资助，无需自己交钱；不明白的打{phone}问。",
        "任何人以“医保卡停用”“退费”为由索要验证码、密码，都是诈骗，请立即拨打{phone}。",
        "新生儿出生90天内办理，从出生之日起享受待遇；中断后再缴的，有{count}天等待期。",
        "松溪镇人民政府",
        "{date}",
    ),
    (
        "寒潮天气防范提示",
        "居民朋友们：",
        "据气象台预报，{day}夜间起气温骤降，最低零下{count}度，伴有{count}毫米降雪，道路结冰，请减少外出，老人和婴幼儿注意保暖。",
        "使用煤炉、炭火取暖务必开窗通风，谨防一氧化碳中毒；电热毯不要整夜开启，人走断电。水管裸露的，用旧棉衣包裹。",
        "{block}地下室设取暖点，{dash}开放，备有热水、姜茶；独居老人可打{phone}，由网格员上门送餐，每份{money}。",
        "车辆请在{time}之前驶离坡道，停到地面临时车位（共{count}个）。电力抢修{phone}，供热维修{phone}。",
        "金水区丰庆路街道应急办公室",
        "{date}",
    ),
)
SETS = {"tuned": TUNED, "later": LATER}


def page(patterns: Sequence[str], rng: random.Random) -> Page:
    """That notice with other numbers."""
    filled = list(_fill(patterns, rng))
    lines = [text for text, _said in filled]
    facts = [one for _text, said in filled for one in said]
    return Page(lines[0], tuple(lines[1:-2]), tuple(lines[-2:]), tuple(facts))


_NOT_FIRST = "，。；：！？、）”》"


def typeset(one: Page, points: float, path: str, pages: int = 1) -> Picture:
    """The page in black on white, 300 dpi, lines broken at the paper's width, paragraphs indented by two characters."""
    from PIL import Image, ImageDraw, ImageFont

    size, index = round(points * 300 / 72), 2 if "CJK-" in path and path.endswith(".ttc") else 0
    body, head = ImageFont.truetype(path, size, index), ImageFont.truetype(path, round(size * 1.5), index)
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(image)
    margin, y = 300, 320
    draw.text(((WIDTH - head.getlength(one.title)) / 2, y), one.title, 0, head)
    y += round(size * 3)
    paragraphs = [
        text if text.endswith("：") and n == 0 else "　　" + text
        for n, text in enumerate(one.paragraphs * pages)
    ]  # fmt: skip
    for text in paragraphs:
        line = ""
        for n, char in enumerate(text):
            ahead = text[n + 1 : n + 2]
            room = WIDTH - 2 * margin - body.getlength(line + char)
            if room < 0 or (ahead and ahead in _NOT_FIRST and room < size and char not in _NOT_FIRST):
                draw.text((margin, y), line, 0, body)
                y, line = y + round(size * 1.75), ""
            line += char
        draw.text((margin, y), line, 0, body)
        y += round(size * 1.75)
    for text in one.signed:
        y += round(size * 0.3)
        draw.text((WIDTH - margin - body.getlength(text) - 60, y), text, 0, body)
        y += round(size * 1.75)
    if y > HEIGHT:
        raise ValueError(f"the page is full: {one.title}")
    return np.asarray(image)


def photograph(sheet: Picture, how: Condition, rng: np.random.Generator) -> bytes:
    """A JPEG of the sheet on a table."""
    import cv2
    from PIL import Image

    width, height = how.size
    corners = np.array([[-105, -148.5, 0], [105, -148.5, 0], [105, 148.5, 0], [-105, 148.5, 0]])
    tilt, turn, axis = np.radians(how.tilt), np.radians(how.turn), rng.uniform(0, 2 * np.pi)
    spin = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    lean = cv2.Rodrigues(np.array([np.cos(axis), np.sin(axis), 0.0]) * tilt)[0]
    seen = corners @ (lean @ spin).T
    flat = seen[:, :2] / (1 + seen[:, 2:] / 420)
    low, high = flat.min(0), flat.max(0)
    scale = min(width * 0.9 / (high[0] - low[0]), height * 0.9 / (high[1] - low[1]))
    target = (flat - (low + high) / 2) * scale + np.array([width, height]) / 2
    target = (target + rng.uniform(-0.02, 0.02, 2) * width).astype(np.float32)
    source = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    paper = 235 - (255 - sheet.astype(np.float32)) * 0.8
    wood = np.clip(cv2.GaussianBlur(rng.normal(0, 260, (height // 8, width // 8)), (0, 0), 9), -25, 25) + 95
    picture = cv2.resize(wood.astype(np.float32), (width, height))
    small = np.sqrt(abs(np.linalg.det(matrix[:2, :2])))
    if small < 0.9:  # as the lens does it: no aliasing
        paper = cv2.GaussianBlur(paper, (0, 0), 0.35 / small)
    cv2.warpPerspective(paper, matrix, (width, height), picture, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    light = np.ones((height, width), np.float32)
    if how.shade:
        across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
        down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        angle = rng.uniform(0, 2 * np.pi)
        along = (across - 0.5) * np.cos(angle) + (down - 0.5) * np.sin(angle) + 0.5
        edge = 1 / (1 + np.exp(-(along - rng.uniform(0.35, 0.65)) * 25))
        light -= how.shade * (0.6 * np.clip(along, 0, 1) + 0.4 * edge)
    picture = (picture - 128) * how.contrast + 128 * (0.4 + 0.6 * how.contrast)
    picture = picture * light
    scale = width / 3000
    if how.blur:
        picture = cv2.GaussianBlur(picture, (0, 0), how.blur * max(scale, 0.5))
    colour = np.stack([picture * 1.0, picture * 0.97, picture * 0.9], axis=-1)
    if how.noise:
        colour += rng.normal(0, how.noise, colour.shape).astype(np.float32)
    out = io.BytesIO()
    Image.fromarray(np.clip(colour, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=how.quality)
    return out.getvalue()


def plain(text: str) -> str:
    """Without white space: lines are another question."""
    return "".join(text.split())


def distance(one: str, other: str) -> int:
    """Characters to change, add or take away."""
    previous = list(range(len(other) + 1))
    for n, char in enumerate(one, 1):
        current = [n]
        for m, its in enumerate(other, 1):
            current.append(min(previous[m] + 1, current[-1] + 1, previous[m - 1] + (char != its)))
        previous = current
    return previous[-1]


@dataclass(frozen=True, slots=True)
class Score:
    characters: int
    wrong: int
    facts: int
    lost: tuple[str, ...]
    seconds: float
    lines_right: int
    lines: int


def read(data: bytes, one: Page) -> tuple[Score, str]:
    """How well that picture is read, and the text."""
    from broadcast.errors import NoticeError
    from broadcast.inbox import photo

    start = time.perf_counter()
    try:
        text = photo.messages(data, "photo.jpg")[0].text
    except NoticeError as exc:
        text = f"\n{exc.message}"
    took = time.perf_counter() - start
    want, got = plain(one.text), plain(text)
    lost = tuple(fact for fact in one.facts if plain(fact) not in got)
    paragraphs = {plain(line) for line in text.split("\n")}
    right = sum(plain(line) in paragraphs for line in one.text.split("\n"))
    score = Score(len(want), distance(want, got), len(one.facts), lost, took, right, one.text.count("\n") + 1)
    return score, text


def rows(name: str, count: int, seed: int, keep: Path | None = None, only: str = "") -> list[table.Row]:
    """Of each condition: percent of characters and facts, seconds."""
    rng = random.Random(seed)
    noise = np.random.default_rng(seed)
    found = fonts()
    told: list[table.Row] = []
    everything: list[Score] = []
    for how in CONDITIONS:
        if only and only not in how.name:
            continue
        scores = []
        for n in range(count):
            one = page(SETS[name][n % len(SETS[name])], rng)
            pages = 2 if how.points < 12 else 1
            shown = Page(one.title, one.paragraphs * pages, one.signed, one.facts)
            sheet = typeset(one, how.points, found[n % len(found)], pages)
            data = photograph(sheet, how, noise)
            score, text = read(data, shown)
            scores.append(score)
            if keep:
                stem = f"{name}-{how.name}-{n}".replace(" ", "_")
                (keep / f"{stem}.jpg").write_bytes(data)
                (keep / f"{stem}.txt").write_text(f"{text}\n\n=====\n{shown.text}\n\n{score}\n", "utf-8")
        everything += scores
        share = 100 - 100 * sum(s.wrong for s in scores) / sum(s.characters for s in scores)
        facts = 100 - 100 * sum(len(s.lost) for s in scores) / sum(s.facts for s in scores)
        lines = 100 * sum(s.lines_right for s in scores) / sum(s.lines for s in scores)
        told.append(table.Row(f"{how.name}: % of characters (other: % of facts)", share, facts, "≥ 97", share >= 97))
        seconds = max(s.seconds for s in scores)
        told.append(
            table.Row(
                f"{how.name}: s, the slowest (other: % of paragraphs whole)", seconds, lines, "≤ 10", seconds <= 10
            )
        )
    return told


def _memory() -> table.Row:
    try:
        import resource
    except ImportError:
        return table.Row("photos: peak MB", None, None, "not measured: Windows")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
    return table.Row("photos: peak MB, pictures made in the same process", peak, None, "-")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=3)
    parser.add_argument("--set", choices=sorted(SETS), default="tuned")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    before = table.load()
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
    table.show([*rows(chosen.set, chosen.count, chosen.seed, chosen.keep, chosen.only), _memory()], before)
