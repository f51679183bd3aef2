"""The text of a bulletin in Chinese."""

from __future__ import annotations

from geo.bulletin.figures import Figures
from geo.bulletin.labels import STATUSES, Names
from geo.bulletin.prose import WORST_NAMED, Paragraph, Writing, least_covered

_NUMERALS = "一二三四五六七八"
_SAY = Writing("zh")


def paragraphs(figures: Figures, names: Names) -> list[Paragraph]:
    """Write the text: what was done, what came of it, and where nobody was."""
    if figures.empty:
        written = [("工作情况", _nothing(figures)), ("覆盖情况", _coverage(figures, names))]
    else:
        written = [
            ("检查情况", _visits(figures, names)),
            ("计量保障", _calibrations(figures)),
            ("投诉举报", _complaints(figures)),
            ("约谈与案件", _cases(figures)),
            ("覆盖情况", _coverage(figures, names)),
        ]
    written = [(heading, text + _so_far(figures) * (n == 0)) for n, (heading, text) in
               enumerate(written)]  # fmt: skip
    return [
        Paragraph(f"{_NUMERALS[n]}、{heading}", text)
        for n, (heading, text) in enumerate(written)
        if text
    ]


def _nothing(figures: Figures) -> str:
    return f"{_SAY.days(figures)}没有出动、检查、校准、投诉举报、约谈或案件的记录。"


def _visits(figures: Figures, names: Names) -> str:
    sums, number = figures.sums, _SAY.number
    where = "、".join(names.district(code) for code in figures.scope.districts)
    text = f"{_SAY.days(figures)}，{f'在{where}，' if where else ''}"
    if sums["outings"]:
        text += (
            f"各小分队出动{number(sums['outings'])}组次、"
            f"执法人员{number(sums['officer_visits'])}人次"
        )
        if sums["outings_untold"]:
            text += f"（另有{number(sums['outings_untold'])}组次未填报人数）"
        text += "，"
    if not sums["premises_visits"]:
        return text + "没有检查记录。"
    text += f"检查监管点位{number(sums['premises_visits'])}户次"
    found = []
    if sums["failed"]:
        found.append(f"不合格{number(sums['failed'])}户次")
    if sums["advised"]:
        found.append(f"提出整改建议{number(sums['advised'])}户次")
    text += f"，其中{'、'.join(found)}。" if found else "，全部合格。"
    if sums["findings"]:
        text += f"共发现问题{number(sums['findings'])}个。"
    if figures.rectified_share is not None:
        text += (
            f"开展“回头看”{number(sums['look_backs'])}户次，"
            f"已整改到位{number(sums['look_backs_passed'])}户次，"
            f"整改到位率{_SAY.share(figures.rectified_share)}。"
        )
    return text


def _so_far(figures: Figures) -> str:
    so_far, number = figures.so_far, _SAY.number
    if so_far is None or so_far.first >= figures.scope.first:
        return ""
    sums = so_far.sums
    return (
        f"自{_SAY.day(so_far.first)}以来，累计出动执法人员{number(sums['officer_visits'])}人次，"
        f"检查{number(sums['premises_visits'])}户次，受理投诉举报{number(sums['complaints'])}件，"
        f"立案{number(sums['cases_opened'])}件，结案{number(sums['cases_closed'])}件，"
        f"罚款{_SAY.amount(sums['fine_cents'], figures.currency)}。"
    )


def _calibrations(figures: Figures) -> str:
    done, bad = figures.sums["calibrations"], figures.sums["calibrations_failed"]
    if not done:
        return "没有计量校准、检定记录。"
    result = f"其中不合格{_SAY.number(bad)}台件次" if bad else "全部合格"
    return f"校准、检定计量器具{_SAY.number(done)}台件次，{result}。"


def _complaints(figures: Figures) -> str:
    new, answered = figures.sums["complaints"], figures.sums["answered"]
    text = f"受理投诉举报{_SAY.number(new)}件" if new else "没有新的投诉举报"
    if not answered or figures.answered_share is None:
        return f"{text}；没有答复投诉举报。"
    return (
        f"{text}；答复{_SAY.number(answered)}件，"
        f"其中按期答复{_SAY.number(figures.sums['answered_in_time'])}件，"
        f"按期答复率{_SAY.share(figures.answered_share)}。"
    )


def _cases(figures: Figures) -> str:
    sums, number = figures.sums, _SAY.number
    done = []
    if sums["talks"]:
        done.append(f"约谈告诫{number(sums['talks'])}次，"
                    f"涉及{number(sums['firms_talked_to'])}户")  # fmt: skip
    if sums["cases_opened"]:
        done.append(f"立案{number(sums['cases_opened'])}件")
    if sums["cases_closed"]:
        done.append(f"结案{number(sums['cases_closed'])}件")
    fines = "、".join(_SAY.amount(cents, code) for code, cents in figures.currencies.items())
    if fines:
        done.append(f"罚款{fines}")
    return f"{'；'.join(done)}。" if done else "没有约谈、立案、结案或罚款记录。"


def _coverage(figures: Figures, names: Names) -> str:
    counts, number = figures.coverage.now, _SAY.number
    when = _SAY.instant(figures.at, figures)
    if not counts.total:
        return f"截至{when}，没有监管点位。"
    text = (
        f"截至{when}，监管点位{number(counts.total)}个，未覆盖{number(counts.uncovered)}个"
        f"（从未检查{number(counts.never)}个、逾期{number(counts.overdue)}个），"
        f"覆盖率{_SAY.share(counts.rate)}，{_change(figures)}。"
    )
    for word, grouping, parts in (
        ("区县", "district", figures.districts), ("类别", "kind", figures.kinds)
    ):  # fmt: skip
        lowest = least_covered(parts)
        if len(parts) > 1 and lowest:
            listed = "、".join(
                f"{names.of(grouping, part.key)}（{_SAY.share(part.coverage.now.rate)}）"
                for part in lowest
                if part.coverage
            )
            text += f"覆盖率较低的{word}：{listed}。"
    if figures.worst:
        worst = "、".join(
            f"{item.site.name or names.kind(item.site.kind) + item.site.code}"
            f"（{STATUSES[item.status].zh}）"
            for item in figures.worst[:WORST_NAMED]
        )
        text += f"最应尽快前往的是{worst}。"
    return text


def _change(figures: Figures) -> str:
    gained = figures.coverage.gained
    if not gained:
        return "与前一日持平"
    word = "上升" if gained > 0 else "下降"
    return f"较前一日{word}{_SAY.points(gained)}个百分点"
